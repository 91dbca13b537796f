import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { exportJob } from '../../src/engine/model/exportJob.ts';
import { runCommand } from '../../src/ui/commands.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { until } from '../support/until.ts';

/** What VS Code calls when a window closes or reloads. */
const entry = z.object({
  deactivate: z.custom<() => Promise<void>>((value) => typeof value === 'function'),
});

/** The last suite by its name: nothing of the extension works any more after it. */
describe('the end of a window', () => {
  let simulator: Simulator;
  const address = async (value: string | undefined): Promise<void> =>
    vscode.workspace
      .getConfiguration()
      .update(settingId('customApiBaseUrl'), value, vscode.ConfigurationTarget.Global);

  before(async () => {
    simulator = await startSimulator({ contacts: 50, lists: [{ name: 'All', contacts: 50 }] });
    await address(simulator.apiUrl);
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
  });
  after(async () => {
    await address(undefined);
    await simulator.close();
  });

  it('releases its exports, and leaves them for the next window to resume', async () => {
    const first = await runCommand('exportContacts', { all: true, afterExport: 'nothing' });
    const [file = ''] = first?.jobs[0]?.files ?? [];
    const jobsFolder = join(dirname(dirname(file)), 'jobs');
    simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    const requestsBefore = simulator.requests.length;
    const second = runCommand('exportContacts', { all: true, afterExport: 'nothing' });
    second.catch(() => undefined);
    await until('a status request', () =>
      simulator.requests.slice(requestsBefore).some(({ method, path }) => {
        return method === 'GET' && path.startsWith('/v3/marketing/contacts/exports/');
      }),
    );
    const window = (await waiting(jobsFolder))[0]?.owner?.window ?? '';
    assert.ok(existsSync(window), window);

    const extension = vscode.extensions.getExtension<unknown>(
      'contact-exports.sendgrid-contact-exports',
    );
    assert.ok(extension);
    const { main } = z.object({ main: z.string() }).parse(extension.packageJSON);
    const loaded: unknown = createRequire(import.meta.url)(join(extension.extensionPath, main));
    await entry.parse(loaded).deactivate();

    assert.equal(existsSync(window), false);
    assert.deepEqual(
      (await waiting(jobsFolder)).map(({ exportId }) => exportId),
      [simulator.exports.at(-1)?.id],
    );
  });

  async function waiting(jobsFolder: string) {
    const names = (await readdir(jobsFolder)).filter((name) => name.endsWith('.json'));
    const jobs = await Promise.all(
      names.map(async (name) => {
        const stored: unknown = JSON.parse(await readFile(join(jobsFolder, name), 'utf8'));
        return exportJob.parse(stored);
      }),
    );
    return jobs.filter((job) => job.state === 'waiting');
  }
});
