import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { commandId, commandNames, tableViewType } from '../../src/contributions.ts';
import { settingId, type SettingName } from '../../src/ui/settingSchemas.ts';
import { runCommand } from '../../src/ui/commands.ts';
import { tablePaths, tableUri } from '../../src/ui/files/tableUri.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { Answers } from '../support/answers.ts';
import { signOutOfAll } from '../support/signedIn.ts';
import { until } from '../support/until.ts';

const extensionId = 'contact-exports.sendgrid-contact-exports';

const setting = async (name: SettingName, value: unknown): Promise<void> =>
  vscode.workspace
    .getConfiguration()
    .update(settingId(name), value, vscode.ConfigurationTarget.Global);

/** Runs a command with arguments that TypeScript would reject, as a keybinding can. */
const runLoosely = async (id: string, given: unknown): Promise<unknown> =>
  vscode.commands.executeCommand(id, given);

/** Returns the files that a tab shows as a table; none for another tab. */
const pathsIn = (input: unknown): readonly string[] =>
  input instanceof vscode.TabInputCustom && input.viewType === tableViewType
    ? tablePaths(input.uri)
    : [];

const openPaths = (): readonly string[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).flatMap(({ input }) => pathsIn(input));

const postsOf = ({ requests }: Simulator): number =>
  requests.filter(({ method }) => method === 'POST').length;

describe('the commands', () => {
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({
      contacts: 300,
      lists: [
        { name: 'Customers', contacts: 120 },
        { name: 'Nobody', contacts: 0 },
      ],
      segments: 1,
      exports: { pendingPolls: 0 },
    });
    await setting('customApiBaseUrl', simulator.apiUrl);
    await vscode.extensions.getExtension(extensionId)?.activate();
    // VS Code can bring back for a moment what an earlier suite has just signed out of.
    const answers = new Answers();
    await signOutOfAll(answers);
    answers.restore();
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await setting('customApiBaseUrl', undefined);
    await setting('folder', undefined);
    await simulator.close();
  });

  const idOf = (name: string): string => {
    const list = simulator.lists.find((one) => one.name === name);
    assert.ok(list, name);
    return list.id;
  };

  it('are registered exactly as the manifest contributes them', async () => {
    const registered = (await vscode.commands.getCommands(true)).filter(
      // VS Code adds commands of its own for each view, such as `….contacts.focus`.
      (id) => /^sendgridExports\.[a-zA-Z]+$/.test(id),
    );
    assert.deepEqual(registered.sort(), commandNames.map(commandId).sort());
  });

  it('do not export with arguments before the user has signed in', async () => {
    await assert.rejects(runCommand('exportContacts', { all: true }), /Sign in first/);
    assert.equal(postsOf(simulator), 0);
  });

  it('reject a wrong key with the reason, and store no account', async () => {
    const apiKey = simulator.apiKey.slice(0, -4) + 'none';
    await assert.rejects(runCommand('signIn', { region: 'custom', apiKey }), /does not accept/);
    await assert.rejects(runCommand('exportContacts', { all: true }), /Sign in first/);
  });

  it('reject a malformed key without a request', async () => {
    const requestsBefore = simulator.requests.length;
    await assert.rejects(
      runCommand('signIn', { region: 'global', apiKey: 'SG.x' }),
      /69 characters/,
    );
    await assert.rejects(
      runCommand('signIn', { region: 'custom', apiKey: 'one two' }),
      /cannot be sent/,
    );
    assert.equal(simulator.requests.length, requestsBefore);
  });

  it('reject a custom address that would not keep the key secret', async () => {
    await setting('customApiBaseUrl', 'http://api.example.com');
    try {
      const { apiKey } = simulator;
      await assert.rejects(runCommand('signIn', { region: 'custom', apiKey }), /https:\/\//);
    } finally {
      await setting('customApiBaseUrl', simulator.apiUrl);
    }
  });

  it('reject a key in place of a name', async () => {
    const { apiKey } = simulator;
    const requestsBefore = simulator.requests.length;
    for (const label of [apiKey, ` "${apiKey}"`, encodeURIComponent(`key ${apiKey}`)]) {
      await assert.rejects(
        runCommand('signIn', { region: 'custom', apiKey, label }),
        (error) => error instanceof Error && !error.message.includes(apiKey),
      );
    }
    const gatewayKey = 'gateway';
    await assert.rejects(
      runCommand('signIn', { region: 'custom', apiKey: gatewayKey, label: 'my gateway' }),
      /looks like an API key/,
    );
    assert.equal(simulator.requests.length, requestsBefore);
  });

  it('sign in with arguments, and name the account by its username', async () => {
    const { apiKey } = simulator;
    const account = await runCommand('signIn', {
      region: 'custom',
      apiKey: ` "Bearer ${apiKey}" `,
      label: 'not needed',
    });
    assert.equal(account?.label, simulator.accounts[0]?.username);
  });

  it('update the key of an existing account instead of adding it twice', async () => {
    const { apiKey } = simulator;
    const first = await runCommand('signIn', { region: 'custom', apiKey });
    const second = await runCommand('signIn', { region: 'custom', apiKey });
    assert.equal(first?.accountId, second?.accountId);
  });

  it('export with arguments: the complete file exists and is active', async () => {
    const result = await runCommand('exportContacts', {
      listIds: [idOf('Customers')],
      fileType: 'csv',
      afterExport: 'open',
    });
    const job = result?.jobs[0];
    const [file = ''] = job?.files ?? [];
    assert.equal(job?.state, 'completed');
    assert.equal(job.title, 'Customers');
    assert.equal(job.contactCount, 120);
    const text = await readFile(file, 'utf8');
    for (const { email } of simulator.contactsOf({ listIds: [idOf('Customers')] })) {
      assert.ok(text.includes(email), email);
    }
    await until('the file in the active tab', () =>
      pathsIn(vscode.window.tabGroups.activeTabGroup.activeTab?.input).includes(file),
    );
  });

  it('open, copy and delete only the files of the export, whatever path is named', async () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    const foreign = join(workspace?.uri.fsPath ?? '', 'precious.txt');
    await writeFile(foreign, 'kept');
    const options = { listIds: [idOf('Customers')], afterExport: 'nothing' } as const;
    const [job, other] = [
      (await runCommand('exportContacts', options))?.jobs[0],
      (await runCommand('exportContacts', options))?.jobs[0],
    ];
    const [own = ''] = job?.files ?? [];
    const [ofOther = ''] = other?.files ?? [];
    const named = [foreign, ofOther, dirname(own), `${own}/..`, `${own}x`, basename(own), '', '.'];
    for (const command of [
      ...(['openExport', 'openExportBeside', 'revealExport', 'copyPath'] as const),
      ...(['saveExportAs', 'deleteFiles'] as const),
    ]) {
      for (const path of named) {
        await assert.rejects(
          runLoosely(commandId(command), { jobId: job?.jobId, path }),
          /path: is none of the files/,
          `${command} ${path}`,
        );
      }
    }
    assert.equal(openPaths().includes(foreign), false);
    await runLoosely(commandId('copyPath'), { jobId: job?.jobId, path: own });
    assert.equal(await vscode.env.clipboard.readText(), own);
    await runLoosely(commandId('openExport'), {
      jobId: job?.jobId,
      path: join(dirname(own), '.', basename(own)),
    });
    await until('the file to be open', () => openPaths().includes(own));
    assert.equal(await readFile(foreign, 'utf8'), 'kept');
    await rm(foreign);
  });

  it('identify the extension in every request, to the API and for the files', () => {
    const manifest: unknown = vscode.extensions.getExtension(extensionId)?.packageJSON;
    const { version } = z.object({ version: z.string() }).parse(manifest);
    const senders = simulator.requests.map(({ origin, headers }) => [
      origin,
      headers['user-agent'],
    ]);
    assert.deepEqual(
      [...new Map(senders.map((sender) => [sender.join(), sender])).values()].toSorted(),
      [
        ['api', `sendgrid-contact-exports/${version}`],
        ['files', `sendgrid-contact-exports/${version}`],
      ],
    );
  });

  it('open JSON Lines as text on request, with the language that VS Code has for them', async () => {
    const result = await runCommand('exportContacts', {
      listIds: [idOf('Customers')],
      fileType: 'json',
      afterExport: 'text',
    });
    const [file = ''] = result?.jobs[0]?.files ?? [];
    assert.match(file, /\.jsonl$/);
    await until('the text to be open', () => {
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof vscode.TabInputText && input.uri.fsPath === file;
    });
    const document = await vscode.workspace.openTextDocument(file);
    assert.equal(document.languageId, 'jsonl');
    assert.equal(document.isUntitled, false);
  });

  it('open the parts of an export as one table, and export again from there', async () => {
    simulator.setScenario({ exports: { pendingPolls: 0, parts: 2 } });
    const result = await runCommand('exportContacts', {
      ...{ listIds: [idOf('Customers')], fileType: 'csv', afterExport: 'table' },
    });
    const files = result?.jobs[0]?.files ?? [];
    assert.equal(files.length, 2);
    await until('one table of both', () => {
      const shown = pathsIn(vscode.window.tabGroups.activeTabGroup.activeTab?.input);
      return shown.join() === files.join();
    });
    simulator.setScenario({ exports: { pendingPolls: 0, parts: 1 } });
    const before = { posts: postsOf(simulator), open: openPaths().length };
    await runLoosely(commandId('exportAgain'), tableUri(files));
    await until('the new file to be open', () => openPaths().length === before.open + 1);
    assert.equal(postsOf(simulator), before.posts + 1);
  });

  it('open nothing on request, and save to the folder that was named', async () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    const before = openPaths();
    const result = await runCommand('exportContacts', {
      all: true,
      folder: 'exports/here',
      afterExport: 'nothing',
    });
    const [file = ''] = result?.jobs[0]?.files ?? [];
    assert.equal(dirname(file), join(workspace.uri.fsPath, 'exports', 'here'));
    assert.equal(result?.jobs[0]?.contactCount, 300);
    assert.deepEqual(openPaths(), before);
    await rm(join(workspace.uri.fsPath, 'exports'), { recursive: true });
  });

  it('save to the folder of the setting', async () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(workspace);
    await setting('folder', 'from-setting');
    try {
      const result = await runCommand('exportContacts', {
        listIds: [idOf('Customers')],
        afterExport: 'nothing',
      });
      const [file = ''] = result?.jobs[0]?.files ?? [];
      assert.equal(basename(dirname(file)), 'from-setting');
    } finally {
      await setting('folder', undefined);
    }
  });

  it('create no file for an export without contacts, and call it a success', async () => {
    const result = await runCommand('exportContacts', { listIds: [idOf('Nobody')] });
    assert.deepEqual(
      result?.jobs.map(({ state, files }) => ({ state, files })),
      [{ state: 'completed', files: [] }],
    );
  });

  it('create one job per list and segment on request', async () => {
    const [segment] = simulator.segments;
    assert.ok(segment);
    const result = await runCommand('exportContacts', {
      listIds: [idOf('Customers')],
      segmentIds: [segment.id],
      grouping: 'separate',
      afterExport: 'nothing',
    });
    assert.deepEqual(
      result?.jobs.map(({ title }) => title).sort(),
      ['Customers', segment.name].sort(),
    );
  });

  it('report why SendGrid rejected a request: an unknown list is a bad request', async () => {
    const result = await runCommand('exportContacts', {
      listIds: ['00000000-0000-4000-8000-000000000000'],
    });
    assert.deepEqual(
      result?.jobs.map(({ state, reason }) => ({ state, reason })),
      [{ state: 'failed', reason: 'badRequest' }],
    );
  });

  it('reject a folder that cannot be created, before anything is sent', async () => {
    const posts = postsOf(simulator);
    const file = join(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', 'a-file');
    await writeFile(file, '');
    const folder = join(file, 'below-a-file');
    await assert.rejects(runCommand('exportContacts', { all: true, folder }), /folder cannot be/);
    assert.equal(postsOf(simulator), posts);
    await rm(file);
  });

  const wrong: readonly [given: unknown, named: RegExp][] = [
    [{}, /all: give/],
    [{ listIds: [] }, /all: give/],
    [{ listIds: 'x' }, /listIds: must/],
    [{ lists: ['x'] }, /lists: is not known/],
    [{ all: true, maxFileSizeMb: 0 }, /maxFileSizeMb: must be a whole number from 1 to 5000/],
    [{ all: true, maxFileSizeMb: 6000 }, /maxFileSizeMb: must be a whole number from 1 to 5000/],
    [{ all: true, fileType: 'xml' }, /fileType: must be/],
    ['everything', /must be an object/],
  ];
  for (const [given, named] of wrong) {
    it(`reject ${JSON.stringify(given)} in a sentence that names the field, and send nothing`, async () => {
      const posts = postsOf(simulator);
      await assert.rejects(runLoosely(commandId('exportContacts'), given), named);
      assert.equal(postsOf(simulator), posts);
    });
  }
});
