import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as z from 'zod';
import { runCommand } from '../../src/ui/commands.ts';
import { toolNames } from '../../src/contributions.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';

const report = z.object({
  exports: z.array(z.object({ contacts: z.number(), problem: z.string().optional() })),
});

/** Long enough for an export with missing contacts, for which SendGrid is polled for 20 s. */
const waitingMs = 120_000;

describe('the number of contacts of an export', () => {
  let simulator: Simulator;
  const setting = (
    name: 'customApiBaseUrl' | 'parallelExports',
    value: string | number | undefined,
  ) =>
    vscode.workspace
      .getConfiguration()
      .update(settingId(name), value, vscode.ConfigurationTarget.Global);

  before(async () => {
    await activateExtension();
    simulator = await startSimulator({
      contacts: 300,
      accounts: [{ username: 'for-counts' }],
      lists: [
        { name: 'Customers', contacts: 120 },
        { name: 'Guests', contacts: 20 },
        { name: 'Nobody', contacts: 0 },
      ],
      exports: { pendingPolls: 0, empty: 'headerOnly' },
    });
    await setting('customApiBaseUrl', simulator.apiUrl);
    await setting('parallelExports', 5);
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
  });
  afterEach(() => simulator.clearFaults());
  after(async () => {
    await setting('customApiBaseUrl', undefined);
    await setting('parallelExports', undefined);
    await simulator.close();
  });

  const promise = (by: number): void =>
    simulator.addFault({ route: 'exportStatus', kind: 'wrongCount', by });
  const idOf = (name: string): string =>
    simulator.lists.find((list) => list.name === name)?.id ?? '';
  const exported = async (
    names: readonly string[],
    options: Partial<Parameters<typeof runCommand<'exportContacts'>>[1] & object> = {},
  ) => {
    const result = await runCommand('exportContacts', {
      listIds: names.map(idOf),
      afterExport: 'nothing',
      ...options,
    });
    return result?.jobs.map(({ state, contactCount, warning }) => ({
      state,
      contactCount,
      warning,
    }));
  };
  const outcome = (contactCount: number, promised?: number) => ({
    state: 'completed',
    contactCount,
    warning: promised === undefined ? undefined : { promised, found: contactCount },
  });

  it('is that of the file, in the result of the command, next to the promised one', async function () {
    this.timeout(waitingMs);
    assert.deepEqual(await exported(['Customers']), [outcome(120)]);
    promise(102);
    // Concurrently, since each is polled for a while before its missing contacts are believed.
    assert.deepEqual(
      await Promise.all([
        exported(['Customers']),
        exported(['Nobody']),
        exported(['Customers'], { fileType: 'json', jsonFormat: 'array' }),
        exported(['Customers', 'Guests'], { grouping: 'separate' }),
      ]),
      [
        [outcome(120, 222)],
        [outcome(0, 102)],
        [outcome(120, 222)],
        [outcome(120, 222), outcome(20, 122)],
      ],
    );
  });

  it('is reported even if SendGrid promised none', async () => {
    promise(-1000);
    assert.deepEqual(await exported(['Guests']), [outcome(20, 0)]);
  });

  it('is reported to a model, with both numbers', async function () {
    this.timeout(waitingMs);
    promise(102);
    const input = { listIds: [idOf('Guests')] };
    const result = await vscode.lm.invokeTool(toolNames.exportContacts, {
      input,
      toolInvocationToken: undefined,
    });
    const [part] = result.content;
    assert.ok(part instanceof vscode.LanguageModelTextPart);
    const [job] = report.parse(JSON.parse(part.value)).exports;
    assert.equal(job?.contacts, 20);
    assert.match(job.problem ?? '', /122 contacts.*20 contacts/);
  });
});
