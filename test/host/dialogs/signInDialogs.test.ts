import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as z from 'zod';
import { Accounts } from '../../../src/engine/accounts/accounts.ts';
import { AudienceCatalog } from '../../../src/engine/audiences/audienceCatalog.ts';
import { accountCommands } from '../../../src/features/accounts/accountCommands.ts';
import { registerAccountContext } from '../../../src/features/accounts/accountContext.ts';
import { signIn } from '../../../src/features/accounts/signIn.ts';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { runCommand } from '../../../src/ui/commands.ts';
import { Settings } from '../../../src/ui/settings.ts';
import { settingId } from '../../../src/ui/settingSchemas.ts';
import { silentLogger } from '../../../src/util/logger.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { activateExtension } from '../../support/activateExtension.ts';
import { Answers } from '../../support/answers.ts';
import type { FilledBox } from '../../support/inputBoxes.ts';
import { MemoryKeys, MemoryRecords } from '../../support/memoryAccounts.ts';
import { listedAudiences, signOutOfAll } from '../../support/signedIn.ts';
import { until } from '../../support/until.ts';

const address = async (value: string | undefined): Promise<void> =>
  vscode.workspace
    .getConfiguration()
    .update(settingId('customApiBaseUrl'), value, vscode.ConfigurationTarget.Global);

const where = 'Where is the account?';

const keyPlaceholder = 'SG.…';

const manifest = z.object({
  contributes: z.object({
    viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string(), when: z.string() })),
  }),
});

/** Returns the text in place of the contacts while the account is in a state. */
function welcomeText(state: string): string {
  const extension = vscode.extensions.getExtension<unknown>(
    'contact-exports.sendgrid-contact-exports',
  );
  const { viewsWelcome } = manifest.parse(extension?.packageJSON).contributes;
  const found = viewsWelcome.find(
    ({ view, when }) =>
      view === 'sendgridExports.contacts' && when === `sendgridExports.accountState == '${state}'`,
  );
  return found?.contents ?? '';
}

describe('signing in by dialogs', () => {
  let answers: Answers;
  let simulator: Simulator;

  before(activateExtension);
  beforeEach(() => {
    answers = new Answers();
  });
  afterEach(async () => {
    answers.restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await simulator.close();
  });

  const lists = [{ name: 'Alpha', contacts: 25 }];
  const withScope = (scope: string): ScenarioInput => ({
    ...{ lists, accounts: [{ username: 'small-account', scopes: [scope] }] },
  });

  /** Opens the box for the key of the custom region. */
  async function keyBox(): Promise<{ box: FilledBox; signingIn: Promise<unknown> }> {
    const signingIn = runCommand('signIn');
    (await answers.pick(where)).choose('Custom');
    const box = await answers.box();
    assert.equal(box.placeholder, keyPlaceholder);
    return { box, signingIn };
  }

  describe('to the custom address', () => {
    beforeEach(async () => {
      simulator = await startSimulator(withScope('marketing.read'));
      await address(simulator.apiUrl);
      await signOutOfAll(answers);
    });
    afterEach(async () => {
      answers.restore();
      answers = new Answers();
      await signOutOfAll(answers);
      await address(undefined);
    });

    it('asks for a name if the key may not read the username, and rejects a key in its place', async () => {
      const { box: forKey, signingIn } = await keyBox();
      assert.equal(forKey.isHidden, true);
      const { apiKey } = simulator;
      forKey.enter(apiKey);
      const box = await answers.box();
      assert.equal(box.placeholder, 'Newsletter account');
      assert.equal(box.text, new URL(simulator.apiUrl).host);
      for (const text of [
        apiKey,
        `Bearer ${apiKey}`,
        `${apiKey.slice(0, 30)} ${apiKey.slice(30)}`,
      ]) {
        box.type(text);
        assert.match(box.problem, /looks like an API key/);
        assert.equal(box.isHidden, true);
        box.pressEnter();
        assert.match(box.problem, /looks like an API key/);
      }
      box.enter('  ');
      assert.match(box.problem, /Enter a name for the account/);
      box.enter('Harbor Coffee');
      await signingIn;
      assert.deepEqual(await listedAudiences(), { account: 'Harbor Coffee', lists: ['Alpha'] });
    });

    it('names the missing permission in the box, and accepts the key by Enter alone once it has that', async () => {
      simulator.setScenario(withScope('mail.send'));
      const { box, signingIn } = await keyBox();
      box.enter(simulator.apiKey);
      await box.refusal(/permission “Marketing”.*Settings, API Keys/s);
      assert.equal(answers.hasQuestion, false);
      simulator.setScenario(withScope('marketing.read'));
      box.pressEnter();
      (await answers.box()).pressEnter();
      await signingIn;
      const { host } = new URL(simulator.apiUrl);
      assert.deepEqual(await listedAudiences(), { account: host, lists: ['Alpha'] });
    });

    it('rejects an address that would expose the key before a key is asked for', async () => {
      const { length } = simulator.requests;
      await address('http://api.sendgrid.example');
      const signingIn = runCommand('signIn');
      (await answers.pick(where)).choose('Custom');
      await answers.press(/must begin with https:/);
      await signingIn;
      assert.equal(answers.hasQuestion, false);
      assert.equal(simulator.requests.length, length);
    });

    it('keeps the key in memory only if the user wants that, and says so', async () => {
      const { box, signingIn } = await keyBox();
      assert.doesNotMatch(box.prompt ?? '', /in memory only/);
      box.press('Keep the Key for This Session Only, or Not');
      assert.match(box.prompt ?? '', /in memory only/);
      box.enter(simulator.apiKey);
      (await answers.box()).enter('Harbor');
      await signingIn;
      const switching = runCommand('switchAccount');
      const pick = await answers.pick('Whose contacts are shown and exported?');
      assert.match(pick.items[0]?.description ?? '', /key for this session only · active/);
      pick.pressEscape();
      await switching;
      assert.deepEqual((await listedAudiences()).lists, ['Alpha']);
    });
  });

  /** As after a reload of the window: the records of the accounts are there, and a key only if the secret storage has it. */
  for (const { state, isForSession, sentence, prompt } of [
    {
      ...{ state: 'keyMissing', isForSession: false },
      sentence: /no longer in the secret storage.*\(command:sendgridExports\.enterKeyAgain\)/s,
      prompt: /replaces the key that was kept/,
    },
    {
      ...{ state: 'sessionEnded', isForSession: true },
      sentence: /for one session only.*\(command:sendgridExports\.enterKeyAgain\)/s,
      prompt: /in memory only, as long as this window is open/,
    },
  ] as const) {
    it(`asks for the key again after a reload in the state '${state}'`, async () => {
      simulator = await startSimulator(withScope('marketing.read'));
      const { apiKey, apiUrl: apiBaseUrl } = simulator;
      const records = new MemoryRecords();
      const before = new Accounts({ records, keys: new MemoryKeys() });
      await before.add({
        ...{ region: 'custom', apiBaseUrl, apiKey, label: 'Harbor' },
        ...(isForSession && { isForSession }),
      });
      before.dispose();

      const keys = new MemoryKeys();
      const accounts = new Accounts({ records, keys });
      const catalog = new AudienceCatalog({ accounts });
      const states: unknown[] = [];
      const context = registerAccountContext(accounts, {
        set: (_key, value) => states.push(value),
      });
      catalog.load();
      await until('the missing key', () => states.at(-1) === state);
      assert.match(welcomeText(state), sentence);
      assert.equal(simulator.requests.length, 0);

      const { enterKeyAgain } = accountCommands(
        { accounts, engine: { jobs: [] }, catalog },
        { settings: new Settings({ logger: silentLogger }) },
      );
      const entering = enterKeyAgain();
      const box = await answers.box();
      assert.equal(box.placeholder, keyPlaceholder);
      assert.match(box.prompt ?? '', prompt);
      box.enter(apiKey);
      await entering;
      assert.equal(states.at(-1), 'ready');
      catalog.load();
      await until('the lists', () => catalog.lists.status === 'ready');
      assert.deepEqual(
        catalog.lists.value.map(({ name }) => name),
        ['Alpha'],
      );
      assert.deepEqual([...keys.keys.values()], isForSession ? [] : [apiKey]);
      context.dispose();
      catalog.dispose();
      accounts.dispose();
    });
  }

  it('rejects a key of the other region with the offer to try it there, and sends it there only then', async () => {
    const [global, eu] = await Promise.all(
      ['global', 'eu'].map((name, index) =>
        startSimulator({ seed: index + 1, lists: [{ name: `List of ${name}`, contacts: 5 }] }),
      ),
    );
    assert.ok(global && eu);
    simulator = global;
    const urls: Readonly<Record<string, string>> = {
      'https://api.sendgrid.com': global.apiUrl,
      'https://api.eu.sendgrid.com': eu.apiUrl,
    };
    const accounts = new Accounts({
      ...{ records: new MemoryRecords(), keys: new MemoryKeys() },
      createClient: (options) =>
        new ApiClient({ ...options, baseUrl: urls[options.baseUrl] ?? 'http://127.0.0.1:1' }),
    });
    const catalog = new AudienceCatalog({ accounts });
    const signingIn = signIn({ accounts, settings: { customApiBaseUrl: '' } });
    (await answers.pick(where)).choose('Global');
    const box = await answers.box();
    box.enter(eu.apiKey);
    await box.refusal(/does not accept this key.*region “EU”/s);
    assert.equal(global.requests.at(-1)?.status, 401);
    assert.deepEqual(eu.requests, []);
    box.press('Try This Key in the Region “EU”');
    assert.equal((await signingIn)?.region, 'eu');
    catalog.load();
    await until('the lists', () => catalog.lists.status === 'ready');
    assert.deepEqual(
      catalog.lists.value.map(({ name }) => name),
      ['List of eu'],
    );
    catalog.dispose();
    accounts.dispose();
    await eu.close();
  });
});
