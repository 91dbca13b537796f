import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { runCommand } from '../../src/ui/commands.ts';
import { toolNames, type ToolName } from '../../src/contributions.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { signedInAccount } from '../../src/features/tools/signedInAccount.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { until } from '../support/until.ts';

const audience = z.object({ id: z.string(), name: z.string(), contacts: z.number() });
const audiences = z.strictObject({
  account: z.string(),
  totalContacts: z.number(),
  lists: z.array(audience),
  segments: z.array(audience),
  leftOff: z.number(),
});
const exportsResult = z.strictObject({
  exports: z.array(
    z.object({
      exportId: z.string(),
      title: z.string(),
      state: z.string(),
      files: z.array(z.object({ path: z.string(), bytes: z.number() })).optional(),
      contacts: z.number().optional(),
      columns: z.array(z.string()).optional(),
      problem: z.string().optional(),
    }),
  ),
});

const side = z.strictObject({ exportId: z.string(), title: z.string(), startedAt: z.string() });
const compared = z.strictObject({
  ...{ before: side, after: side },
  ...{ added: z.number(), removed: z.number(), changed: z.number(), unchanged: z.number() },
  ...{ duplicates: z.number(), withoutKey: z.number() },
  changedColumns: z.array(z.object({ column: z.string(), contacts: z.number() })),
});

/** Calls a tool as another extension does, and returns the text for the model. */
async function call(
  tool: ToolName,
  input: object,
  token?: vscode.CancellationToken,
): Promise<string> {
  const result = await vscode.lm.invokeTool(
    toolNames[tool],
    { input, toolInvocationToken: undefined },
    token,
  );
  return result.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('');
}

const list = async (input: object = {}) =>
  audiences.parse(JSON.parse(await call('listAudiences', input)));
const exportNow = async (input: object) =>
  exportsResult.parse(JSON.parse(await call('exportContacts', input))).exports;
const status = async (input: object = {}) =>
  exportsResult.parse(JSON.parse(await call('exportStatus', input))).exports;

describe('the language-model tools', () => {
  let simulator: Simulator;

  const posts = (): number => simulator.requests.filter(({ method }) => method === 'POST').length;

  before(async () => {
    await activateExtension();
    simulator = await startSimulator({
      contacts: 300,
      accounts: [{ username: 'for-models' }],
      lists: [
        { name: 'Customers', contacts: 120 },
        { name: 'Café guests', contacts: 20 },
      ],
      segments: [{ name: 'Customers nearby', contacts: 40 }],
      exports: { pendingPolls: 0 },
    });
    await vscode.workspace
      .getConfiguration()
      .update(settingId('customApiBaseUrl'), simulator.apiUrl, vscode.ConfigurationTarget.Global);
  });

  after(async () => {
    await vscode.workspace
      .getConfiguration()
      .update(settingId('customApiBaseUrl'), undefined, vscode.ConfigurationTarget.Global);
    await simulator.close();
  });

  const idOf = (name: string): string => {
    const found = [...simulator.lists, ...simulator.segments].find((one) => one.name === name);
    assert.ok(found, name);
    return found.id;
  };

  it('are registered with VS Code, with descriptions for models and a schema', () => {
    for (const name of Object.values(toolNames)) {
      const known = vscode.lm.tools.find((tool) => tool.name === name);
      assert.ok(known, name);
      assert.ok(known.description.length > 100);
      assert.ok(known.inputSchema);
    }
  });

  it('return lists and segments with names, ids and counts', async () => {
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
    const all = await list();
    assert.equal(all.account, 'for-models');
    assert.equal(all.totalContacts, 300);
    assert.deepEqual(all.lists, [
      { id: idOf('Café guests'), name: 'Café guests', contacts: 20 },
      { id: idOf('Customers'), name: 'Customers', contacts: 120 },
    ]);
    assert.deepEqual(
      all.segments.map(({ name }) => name),
      ['Customers nearby'],
    );
  });

  it('return those that match, and how many were left out', async () => {
    const cafe = await list({ nameContains: 'CAFE' });
    assert.deepEqual(
      [...cafe.lists, ...cafe.segments].map(({ name }) => name),
      ['Café guests'],
    );
    const one = await list({ nameContains: 'customers', limit: 1 });
    assert.deepEqual([one.lists.length, one.segments.length, one.leftOff], [1, 0, 1]);
    const segments = await list({ kind: 'segment' });
    assert.deepEqual([segments.lists.length, segments.segments.length], [0, 1]);
  });

  it('export, and return path, count and columns, but no contact data', async () => {
    const input = { listIds: [idOf('Customers')], folder: 'for models' };
    const result = await call('exportContacts', input);
    const [job] = exportsResult.parse(JSON.parse(result)).exports;
    assert.equal(job?.state, 'completed');
    assert.equal(job.contacts, 120);
    assert.ok(job.columns?.includes('EMAIL'));
    const path = job.files?.[0]?.path ?? '';
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    assert.equal(dirname(path), join(workspace?.uri.fsPath ?? '', 'for models'));
    const text = await readFile(path, 'utf8');
    for (const contact of simulator.contactsOf({ listIds: [idOf('Customers')] })) {
      assert.ok(text.includes(contact.contactId), 'The file is the right one.');
      for (const secret of [contact.contactId, contact.email].filter(Boolean)) {
        assert.equal(result.includes(secret), false, secret);
      }
    }
  });

  it('compare two exports, or one with its previous one, and return no contact data', async () => {
    const input = { listIds: [idOf('Customers')], folder: 'for models' };
    const [first] = await exportNow(input);
    const contacts = simulator.contactsOf({ listIds: [idOf('Customers')] });
    const [second] = await exportNow({ ...input, fileType: 'json' });
    const [earlier = '', later = ''] = [first?.exportId, second?.exportId];
    for (const exportIds of [[later], [earlier, later], [later, earlier]]) {
      const result = await call('compareExports', { exportIds });
      const { before, after, ...counts } = compared.parse(JSON.parse(result));
      assert.deepEqual([before.exportId, after.exportId], [earlier, later]);
      assert.deepEqual(counts, {
        ...{ added: 0, removed: 0, changed: 0, unchanged: 120 },
        ...{ duplicates: 0, withoutKey: 0, changedColumns: [] },
      });
      for (const { contactId, email } of contacts) {
        for (const secret of [contactId, email].filter(Boolean)) {
          assert.equal(result.includes(secret), false, secret);
        }
      }
    }
    const path = second?.files?.[0]?.path ?? '';
    const text = await readFile(path, 'utf8');
    const lines = text.trim().split('\n');
    await writeFile(
      path,
      lines
        .slice(1)
        .join('\n')
        .replace(/"city":"[^"]*"/, '"city":"Atlantis"'),
    );
    const changed = await call('compareExports', { exportIds: [later] });
    const { removed, changed: count, changedColumns } = compared.parse(JSON.parse(changed));
    assert.deepEqual([removed, count], [1, 1]);
    assert.deepEqual(changedColumns, [{ column: 'city', contacts: 1 }]);
    assert.equal(changed.includes('Atlantis'), false);
  });

  it('refuse to compare exports that cannot be compared, with the reason', async () => {
    const [first] = await exportNow({ listIds: [idOf('Café guests')], folder: 'for models' });
    const id = first?.exportId ?? '';
    await assert.rejects(call('compareExports', { exportIds: ['none'] }), /no export with this id/);
    await assert.rejects(call('compareExports', { exportIds: [id] }), /no earlier export/);
    await assert.rejects(call('compareExports', { exportIds: [id, id] }), /the same export/);
    await assert.rejects(call('compareExports', { exportIds: [] }), /exportIds/);
    const [second] = await exportNow({ listIds: [idOf('Café guests')], folder: 'for models' });
    const later = second?.exportId ?? '';
    await writeFile(second?.files?.[0]?.path ?? '', 'NAME\nAnn\n');
    await assert.rejects(call('compareExports', { exportIds: [later] }), /Neither CONTACT_ID/);
    await rm(second?.files?.[0]?.path ?? '');
    await assert.rejects(call('compareExports', { exportIds: [id, later] }), /moved or deleted/);
  });

  it('export JSON, and return its keys', async () => {
    const [job] = await exportNow({ segmentIds: [idOf('Customers nearby')], fileType: 'json' });
    assert.equal(job?.state, 'completed');
    assert.ok(job.columns?.includes('email'));
  });

  it('return before the end on request, and report the status later', async () => {
    simulator.setScenario({ exports: { pendingPolls: 2 } });
    const [started] = await exportNow({ listIds: [idOf('Customers')], waitSeconds: 0 });
    assert.ok(started);
    assert.ok(['queued', 'requesting', 'waiting', 'downloading'].includes(started.state));
    const { exportId } = started;
    const [ended] = await status({ exportId, waitSeconds: 60 });
    assert.equal(ended?.state, 'completed');
    assert.equal(ended.contacts, 120);
    const all = await status();
    assert.ok(all.length >= 3);
    assert.equal(all[0]?.exportId, exportId);
  });

  it('cancel what they started when the model is stopped', async () => {
    simulator.setScenario({ exports: { pendingPolls: 1000 } });
    const stop = new vscode.CancellationTokenSource();
    const calling = call('exportContacts', { listIds: [idOf('Customers')] }, stop.token);
    await until('the export to run', async () => (await status())[0]?.state === 'waiting');
    stop.cancel();
    await assert.rejects(calling);
    await until('it to be cancelled', async () => (await status())[0]?.state === 'cancelled');
    simulator.setScenario({ exports: { pendingPolls: 0 } });
  });

  it('return why an export failed', async () => {
    const [job] = await exportNow({ listIds: ['00000000-0000-4000-8000-000000000000'] });
    assert.equal(job?.state, 'failed');
    assert.match(job.problem ?? '', /SendGrid refused the request/);
  });

  it('reject a folder that leaves the workspace through a link, and send nothing', async () => {
    const [workspace] = vscode.workspace.workspaceFolders ?? [];
    const link = join(workspace?.uri.fsPath ?? '', 'way out');
    const elsewhere = await mkdtemp(join(tmpdir(), 'elsewhere-'));
    await symlink(elsewhere, link);
    const before = posts();
    const input = { all: true, folder: 'way out/deeper' };
    await assert.rejects(call('exportContacts', input), /a link leads from it/);
    assert.equal(posts(), before);
    await rm(link);
    await rm(elsewhere, { recursive: true });
  });

  it('refer to the user if no account is signed in or the key is missing, and ask for no key', () => {
    const keyState = (): 'missing' => 'missing';
    assert.throws(() => signedInAccount({ active: undefined, keyState }), /Sign In….*Do not ask/);
    const active = {
      id: 'a',
      label: 'a',
      region: 'global',
      apiBaseUrl: 'https://api.sendgrid.com',
    } as const;
    assert.throws(() => signedInAccount({ active, keyState }), /Enter API Key Again….*Do not ask/);
    assert.equal(signedInAccount({ active, keyState: () => 'unknown' }), active);
  });

  const refused: readonly [what: string, tool: ToolName, input: object, words: RegExp][] = [
    ['nothing, which is not everything', 'exportContacts', {}, /all: give either/],
    ['an unknown filter', 'exportContacts', { all: true, tag: 'x' }, /tag/],
    ['a folder elsewhere', 'exportContacts', { all: true, folder: '../out' }, /folder: must/],
    [
      'an export that does not exist',
      'exportStatus',
      { exportId: 'none' },
      /no export with this id/,
    ],
    ['a limit of zero', 'listAudiences', { limit: 0 }, /limit/],
  ];
  for (const [what, tool, input, words] of refused) {
    it(`reject ${what}, and send nothing`, async () => {
      const before = posts();
      await assert.rejects(call(tool, input), words);
      assert.equal(posts(), before);
    });
  }
});
