import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import * as vscode from 'vscode';
import { presetsUri } from '../../../src/features/presets/presetFiles.ts';
import { runCommand } from '../../../src/ui/commands.ts';
import { settingId, type SettingName } from '../../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { activateExtension } from '../../support/activateExtension.ts';
import { Answers } from '../../support/answers.ts';
import { listedAudiences, signOutOfAll } from '../../support/signedIn.ts';
import { until } from '../../support/until.ts';

const setting = async (name: SettingName, value: unknown): Promise<void> =>
  vscode.workspace
    .getConfiguration()
    .update(settingId(name), value, vscode.ConfigurationTarget.Global);

/** The id of the list of the account 'island'. */
const islandGuests = '11111111-2222-4333-8444-555555555555';

const whose = 'Whose contacts are shown and exported?';

describe('several accounts', () => {
  let simulator: Simulator;
  let answers: Answers;
  let exportFolder: string;
  let folder: vscode.WorkspaceFolder;
  /** The export of the account 'island'. */
  let jobId = '';

  before(async () => {
    await activateExtension();
    answers = new Answers();
    exportFolder = await mkdtemp(join(tmpdir(), 'several-accounts-'));
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first;
    simulator = await startSimulator({
      accounts: [
        { username: 'harbor', contacts: 60, lists: [{ name: 'Harbor guests', contacts: 40 }] },
        {
          username: 'island',
          contacts: 30,
          lists: [{ id: islandGuests, name: 'Island guests', contacts: 20 }],
        },
        {
          ...{ username: 'pier', contacts: 12, lists: [{ name: 'Pier guests', contacts: 9 }] },
          subuserOf: 'harbor',
        },
      ],
      exports: { pendingPolls: 2 },
    });
    await setting('customApiBaseUrl', simulator.apiUrl);
    await setting('folder', exportFolder);
    await setting('afterExport', 'nothing');
    await signOutOfAll(answers);
    await runCommand('signIn', { region: 'custom', apiKey: keyOf('harbor') });
  });
  after(async () => {
    await signOutOfAll(answers);
    answers.restore();
    for (const name of ['customApiBaseUrl', 'folder', 'afterExport'] as const) {
      await setting(name, undefined);
    }
    await rm(presetsUri(folder).fsPath, { force: true });
    await simulator.close();
    await rm(exportFolder, { recursive: true });
  });

  const keyOf = (username: string): string =>
    simulator.accounts.find((account) => account.username === username)?.apiKey ?? '';

  /** Returns the accounts that were asked for an export, each once per export. */
  const exporters = (): readonly string[] =>
    simulator.requests
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => {
        const bearer = headers.authorization;
        const found = simulator.accounts.find(({ apiKey }) => bearer === `Bearer ${apiKey}`);
        return found?.username ?? 'nobody';
      });

  async function isShown(account: string, ...lists: readonly string[]): Promise<void> {
    assert.deepEqual(await listedAudiences(), { account, lists });
  }

  async function switchTo(label: string): Promise<void> {
    const switching = runCommand('switchAccount');
    (await answers.pick(whose)).choose(label);
    await switching;
  }

  it('are added from the switch', async () => {
    const switching = runCommand('switchAccount');
    (await answers.pick(whose)).choose('Add Account…');
    (await answers.pick('Where is the account?')).choose('Custom');
    (await answers.box()).enter(keyOf('island'));
    await switching;
    await isShown('island', 'Island guests');
  });

  it('keep an export with the account that it started with, whichever is shown', async () => {
    const exporting = runCommand('exportContacts', { listIds: [islandGuests] });
    await until('the request', () => exporters().length > 0);
    await switchTo('harbor');
    await isShown('harbor', 'Harbor guests');
    const [job] = (await exporting)?.jobs ?? [];
    const [file = ''] = job?.files ?? [];
    assert.equal(job?.state, 'completed');
    assert.equal(parse(await readFile(file, 'utf8')).length, 1 + 20);
    assert.match(basename(file), /Island guests/);
    assert.deepEqual(exporters(), ['island']);
    jobId = job.jobId;
  });

  it('are switched to for a preset of theirs, after a question', async () => {
    const lists = [{ id: islandGuests, name: 'Island guests' }];
    const presets = ['island', 'nowhere'].map((account) => ({
      ...{ name: `Of ${account}`, account, lists },
    }));
    const text = JSON.stringify({ presets });
    await vscode.workspace.fs.writeFile(presetsUri(folder), new TextEncoder().encode(text));
    const run = async (name: string, words: RegExp, button?: string): Promise<void> => {
      const running = runCommand('runPreset');
      (await answers.pick('Export which preset?')).choose(name);
      await answers.press(words, button);
      await running;
    };
    await run('Of nowhere', /exports from the account “nowhere”, and you are not signed in to it/);
    const question = /Switch to the account “island”/;
    await run('Of island', question);
    await isShown('harbor', 'Harbor guests');
    assert.equal(exporters().length, 1);

    const files = new Set(await readdir(exportFolder));
    await run('Of island', question, 'Switch and Export');
    await isShown('island', 'Island guests');
    const name = await until('the file', async () =>
      (await readdir(exportFolder)).find((one) => one.endsWith('.csv') && !files.has(one)),
    );
    assert.equal(parse(await readFile(join(exportFolder, name), 'utf8')).length, 1 + 20);
    assert.deepEqual(exporters(), ['island', 'island']);
    await switchTo('harbor');
  });

  it('are renamed, but no two to the same name', async () => {
    const renaming = runCommand('renameAccount');
    (await answers.pick('Which account?')).choose('harbor');
    const box = await answers.box();
    assert.equal(box.title, 'Rename Account');
    box.type('island');
    assert.match(box.problem, /called “island” already/);
    box.enter('Harbor Coffee');
    await renaming;
    await isShown('Harbor Coffee', 'Harbor guests');
  });

  it('may be a subuser, after a warning and only if it can be distinguished', async () => {
    const adding = runCommand('addSubuser');
    (await answers.pick('Of which account?')).choose('Harbor Coffee');
    await answers.press(/Subusers are experimental/, 'Continue');
    const box = await answers.box();
    assert.equal(box.placeholder, 'Username');
    box.enter('nobody');
    await box.refusal(/denies this key access for that subuser/);
    box.enter('pier');
    await adding;
    await isShown('pier', 'Pier guests');
  });

  it('name the subusers that are signed out with them', async () => {
    const leaving = runCommand('signOut');
    (await answers.pick('Of which account?')).choose('Harbor Coffee');
    const { detail, press, isModal } = await answers.said(/Sign out of “Harbor Coffee”/);
    assert.match(detail, /signed out as well: “pier”/);
    assert.equal(isModal, true);
    press();
    await leaving;
    const switching = runCommand('switchAccount');
    const pick = await answers.pick(whose);
    assert.deepEqual(
      pick.items.map(({ label }) => label),
      ['Harbor Coffee', 'island', 'pier', 'Add Account…'],
    );
    assert.match(pick.items[2]?.description ?? '', /subuser.*active/);
    pick.pressEscape();
    await switching;
  });

  it('are all forgotten by Sign Out of All', async () => {
    const leaving = runCommand('signOutAll');
    await answers.press(/Sign out of all accounts/, 'Sign Out of All');
    await leaving;
    await assert.rejects(runCommand('exportContacts', { all: true }), /Sign in first/);
  });

  it('leave their exports when they are signed out, which run again on another one only with consent', async () => {
    const before = exporters().length;
    await runCommand('exportAgain', { jobId });
    await answers.press(/account of this export is not signed in/);

    await runCommand('signIn', { region: 'custom', apiKey: keyOf('harbor') });
    const again = async (button?: string): Promise<void> => {
      const exporting = runCommand('exportAgain', { jobId });
      await answers.press(/“island”, is signed out/, button);
      await exporting;
    };
    await again();
    assert.equal(exporters().length, before);
    await again('Export from “harbor”');
    await until('the request', () => exporters().length === before + 1);
    assert.equal(exporters().at(-1), 'harbor');
  });
});
