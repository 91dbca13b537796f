import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { runCommand } from '../../src/platform/commands.ts';
import { settingId } from '../../src/platform/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { startForwardProxy, type ForwardProxy } from '../support/forwardProxy.ts';

const setting = async (id: string, value: unknown): Promise<void> =>
  vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);

describe('a proxy', () => {
  let simulator: Simulator;
  let proxy: ForwardProxy;

  before(async () => {
    proxy = await startForwardProxy();
    simulator = await startSimulator(
      { lists: [{ name: 'Behind', contacts: 40 }], exports: { pendingPolls: 0 } },
      // Nothing listens there: only who asks the proxy gets an answer. VS Code never asks it for 127.0.0.1.
      { publicHost: '127.0.0.2' },
    );
    await activateExtension();
    await setting(settingId('customApiBaseUrl'), simulator.apiUrl);
  });
  after(async () => {
    await setting('http.proxy', undefined);
    await setting(settingId('customApiBaseUrl'), undefined);
    await simulator.close();
    await proxy.close();
  });

  const signIn = () => runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });

  it('is needed here', async () => {
    await assert.rejects(signIn(), /could not be reached|refused/i);
    assert.deepEqual(simulator.requests, []);
  });

  it('of the setting http.proxy carries every request: those to the API and those for the files', async () => {
    await setting('http.proxy', proxy.url);
    await signIn();
    const [list] = simulator.lists;
    assert.ok(list);
    const result = await runCommand('exportContacts', {
      listIds: [list.id],
      afterExport: 'nothing',
    });
    const [job] = result?.jobs ?? [];
    assert.equal(job?.state, 'completed', job?.reason);
    const [file] = job.files;
    assert.ok(file);
    assert.equal((await readFile(file, 'utf8')).trimEnd().split('\n').length, 1 + 40);

    const origins = { api: simulator.apiUrl, files: simulator.filesUrl };
    const carried = simulator.requests.map(
      ({ method, path, origin }) => `${method} ${origins[origin]}${path}`,
    );
    assert.ok(simulator.requests.some(({ origin }) => origin === 'api'));
    assert.ok(simulator.requests.some(({ origin }) => origin === 'files'));
    assert.deepEqual(
      proxy.seen.map((line) => line.replace(/\?.*$/, '')),
      carried,
    );
  });
});
