import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { adoptExport } from '../../src/features/newExport/adoptExport.ts';
import { exportRows, type QuickExportDeps } from '../../src/features/newExport/exportContacts.ts';
import { announceOutcome } from '../../src/features/exports/exportOutcome.ts';
import { ExportStarter } from '../../src/ui/exportStarter.ts';
import { startWithArguments } from '../../src/features/newExport/exportWithArguments.ts';
import { historyCommands } from '../../src/features/exports/historyCommands.ts';
import { runPreset } from '../../src/features/presets/runPreset.ts';
import { startOrExplain } from '../../src/features/newExport/startOrExplain.ts';
import { Accounts } from '../../src/engine/accounts/accounts.ts';
import { AudienceCatalog } from '../../src/engine/audiences/audienceCatalog.ts';
import { ExportEngine } from '../../src/engine/exportEngine.ts';
import { contactsOf, type ExportJob } from '../../src/engine/model/exportJob.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import { FileOpener } from '../../src/ui/files/fileOpener.ts';
import type { FolderSource } from '../../src/ui/folders/folderConsent.ts';
import { OutputConsent } from '../../src/ui/folders/outputConsent.ts';
import type { AudienceSelection, ExportOptions } from '../../src/options/exportOptions.ts';
import { requestOfTask } from '../../src/features/tasks/taskRequest.ts';
import { exportContactsTool } from '../../src/features/tools/exportContactsTool.ts';
import { listAudiencesTool } from '../../src/features/tools/listAudiencesTool.ts';
import { PresetFiles, presetsUri } from '../../src/features/presets/presetFiles.ts';
import { FormAccount } from '../../src/features/form/formAccount.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { MemoryKeys, MemoryRecords } from '../support/memoryAccounts.ts';
import { sampleApiKey } from '../support/sampleKey.ts';
import { recordingLogger } from '../support/recordingLogger.ts';
import { comparing } from '../support/exportChanges.ts';
import { until } from '../support/until.ts';

/** A memento in memory. */
class Memory implements vscode.Memento {
  readonly #values = new Map<string, unknown>();
  keys = (): readonly string[] => [...this.#values.keys()];
  get<T>(key: string, otherwise?: T): T {
    return (this.#values.get(key) ?? otherwise) as T;
  }
  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
    return Promise.resolve();
  }
}

const all: AudienceSelection = { kind: 'all' };
const options: ExportOptions = {
  ...{ audience: all, fileType: 'csv', jsonFormat: 'lines' },
  ...{ grouping: 'combined', afterExport: 'nothing' },
};
const { signal } = new AbortController();
const neverCompared = {
  compareWithPrevious: 'never',
  neverCompareWithPrevious: () => Promise.resolve(),
} as const;

describe('an export that asks the user something', () => {
  const { logger } = recordingLogger();
  let simulator: Simulator;
  let root: string;
  let workspace: string;
  let records: MemoryRecords;
  let keys: MemoryKeys;
  let accounts: Accounts;
  let catalog: AudienceCatalog;
  let engine: ExportEngine;
  let starter: ExportStarter;
  let settings: { folder: string; folderSource: FolderSource; afterExport: 'nothing' };
  let ids: { readonly sandbox: string; readonly production: string };
  let restore: (() => void)[];
  /** The messages of the modal dialogs, and the button that is pressed. */
  let dialogs: string[];
  let choice: string | undefined;

  beforeEach(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'bound-account-')));
    workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    simulator = await startSimulator({
      accounts: [
        { username: 'sandbox', contacts: 12, lists: [{ name: 'Test', contacts: 12 }] },
        { username: 'production', contacts: 400, lists: [{ name: 'Everybody', contacts: 400 }] },
      ],
      exports: { pendingPolls: 0 },
    });
    records = new MemoryRecords();
    keys = new MemoryKeys();
    accounts = new Accounts({ records, keys });
    ids = { production: await signIn(1), sandbox: await signIn(0) };
    catalog = new AudienceCatalog({ accounts });
    engine = new ExportEngine({ accounts, store: new JobStore({ folder: join(root, 'jobs') }) });
    await engine.load();
    settings = { folder: '', folderSource: 'user', afterExport: 'nothing' };
    const consent = new OutputConsent(new Memory());
    starter = new ExportStarter({
      ...{ accounts, consent, engine, settings },
      storageFolder: join(root, 'storage'),
    });
    restore = [];
    dialogs = [];
    choice = undefined;
    replace('showWarningMessage', (message: unknown, modal: unknown) => {
      dialogs.push(`${String(message)} ${JSON.stringify(modal)}`);
      return Promise.resolve(choice);
    });
  });
  afterEach(async () => {
    restore.forEach((undo) => undo());
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await engine.close();
    catalog.dispose();
    await simulator.close();
    await rm(root, { recursive: true });
  });

  async function signIn(index: number): Promise<string> {
    const { apiKey = '', username = '' } = simulator.accounts[index] ?? {};
    const apiBaseUrl = simulator.apiUrl;
    const added = await accounts.add({
      ...{ region: 'custom', apiBaseUrl, label: username, username, apiKey },
    });
    return added.id;
  }

  /** As another window does it: this one notices when it has the focus again. */
  async function switchElsewhere(activeId = ids.production): Promise<void> {
    await records.write({ accounts: accounts.all, activeId });
    accounts.refresh();
    assert.equal(accounts.active?.id, activeId);
    catalog.load();
  }

  async function signOutElsewhere(accountId: string): Promise<void> {
    const left = accounts.all.filter(({ id }) => id !== accountId);
    await records.write({ accounts: left, activeId: left[0]?.id });
  }

  /** Answers in place of the user. */
  function replace(name: keyof typeof vscode.window, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(vscode.window, name);
    Object.defineProperty(vscode.window, name, { value, configurable: true, writable: true });
    restore.push(() => Object.defineProperty(vscode.window, name, before ?? {}));
  }

  /** Returns the accounts of the export requests. */
  const exporters = (): readonly string[] =>
    simulator.requests
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => {
        const found = simulator.accounts.find(({ apiKey }) =>
          (headers.authorization ?? '').includes(apiKey),
        );
        return found?.username ?? 'nobody';
      });

  const settled = async (jobs: readonly ExportJob[]): Promise<readonly ExportJob[]> =>
    Promise.all(jobs.map(({ id }) => engine.settled(id)));

  const quick = (): QuickExportDeps => ({
    ...{ accounts, catalog, starter, state: new Memory() },
    contacts: { checked: [], accountId: undefined, accountOf: () => undefined },
    settings: {
      optionDefaults: { afterExport: 'nothing', csvBom: false, csvFormulaGuard: false },
    },
  });

  /** Presses Enter in the open quick pick until the code that waits for it continues. */
  async function accept(asking: Promise<unknown>): Promise<void> {
    let isDone = false;
    void asking.finally(() => (isDone = true));
    await until('the reply', async () => {
      await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return isDone;
    });
  }

  const sandbox = () => accounts.all.find(({ id }) => id === ids.sandbox) ?? assert.fail();

  describe('stays with its account', () => {
    it('while a quick pick is open and another window switches the active account', async () => {
      const asking = exportRows(quick(), all, undefined);
      await switchElsewhere();
      await accept(asking);
      await settled(engine.jobs);
      assert.deepEqual(exporters(), ['sandbox']);
    });

    it('when its row had a context menu open', async () => {
      const deps = quick();
      const node = {};
      const contacts = { ...deps.contacts, accountOf: () => ids.sandbox };
      await switchElsewhere();
      await accept(exportRows({ ...deps, contacts }, all, node));
      await settled(engine.jobs);
      assert.deepEqual(exporters(), ['sandbox']);
    });

    it('and does not start when the account of its row was signed out in the meantime', async () => {
      const deps = quick();
      const contacts = { ...deps.contacts, accountOf: () => ids.sandbox };
      await signOutElsewhere(ids.sandbox);
      accounts.refresh();
      assert.equal(accounts.active?.id, ids.production);
      await assert.rejects(exportRows({ ...deps, contacts }, all, {}), /signed out/);
      assert.deepEqual(exporters(), []);
    });

    it('when a notification about what kept it from starting is answered later', async () => {
      const blocked = join(workspace, 'blocked');
      await writeFile(blocked, '');
      replace('showErrorMessage', async (_: string, ...buttons: string[]) => {
        await switchElsewhere();
        await rm(blocked, { force: true });
        return buttons.find((button) => button === 'Retry');
      });
      const folder = join(blocked, 'below');
      await startOrExplain(starter, { ...options, folder }, { account: sandbox() });
      await until('the export', () => exporters().length > 0);
      await settled(engine.jobs);
      assert.deepEqual(exporters(), ['sandbox']);
      await rm(blocked, { recursive: true });
    });

    it('when another folder is chosen for a failed one, which counts as consent', async () => {
      const [job] = await starter.start(options, { account: sandbox() });
      const done = await engine.settled(job?.id ?? '');
      const failed: ExportJob = {
        ...done,
        state: 'failed',
        failedAt: new Date().toISOString(),
        failure: { reason: 'folderNotWritable' },
      };
      const chosen = join(root, 'chosen');
      await mkdir(chosen);
      replace('showErrorMessage', async (_: string, ...buttons: string[]) => {
        await switchElsewhere();
        return buttons.find((button) => button === 'Choose Folder…');
      });
      replace('showOpenDialog', () => Promise.resolve([vscode.Uri.file(chosen)]));
      const notices = { show: () => Promise.resolve(undefined) };
      const opener = new FileOpener({ logger, notices, settings: { openExportsAs: 'text' } });
      await announceOutcome(
        {
          accounts,
          engine,
          notices,
          opener,
          starter,
          ...comparing(engine),
          settings: neverCompared,
        },
        [failed],
      );
      await until('the export', () => exporters().length > 1);
      await settled(engine.jobs);
      assert.deepEqual(exporters(), ['sandbox', 'sandbox']);
      assert.equal((await readdir(chosen)).length, 1);
      assert.deepEqual(dialogs, []);
    });

    describe('when it is exported again because SendGrid lists other files', () => {
      /** Returns a failed job of the account that is not the active one, with one of two files. */
      async function changedJob(): Promise<{ failed: ExportJob; path: string }> {
        const [job] = await starter.start(options, { account: sandbox() });
        const { createdAt, request, ...done } = await engine.settled(job?.id ?? '');
        assert.ok(done.state === 'completed');
        const [file] = done.files;
        assert.ok(file);
        const { version, groupId, accountId, accountLabel, title } = done;
        const failed: ExportJob = {
          ...{ version, groupId, accountId, accountLabel, title, createdAt, request },
          ...{ id: randomUUID(), state: 'failed', failedAt: createdAt },
          failure: { reason: 'filesChanged' },
          parts: [{ state: 'done', ...file }, { state: 'pending' }],
        };
        await new JobStore({ folder: join(root, 'jobs') }).write(failed);
        await engine.load();
        await switchElsewhere();
        return { failed, path: file.path };
      }

      /** Asserts the new export: complete, of the account of the job, and beside the file that already existed. */
      async function assertNewExport(failed: ExportJob, path: string): Promise<void> {
        await until('the export', () => exporters().length > 1);
        const jobs = await settled(engine.jobs.filter(({ state }) => state !== 'failed'));
        const again = jobs.find(({ createdAt }) => createdAt > failed.createdAt);
        assert.ok(again?.state === 'completed');
        assert.deepEqual(exporters(), ['sandbox', 'sandbox']);
        assert.equal(again.accountId, ids.sandbox);
        assert.equal(contactsOf(again).contacts, 12);
        assert.notEqual(again.files[0]?.path, path);
        assert.ok((await readFile(path, 'utf8')).length > 0);
        assert.equal(engine.job(failed.id)?.state, 'failed');
        assert.deepEqual(dialogs, []);
      }

      it('from the notification', async () => {
        const { failed, path } = await changedJob();
        let offered: readonly string[] = [];
        replace('showErrorMessage', (_: string, ...buttons: string[]) => {
          offered = buttons;
          return Promise.resolve(buttons.find((button) => button === 'Export Again'));
        });
        const notices = { show: () => Promise.resolve(undefined) };
        const opener = new FileOpener({ logger, notices, settings: { openExportsAs: 'text' } });
        await announceOutcome(
          {
            accounts,
            engine,
            notices,
            opener,
            starter,
            ...comparing(engine),
            settings: neverCompared,
          },
          [failed],
        );
        assert.deepEqual(offered, ['Export Again', 'Show Log']);
        await assertNewExport(failed, path);
      });

      it('from its row', async () => {
        const { failed, path } = await changedJob();
        const exportsView = { filterText: '', setFilter: () => undefined };
        const { exportAgain } = historyCommands({ accounts, engine }, { starter }, exportsView);
        await exportAgain({ jobId: failed.id });
        await assertNewExport(failed, path);
      });
    });

    it('and with its preset, even if that changes while the user is asked about it', async () => {
      const presets = new PresetFiles({ logger });
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      const uri = presetsUri(folder);
      const { id } = simulator.lists[0] ?? assert.fail();
      const write = async (lists: readonly object[]): Promise<void> =>
        vscode.workspace.fs.writeFile(
          uri,
          new TextEncoder().encode(JSON.stringify({ presets: [{ name: 'P', lists }] })),
        );
      await write([{ id, name: 'Old name' }]);
      const [found] = await presets.find('P');
      assert.ok(found);
      const other = [{ id: 'another', name: 'Another' }];
      replace('showWarningMessage', async () => {
        await switchElsewhere();
        await write(other);
        return 'Update Names and Export';
      });
      await runPreset({ accounts, catalog, presets, settings, starter }, found);
      await settled(engine.jobs);
      assert.deepEqual(exporters(), ['sandbox']);
      assert.deepEqual(engine.jobs[0]?.request.audience, {
        ...{ kind: 'selected', segments: [], lists: [{ id, name: 'Test' }] },
      });
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      assert.deepEqual(JSON.parse(text), { presets: [{ name: 'P', lists: other }] });
      presets.dispose();
      await rm(dirname(uri.fsPath), { recursive: true });
    });

    it('which is the one that a preset names, whatever happened to the key of the active one', async () => {
      await keys.delete(ids.sandbox);
      accounts.forgetKey(ids.sandbox);
      await assert.rejects(accounts.client(ids.sandbox));
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      assert.ok(folder);
      const uri = presetsUri(folder);
      const text = JSON.stringify({ presets: [{ name: 'P', account: 'production', all: true }] });
      await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
      const presets = new PresetFiles({ logger });
      try {
        const [found] = await presets.find('P');
        assert.ok(found);
        choice = 'Switch and Export';
        await runPreset({ accounts, catalog, presets, settings, starter }, found);
        await settled(engine.jobs);
        assert.deepEqual(exporters(), ['production']);
      } finally {
        presets.dispose();
        await rm(dirname(uri.fsPath), { recursive: true });
      }
    });

    it('when a model exports after the user was asked', async () => {
      const settingsOfTool = {
        optionDefaults: { afterExport: 'nothing', csvBom: false, csvFormulaGuard: false },
      } as const;
      const tool = exportContactsTool({
        ...{ accounts, catalog, engine, starter, settings: settingsOfTool },
      });
      const { confirmationMessages } = await tool.prepare({ all: true }, { signal });
      const question = confirmationMessages?.message;
      assert.ok(question instanceof vscode.MarkdownString);
      assert.match(question.value, /sandbox/);
      await switchElsewhere();
      await tool.invoke({ all: true }, { signal });
      assert.deepEqual(exporters(), ['sandbox']);

      await switchElsewhere(ids.sandbox);
      await tool.prepare({ all: true }, { signal });
      await switchElsewhere();
      await tool.prepare({ all: true }, { signal });
      await assert.rejects(tool.invoke({ all: true }, { signal }), /Call the tool again/);

      await tool.prepare({ all: true }, { signal });
      settings.folder = 'elsewhere';
      await assert.rejects(tool.invoke({ all: true }, { signal }), /folder .* was changed/);
      settings.folder = '';

      await tool.prepare({ all: true }, { signal });
      await signOutElsewhere(ids.production);
      await assert.rejects(tool.invoke({ all: true }, { signal }), /not signed in|signed out/);
      assert.deepEqual(exporters(), ['sandbox']);
    });

    it('when a model reads its lists in the meantime', async () => {
      const tool = listAudiencesTool({ accounts, catalog });
      const reading = tool.invoke({}, { signal });
      await switchElsewhere();
      const read = JSON.stringify(await reading);
      assert.match(read, /"account":"sandbox".*"totalContacts":12.*"Test"/);
      assert.equal(read.includes('Everybody'), false);
    });

    it('when a task looks up its lists in the meantime', async () => {
      const presets = new PresetFiles({ logger });
      const asking = requestOfTask(
        { accounts, catalog, presets, settings },
        { type: 'sendgrid-export', lists: ['Test'] },
        {
          owner: { name: 't', preset: undefined, folder: undefined },
          ...{ found: undefined, active: accounts.active, signal },
        },
      );
      await switchElsewhere();
      const { account, options: found } = await asking;
      assert.equal(account.id, ids.sandbox);
      assert.match(JSON.stringify(found.audience), /"Test"/);
      presets.dispose();
    });

    it('when it was started with arguments whose names are still being looked up', async () => {
      const starting = startWithArguments(
        { ...quick() },
        { listIds: [simulator.lists[0]?.id] },
        { account: accounts.active },
      );
      await switchElsewhere();
      const [job] = await settled(await starting);
      assert.equal(job?.accountLabel, 'sandbox');
      assert.deepEqual(exporters(), ['sandbox']);
    });

    it('when an earlier one is selected for download', async () => {
      await settled(await starter.start(options, { account: sandbox() }));
      for (const { id } of engine.jobs) {
        await engine.remove(id, { deleteFiles: true });
      }
      const asking = adoptExport({ accounts, engine, starter });
      await switchElsewhere();
      await accept(asking);
      const [job] = await settled(engine.jobs);
      assert.deepEqual([job?.accountLabel, job?.state], ['sandbox', 'completed']);
    });

    it('in the form, also after a reload', async () => {
      let remembered: string | undefined;
      const memory = {
        get: () => remembered,
        set: (id: string | undefined) => {
          remembered = id;
        },
      };
      const form = new FormAccount(accounts.active, { accounts, catalog }, memory);
      form.catalog.load();
      await switchElsewhere();
      assert.equal(form.active?.id, ids.sandbox);
      await until('its lists', () => form.catalog.lists.status === 'ready');
      assert.deepEqual(
        form.catalog.lists.value.map(({ name }) => name),
        ['Test'],
      );
      assert.equal(remembered, ids.sandbox);
      form.dispose();
      const restored = new FormAccount({ id: ids.sandbox }, { accounts, catalog }, memory);
      assert.equal(restored.active?.id, ids.sandbox);
      await signOutElsewhere(ids.sandbox);
      accounts.refresh();
      assert.equal(restored.active, undefined);
      assert.equal(restored.bind({ id: ids.production }), true);
      assert.equal(restored.active, accounts.active);
      restored.dispose();
    });
  });

  it('runs on no other account when its own was signed out in the meantime', async () => {
    const account = sandbox();
    await signOutElsewhere(ids.sandbox);
    await assert.rejects(starter.start(options, { account }), { reason: 'accountMissing' });
    assert.deepEqual(engine.jobs, []);
    assert.deepEqual(exporters(), []);
  });

  describe('asks before contacts leave the workspace', () => {
    let outside: string;
    beforeEach(async () => {
      outside = join(root, 'outside');
      await mkdir(outside);
    });

    const start = async (
      folder: string | undefined,
      folderSource?: FolderSource,
    ): Promise<string> => {
      const given = folder === undefined ? options : { ...options, folder };
      const [job] = await settled(await starter.start(given, { account: sandbox(), folderSource }));
      return job?.state === 'completed' ? dirname(job.files[0]?.path ?? '') : '';
    };
    const refused = { reason: 'folderNotConfirmed' } as const;

    it('because of a setting of the workspace, but not because of one of the user', async () => {
      for (const blank of ['', ' ', '\t', '\u00a0']) {
        Object.assign(settings, { folder: `${blank}${outside}`, folderSource: 'other' });
        await assert.rejects(start(undefined), refused);
      }
      assert.equal(dialogs.length, 4);
      assert.deepEqual(await readdir(outside), []);
      settings.folderSource = 'user';
      assert.equal(await start(undefined), outside);
      assert.equal(dialogs.length, 4);
    });

    it('and never saves to a path that contains a key, wherever it was set', async () => {
      const holdsKey = { reason: 'invalidOptions', detail: /holds an API key/ };
      await assert.rejects(start(`${outside}/${sampleApiKey}`, 'user'), holdsKey);
      settings.folder = sampleApiKey;
      await assert.rejects(start(undefined), holdsKey);
      assert.deepEqual(await readdir(outside), []);
      assert.deepEqual(dialogs, []);
    });

    it('because of arguments, and tells the caller', async () => {
      for (const folder of [outside, '../outside', `${workspace}/../x`, '~/x']) {
        await assert.rejects(
          startWithArguments({ ...quick() }, { all: true, folder }, { account: sandbox() }),
          /outside the workspace folder, and saving there was not confirmed/,
        );
      }
      assert.equal(dialogs.length, 4);
      assert.deepEqual(exporters(), []);
    });

    it('for the resolved path, to which the consent is bound', async () => {
      const link = join(workspace, 'data');
      const other = join(root, 'other');
      await mkdir(other);
      await symlink(outside, link);
      choice = 'Always Save There';
      assert.equal(await start('data', 'user'), link);
      assert.match(dialogs.join(), new RegExp(outside));
      assert.equal(await start('data/deeper', 'user'), join(link, 'deeper'));
      assert.equal(await start('data'), link);
      assert.equal(dialogs.length, 2, 'The same place is not asked about again.');
      await rm(link);
      await symlink(other, link);
      choice = undefined;
      await assert.rejects(start('data', 'user'), refused);
      assert.equal(dialogs.length, 3);
      assert.deepEqual(await readdir(other), []);
      await rm(link);
    });

    it('but not when an export is run again into its former folder, unless that moved', async () => {
      const link = join(root, 'link');
      await symlink(outside, link);
      choice = 'Save There';
      await start(link);
      const exportsView = { filterText: '', setFilter: () => undefined };
      const { exportAgain } = historyCommands({ accounts, engine }, { starter }, exportsView);
      await exportAgain({ jobId: engine.jobs[0]?.id });
      await settled(engine.jobs);
      assert.equal((await readdir(outside)).length, 2);
      assert.equal(dialogs.length, 1);
      await rm(link);
      await mkdir(join(root, 'other'));
      await symlink(join(root, 'other'), link);
      choice = undefined;
      await exportAgain({ jobId: engine.jobs[0]?.id });
      assert.equal(dialogs.length, 2);
      assert.equal(engine.jobs.length, 2);
    });
  });
});
