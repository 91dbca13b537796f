import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import * as vscode from 'vscode';
import { runCommand } from '../../src/ui/commands.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { startForwardProxy, type ForwardProxy } from '../support/forwardProxy.ts';
import { makeThrowAwayCertificate } from '../support/throwAwayCertificate.ts';

const setting = async (id: string, value: unknown): Promise<void> =>
  vscode.workspace.getConfiguration().update(id, value, vscode.ConfigurationTarget.Global);

const bothOrigins = new Set(['api', 'files']);

// Nobody but the proxy finds anything there: nothing listens at the address, and the host name does not resolve. It is
// only for TLS, since a key may be sent without TLS only to this machine; for 127.0.0.1 itself, VS Code never uses a
// proxy.
const address = '127.0.0.2';
const name = 'sendgrid.test';

describe('a proxy', () => {
  const trusted = getCACertificates('default');
  let simulator: Simulator;
  let proxy: ForwardProxy;

  before(activateExtension);

  beforeEach(async () => {
    proxy = await startForwardProxy();
  });
  afterEach(async () => {
    await setting('http.proxy', undefined);
    await setting(settingId('customApiBaseUrl'), undefined);
    setDefaultCACertificates(trusted);
    await simulator.close();
    await proxy.close();
  });

  async function simulate(tls?: SimulatorOptions['tls']): Promise<void> {
    simulator = await startSimulator(
      { lists: [{ name: 'Behind', contacts: 40 }], exports: { pendingPolls: 0 } },
      tls ? { publicHost: name, tls } : { publicHost: address },
    );
    await setting(settingId('customApiBaseUrl'), simulator.apiUrl);
  }

  const signIn = () => runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });

  async function signInAndExport(): Promise<void> {
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
    assert.deepEqual(new Set(simulator.requests.map(({ origin }) => origin)), bothOrigins);
  }

  it('is required here, and the error says where to look', async () => {
    await simulate();
    await assert.rejects(signIn(), /could not be reached.*proxy settings/);
    assert.deepEqual(simulator.requests, []);
  });

  it('of the setting http.proxy forwards every request, to the API and for the files', async () => {
    await simulate();
    await setting('http.proxy', proxy.url);
    await signInAndExport();
    const urls = { api: simulator.apiUrl, files: simulator.filesUrl };
    assert.deepEqual(
      proxy.seen.map((line) => line.replace(/\?.*$/, '')),
      simulator.requests.map(({ method, path, origin }) => `${method} ${urls[origin]}${path}`),
    );
  });

  it('sees only the host names of https requests', async () => {
    const tls = await makeThrowAwayCertificate([name]);
    setDefaultCACertificates([...trusted, tls.cert]);
    await simulate(tls);
    await setting('http.proxy', proxy.url);
    await signInAndExport();
    assert.deepEqual(
      new Set(proxy.seen),
      new Set([simulator.apiUrl, simulator.filesUrl].map((url) => `CONNECT ${new URL(url).host}`)),
    );
  });

  it('does not make an unknown certificate trusted', async () => {
    await simulate(await makeThrowAwayCertificate([name]));
    await setting('http.proxy', proxy.url);
    await assert.rejects(signIn(), /could not be reached/);
    assert.deepEqual(simulator.requests, []);
  });
});
