import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { runCommand } from '../../src/ui/commands.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { startSimulator } from '../simulator/simulator.ts';

const extension = vscode.extensions.getExtension('contact-exports.sendgrid-contact-exports');

/** The files of the extension that this host has loaded. */
function loaded(): readonly string[] {
  const folder = join(extension?.extensionPath ?? '', 'dist');
  const { cache } = createRequire(import.meta.url);
  return Object.keys(cache)
    .filter((path) => dirname(path) === folder)
    .map((path) => basename(path, '.cjs'))
    .sort();
}

/** One of the first suites by its name: those after it load more of the extension. */
describe('activation', () => {
  it('loads in the extension host without an error', async () => {
    assert.ok(extension, 'The extension is not installed in this host.');
    await activateExtension();
    assert.equal(extension.isActive, true);
    assert.ok(loaded().includes('extension'), loaded().join());
  });

  it('leaves what a window does not use on the disk', async () => {
    const simulator = await startSimulator({ lists: [{ name: 'Newsletter', contacts: 30 }] });
    const configuration = vscode.workspace.getConfiguration();
    const address = settingId('customApiBaseUrl');
    await configuration.update(address, simulator.apiUrl, vscode.ConfigurationTarget.Global);
    const { showWarningMessage } = vscode.window;
    try {
      await runCommand('refreshContacts');
      assert.deepEqual(loaded(), ['app', 'extension', 'shared']);
      const account = await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
      assert.deepEqual(loaded(), ['accounts', 'app', 'extension', 'shared']);
      const listIds = simulator.lists.map(({ id }) => id);
      const ended = await runCommand('exportContacts', { listIds, afterExport: 'nothing' });
      assert.deepEqual(
        ended?.jobs.map(({ state }) => state),
        ['completed'],
      );
      // What looks whether git ignores the files is loaded with them.
      assert.deepEqual(loaded(), [
        'accounts',
        'app',
        'exports',
        'extension',
        'files',
        'newExport',
        'shared',
      ]);
      // The suites after this one begin without an account.
      Object.assign(vscode.window, {
        showWarningMessage: (_: string, __: object, button: string) => Promise.resolve(button),
      });
      await runCommand('signOut', { accountId: account?.accountId ?? '' });
    } finally {
      Object.assign(vscode.window, { showWarningMessage });
      await configuration.update(address, undefined, vscode.ConfigurationTarget.Global);
      await simulator.close();
    }
  });
});
