import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { newFile } from '../support/exportedFiles.ts';
import { startForwardProxy, type ForwardProxy } from '../support/forwardProxy.ts';
import { makeThrowAwayCertificate } from '../support/throwAwayCertificate.ts';
import { until } from '../support/until.ts';
import { exportRow, openKeyBox, signIn, waitForLists } from '../support/workbench/actions.ts';
import { Workbench } from '../support/workbench/workbench.ts';
import { exportRequests, useSession } from './session.ts';

const harbor = {
  username: 'harbor',
  contacts: 60,
  lists: [{ name: 'Harbor guests', contacts: 40 }],
};
const island = {
  username: 'island',
  contacts: 30,
  lists: [{ name: 'Island guests', contacts: 20 }],
};
const pier = {
  username: 'pier',
  contacts: 12,
  lists: [{ name: 'Pier guests', contacts: 9 }],
  subuserOf: 'harbor',
};

const exportedLists = z.object({ list_ids: z.array(z.string()) });

describe('a key of the other region', () => {
  const places = ['api.sendgrid.com', 'api.eu.sendgrid.com'] as const;
  let simulators: readonly Simulator[] = [];
  let proxy: ForwardProxy;
  let folder: string;
  let workbench: Workbench;

  // Only this machine receives the requests: the proxy maps both names to it, and VS Code trusts their certificate.
  before('start the two regions', async () => {
    folder = await mkdtemp(join(tmpdir(), 'regions-'));
    const tls = await makeThrowAwayCertificate(places);
    await writeFile(join(folder, 'ca.pem'), tls.cert);
    simulators = await Promise.all(
      places.map((publicHost, index) =>
        startSimulator(
          { seed: index + 1, lists: [{ name: `List of ${publicHost}`, contacts: 5 }] },
          { publicHost, tls },
        ),
      ),
    );
    proxy = await startForwardProxy(
      Object.fromEntries(
        simulators.map(({ apiUrl }, index) => [`${places[index]}:443`, new URL(apiUrl).port]),
      ),
    );
    workbench = await Workbench.start({
      settings: { 'http.proxy': proxy.url },
      env: { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
    });
  });
  after('stop the two regions', async () => {
    await workbench.stop();
    await proxy.close();
    await Promise.all(simulators.map((simulator) => simulator.close()));
    await rm(folder, { recursive: true });
  });

  it('is rejected with the offer to try the other one, and is sent there only then', async () => {
    const { quickInput } = workbench;
    const [global, eu] = simulators;
    await workbench.run('sendgridExports.signIn', 'SendGrid: Sign In');
    await quickInput.waitFor('Where is the account?');
    await quickInput.pick('Global');
    await quickInput.waitFor('SG.…');
    await quickInput.fill(eu?.apiKey ?? '');
    await quickInput.accept();
    await quickInput.message(/does not accept this key.*region “EU”/s);
    assert.equal(global?.requests.at(-1)?.status, 401);
    assert.deepEqual(eu?.requests, []);
    await workbench.screenshot('accounts-other-region');
    await quickInput.press('Try This Key in the Region “EU”', async () => {
      return !(await quickInput.widget.isVisible());
    });
    await workbench.contacts.reveal('List of api.eu.sendgrid.com');
  });
});

describe('several accounts', () => {
  const session = useSession({
    scenario: { accounts: [harbor, island, pier], exports: { pendingPolls: 3 } },
  });

  const owner = async (name: string): Promise<void> => {
    const { workbench } = session();
    await until(`the view to be ${name}'s`, async () =>
      (await workbench.contacts.titleDescription()).startsWith(name),
    );
  };
  const openSwitch = ({ contacts, quickInput }: Workbench): Promise<void> =>
    contacts.titleAction('Switch Account…', () => quickInput.isOpen('Switch Account'));

  it('are named beside the title of the view', () => owner('harbor'));

  it('are added from the switch', async () => {
    const { workbench, simulator } = session();
    await openSwitch(workbench);
    await workbench.quickInput.pick('Add Account…');
    await workbench.quickInput.waitFor('Where is the account?');
    await workbench.quickInput.pick('Custom');
    await workbench.quickInput.waitFor('SG.…');
    const key = simulator.accounts.find(({ username }) => username === 'island')?.apiKey ?? '';
    await workbench.quickInput.fill(key);
    await workbench.quickInput.accept();
    await workbench.quickInput.waitUntilClosed();
    await owner('island');
    await workbench.contacts.reveal('Island guests');
  });

  it('keep an export with the account that it started with, whichever is shown', async () => {
    const { workbench, exportFolder } = session();
    await exportRow(workbench, 'Island guests', 'CSV');
    await openSwitch(workbench);
    await workbench.screenshot('accounts-switch');
    await workbench.quickInput.pick('harbor');
    await owner('harbor');
    await workbench.contacts.reveal('Harbor guests');
    const name = await until('the file', async () =>
      (await readdir(exportFolder)).find((file) => file.endsWith('.csv')),
    );
    const text = await readFile(join(exportFolder, name), 'utf8');
    assert.equal(parse(text).length, 1 + 20);
    assert.match(name, /Island guests/);
  });

  it('are switched to for a preset of theirs, after a question', async () => {
    const { workbench, simulator, exportFolder } = session();
    const [id] = exportedLists.parse(exportRequests(simulator).at(-1)).list_ids;
    const lists = [{ id, name: 'Island guests' }];
    const preset = (account: string) => ({ name: `Of ${account}`, account, lists });
    const folder = join(workbench.host.folder, '.vscode');
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'sendgrid-exports.json'),
      JSON.stringify({ presets: [preset('island'), preset('nowhere')] }),
    );
    const before = exportRequests(simulator).length;
    const run = async (name: string): Promise<void> => {
      await workbench.run('sendgridExports.runPreset', 'SendGrid: Run Preset');
      await workbench.quickInput.waitFor('Export which preset?');
      await workbench.quickInput.pick(new RegExp(name));
    };
    await run('Of nowhere');
    await workbench.notifications.waitFor(
      /exports from the account “nowhere”, and you are not signed in to it/,
    );
    await run('Of island');
    await workbench.screenshot('accounts-preset');
    await workbench.pressInModal('Cancel');
    await owner('harbor');
    assert.equal(exportRequests(simulator).length, before);

    const files = new Set(await readdir(exportFolder));
    await run('Of island');
    await workbench.pressInModal('Switch and Export');
    await owner('island');
    const file = await newFile(exportFolder, files, '.csv');
    assert.equal(parse(await readFile(file, 'utf8')).length, 1 + 20);
    assert.equal(exportRequests(simulator).length, before + 1);
    await openSwitch(workbench);
    await workbench.quickInput.pick('harbor');
    await owner('harbor');
  });

  it('are renamed, but no two to the same name', async () => {
    const { workbench } = session();
    await workbench.run('sendgridExports.renameAccount', 'SendGrid: Rename Account');
    await workbench.quickInput.waitFor('Which account?');
    await workbench.quickInput.pick('harbor');
    await workbench.quickInput.waitFor('Rename Account');
    await workbench.quickInput.fill('island');
    await workbench.quickInput.message(/called “island” already/);
    await workbench.quickInput.fill('Harbor Coffee');
    await workbench.quickInput.accept();
    await owner('Harbor Coffee');
  });

  it('may be a subuser, after a warning and only if it can be distinguished', async () => {
    const { workbench } = session();
    await workbench.run('sendgridExports.addSubuser', 'SendGrid: Add Experimental Subuser');
    await workbench.quickInput.waitFor('Of which account?');
    await workbench.quickInput.pick('Harbor Coffee');
    await workbench.pressInModal('Continue');
    await workbench.quickInput.waitFor('Username');
    await workbench.quickInput.fill('nobody');
    await workbench.quickInput.accept();
    await workbench.quickInput.message(/denies this key access for that subuser/);
    await workbench.quickInput.fill('pier');
    await workbench.quickInput.accept();
    await workbench.quickInput.waitUntilClosed();
    await owner('pier');
    await workbench.contacts.reveal('Pier guests');
  });

  it('name the subusers that are signed out with them', async () => {
    const { workbench } = session();
    await workbench.run('sendgridExports.signOut', 'SendGrid: Sign Out');
    await workbench.quickInput.waitFor('Of which account?');
    await workbench.quickInput.pick('Harbor Coffee');
    await workbench.page.getByText('signed out as well: “pier”').waitFor();
    await workbench.pressInModal('Cancel');
  });

  it('are all forgotten by Sign Out of All', async () => {
    const { workbench } = session();
    await workbench.run('sendgridExports.signOutAll', 'SendGrid: Sign Out of All');
    await workbench.pressInModal('Sign Out of All');
    await workbench.contacts.waitForWelcome(/Sign In/);
  });

  it('leave their exports when they are signed out, which run again on another one only with consent', async () => {
    const { workbench, simulator } = session();
    const before = exportRequests(simulator).length;
    const again = (): Promise<void> =>
      workbench.exports.menuAction('Island guests', 'Export Again');
    await again();
    await workbench.notifications.waitFor(/account of this export is not signed in/);

    await signIn(workbench, simulator.apiKey);
    await again();
    await workbench.page.getByText('“island”, is signed out').waitFor();
    await workbench.screenshot('accounts-signedOut');
    await workbench.pressInModal('Cancel');
    assert.equal(exportRequests(simulator).length, before);
    await again();
    await workbench.pressInModal('Export from “harbor”');
    await until('the request', () => exportRequests(simulator).length === before + 1);
    await workbench.run('sendgridExports.signOutAll', 'SendGrid: Sign Out of All');
    await workbench.pressInModal('Sign Out of All');
    await workbench.contacts.waitForWelcome(/Sign In/);
  });

  it('may have a key for the session, which is asked for again after a reload', async () => {
    const { workbench, simulator } = session();
    await openKeyBox(workbench);
    const { quickInput } = workbench;
    await quickInput.press('Keep the Key for This Session Only, or Not', async () =>
      (await quickInput.text()).includes('in memory only'),
    );
    await workbench.quickInput.fill(simulator.apiKey);
    await workbench.quickInput.accept();
    await workbench.quickInput.waitUntilClosed();
    await waitForLists(workbench);
    await workbench.reload();
    await workbench.showViews();
    await workbench.contacts.waitForWelcome(/for one session only/);
    await workbench.contacts.welcomeAction('Enter API Key Again', () =>
      workbench.quickInput.isOpen('SG.…'),
    );
    await workbench.quickInput.fill(simulator.apiKey);
    await workbench.quickInput.accept();
    await workbench.quickInput.waitUntilClosed();
    await workbench.contacts.reveal('Harbor guests');
  });
});
