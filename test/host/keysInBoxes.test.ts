import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { accountCommands } from '../../src/features/accounts/accountCommands.ts';
import { askLabel } from '../../src/features/accounts/accountLabel.ts';
import { addSubuser } from '../../src/features/accounts/addSubuser.ts';
import { askFilter } from '../../src/ui/input/filterBox.ts';
import { savePreset } from '../../src/features/presets/savePreset.ts';
import type { Account } from '../../src/engine/accounts/account.ts';
import { Accounts } from '../../src/engine/accounts/accounts.ts';
import { PresetFiles, presetsUri } from '../../src/features/presets/presetFiles.ts';
import { Settings } from '../../src/ui/settings.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { InputBoxes } from '../support/inputBoxes.ts';
import { MemoryKeys, MemoryRecords } from '../support/memoryAccounts.ts';
import { recordingLogger } from '../support/recordingLogger.ts';
import { sampleApiKey } from '../support/sampleKey.ts';
import { until } from '../support/until.ts';

const refusal = /This looks like an API key/;

const half = Math.floor(sampleApiKey.length / 2);
const broken = (by: string): string => sampleApiKey.slice(0, half) + by + sampleApiKey.slice(half);

const pasted: readonly string[] = [
  sampleApiKey,
  `key: ${sampleApiKey}, keep it`,
  // A single-line field removes line breaks, except for those that only Unicode has.
  broken('\n'),
  ...['\u2028', '\u202f', '\u00ad', '\u200b', '\u200d', '\u2060', '\ufeff'].map(broken),
];

/** A key of another form, which is known because an account uses it. */
const gatewayKey = 'open-sesame';

describe('a key that is pasted in place of a name', () => {
  const { logger, lines } = recordingLogger();
  let simulator: Simulator;
  let root: string;
  let boxes: InputBoxes;
  let records: MemoryRecords;
  let keys: MemoryKeys;
  let accounts: Accounts;
  let acme: Account;
  let restore: (() => void)[];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'keys-in-boxes-'));
    simulator = await startSimulator({ accounts: [{ username: 'acme' }, { username: 'other' }] });
    records = new MemoryRecords();
    keys = new MemoryKeys();
    accounts = new Accounts({ records, keys, logger });
    await accounts.add({
      ...{ region: 'custom', apiBaseUrl: 'https://gateway.example.com', label: 'gateway' },
      ...{ username: undefined, apiKey: gatewayKey },
    });
    acme = await signIn(0);
    boxes = new InputBoxes();
    restore = [() => boxes.restore()];
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    restore.forEach((undo) => undo());
    await vscode.workspace.fs
      .delete(presetsUri(folder()), { useTrash: false })
      .then(undefined, () => undefined);
    accounts.dispose();
    await simulator.close();
    await rm(root, { recursive: true });
  });

  const folder = (): vscode.WorkspaceFolder =>
    vscode.workspace.workspaceFolders?.[0] ?? assert.fail();

  async function signIn(index: number): Promise<Account> {
    const { apiKey = '', username = '' } = simulator.accounts[index] ?? {};
    const apiBaseUrl = simulator.apiUrl;
    return accounts.add({ region: 'custom', apiBaseUrl, label: username, username, apiKey });
  }

  /** Answers in place of the user. */
  function replace(name: keyof typeof vscode.window, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(vscode.window, name);
    Object.defineProperty(vscode.window, name, { value, configurable: true, writable: true });
    restore.push(() => Object.defineProperty(vscode.window, name, before ?? {}));
  }

  const handlers = () =>
    accountCommands(
      { accounts, engine: { jobs: [] }, catalog: { load: () => undefined } },
      { settings: new Settings({ logger }) },
    );

  const presetsText = async (): Promise<string> => {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(presetsUri(folder())));
    } catch {
      return '';
    }
  };

  /** Returns all that has been stored, sent or logged. */
  const traces = async (): Promise<string> =>
    JSON.stringify([records.stored, await presetsText(), lines, simulator.requests]);

  interface Named {
    readonly box: string;
    readonly open: () => Promise<unknown>;
    /** The filter of a view. */
    readonly seen?: () => string;
    readonly takesKnownKeys?: true;
    /** A valid name, and what is stored or returned for it. */
    readonly name: string;
    readonly result: () => Promise<string> | string;
  }

  let given: unknown;
  let filter: string;

  const named: readonly Named[] = [
    {
      box: 'a new name of an account',
      open: async () => handlers().renameAccount({ accountId: acme.id }),
      name: 'Harbor Coffee',
      result: () => accounts.all.find(({ id }) => id === acme.id)?.label ?? '',
    },
    {
      box: 'the name of an account during sign-in',
      open: async () => {
        const place = { region: 'custom', apiBaseUrl: simulator.apiUrl } as const;
        given = await askLabel(accounts, place, 'another-key-0');
      },
      name: 'Harbor Coffee',
      result: () => JSON.stringify(given),
    },
    {
      box: 'the name of a subuser',
      open: async () => {
        replace('showWarningMessage', (_: string, __: object, button: string) =>
          Promise.resolve(button),
        );
        given = await addSubuser(
          {
            holdsKey: (text) => accounts.holdsKey(text),
            addSubuser: (_, onBehalfOf) => Promise.resolve({ ...acme, onBehalfOf }),
          },
          acme,
        );
      },
      name: 'harbor-coffee',
      result: () => JSON.stringify(given),
    },
    {
      box: 'the name of a preset',
      open: async () => {
        replace('showInformationMessage', () => Promise.resolve(undefined));
        const presets = new PresetFiles({ logger });
        const starter = { defaultFolder: root };
        const settings = { afterExport: 'nothing' } as const;
        await savePreset(
          { accounts, presets, settings, starter },
          {
            ...{ audience: { kind: 'all' }, fileType: 'csv', jsonFormat: 'lines' },
            afterExport: 'nothing',
          },
          undefined,
        );
        presets.dispose();
      },
      name: 'Every Monday',
      result: presetsText,
    },
    {
      box: 'a filter',
      open: async () => {
        filter = '';
        await askFilter(
          {
            get filterText() {
              return filter;
            },
            setFilter: (text) => {
              filter = text;
            },
          },
          { title: 'Filter', prompt: 'Filter' },
        );
      },
      seen: () => filter,
      takesKnownKeys: true,
      name: 'Every Monday',
      result: () => filter,
    },
  ];

  for (const { box: what, open, seen = () => '', takesKnownKeys, name, result } of named) {
    it(`is rejected, hidden and stored nowhere in the box for ${what}`, async () => {
      lines.length = 0;
      let isDone = false;
      const asking = open().finally(() => (isDone = true));
      const box = await boxes.next();
      const before = await traces();
      for (const text of pasted) {
        box.type(text);
        assert.match(box.problem, refusal, JSON.stringify(text));
        assert.equal(box.isHidden, true, JSON.stringify(text));
        box.pressEnter();
        assert.match(box.problem, refusal, JSON.stringify(text));
        assert.equal(box.isBusy, false, JSON.stringify(text));
        assert.equal(await traces(), before);
        assert.equal(isDone, false, JSON.stringify(text));
        assert.equal(seen(), '');
      }
      box.type(name);
      assert.equal(box.isHidden, false);
      box.pressEnter();
      await asking;
      assert.ok((await result()).includes(name));
      assert.equal((await traces()).includes(sampleApiKey.slice(3, 25)), false);
    });

    if (takesKnownKeys !== true) {
      it(`is rejected in the box for ${what} even if it has another form`, async () => {
        const asking = open();
        const box = await boxes.next();
        const before = await traces();
        box.type(gatewayKey);
        box.pressEnter();
        await box.refusal(refusal);
        assert.equal(await traces(), before);
        box.pressEscape();
        await asking;
      });
    }
  }
});

describe('a key that is entered again', () => {
  let simulator: Simulator;
  let keys: MemoryKeys;
  let accounts: Accounts;
  let boxes: InputBoxes;
  const { logger } = recordingLogger();

  beforeEach(async () => {
    simulator = await startSimulator({
      accounts: [
        { username: 'acme' },
        { username: 'other' },
        { username: 'third', scopes: ['marketing.read', 'marketing_campaigns.read'] },
      ],
    });
    keys = new MemoryKeys();
    accounts = new Accounts({ records: new MemoryRecords(), keys, logger });
    boxes = new InputBoxes();
  });
  afterEach(async () => {
    boxes.restore();
    accounts.dispose();
    await simulator.close();
  });

  const keyOf = (index: number): string => simulator.accounts[index]?.apiKey ?? '';
  const signIn = (index: number, known: { label: string; username: string | undefined }) =>
    accounts.add({
      ...{ region: 'custom', apiBaseUrl: simulator.apiUrl, apiKey: keyOf(index) },
      ...known,
    });

  async function reenterKey({ id: accountId }: Account, apiKey: string) {
    const { enterKeyAgain } = accountCommands(
      { accounts, engine: { jobs: [] }, catalog: { load: () => undefined } },
      { settings: new Settings({ logger }) },
    );
    const asking = enterKeyAgain({ accountId });
    const box = await boxes.next();
    box.type(apiKey);
    box.pressEnter();
    return { box, asking };
  }

  async function isRefused(account: Account, apiKey: string, sentence: RegExp): Promise<void> {
    const before = await keys.get(account.id);
    const { box, asking } = await reenterKey(account, apiKey);
    await until('the refusal', () => !box.isBusy && box.problem !== '');
    assert.match(box.problem, sentence);
    assert.equal(box.isHidden, true);
    assert.equal(await keys.get(account.id), before);
    box.pressEscape();
    await asking;
    assert.equal(await keys.get(account.id), before);
    assert.equal(accounts.keyVersion(account.id), 0);
  }

  it('is rejected with both names if it belongs to an account that is not signed in', async () => {
    const acme = await signIn(0, { label: 'Harbor', username: 'acme' });
    await isRefused(acme, keyOf(1), /belongs to “other”, which is another account than “Harbor”/);
  });

  it('is rejected if the username of the account is unknown, but that of the key is another’s', async () => {
    await signIn(1, { label: 'other', username: 'other' });
    const typed = await signIn(0, { label: 'Harbor', username: undefined });
    await isRefused(typed, keyOf(1), /belongs to “other”, which is another account than “Harbor”/);
  });

  it('is rejected if it is the very key of another account, even though it may not read the username', async () => {
    const acme = await signIn(0, { label: 'Harbor', username: 'acme' });
    await signIn(2, { label: 'Third one', username: undefined });
    await isRefused(
      acme,
      keyOf(2),
      /belongs to “Third one”, which is another account than “Harbor”/,
    );
  });

  it('is accepted, with a warning, if its owner is unknown', async () => {
    const warned = Promise.withResolvers<string>();
    const before = Object.getOwnPropertyDescriptor(vscode.window, 'showWarningMessage');
    const value = (message: string): Promise<undefined> => {
      warned.resolve(message);
      return Promise.resolve(undefined);
    };
    Object.defineProperty(vscode.window, 'showWarningMessage', { value, configurable: true });
    try {
      const acme = await signIn(0, { label: 'Harbor', username: 'acme' });
      await (
        await reenterKey(acme, keyOf(2))
      ).asking;
      assert.equal(await keys.get(acme.id), keyOf(2));
      assert.match(await warned.promise, /it is unclear whether .* “Harbor”/);
    } finally {
      Object.defineProperty(vscode.window, 'showWarningMessage', before ?? {});
    }
  });

  it('is accepted if it is the account’s own', async () => {
    const acme = await signIn(0, { label: 'Harbor', username: 'ACME' });
    await (
      await reenterKey(acme, keyOf(0))
    ).asking;
    assert.equal(accounts.keyVersion(acme.id), 1);
  });
});
