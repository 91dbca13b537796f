import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Accounts } from '../../../../src/engine/accounts/accounts.ts';
import { AudienceCatalog } from '../../../../src/engine/audiences/audienceCatalog.ts';
import { draftToOptions, emptyDraft } from '../../../../src/options/exportDraft.ts';
import { formRequests } from '../../../../src/protocol/formMessages.ts';
import { RpcChannel, type Transport } from '../../../../src/protocol/rpc.ts';
import { exportFormStrings } from '../../../../src/features/form/exportFormStrings.ts';
import { ExportFormSession } from '../../../../src/features/form/exportFormSession.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';

const transportOf = (port: MessagePort): Transport => ({
  post: (message) => port.postMessage(message),
  listen: (listener) => {
    port.on('message', listener);
    return () => void port.off('message', listener);
  },
});

const everything = draftToOptions({
  ...emptyDraft,
  audience: { ...emptyDraft.audience, kind: 'all' },
});

describe('ExportFormSession', () => {
  const ends: (() => void)[] = [];
  afterEach(() => ends.splice(0).forEach((end) => end()));

  let lastFolder = '';
  let settingsFolder = '/data';

  /** A session at one end of a line, and the form's channel at the other. */
  function connect(startExport: () => Promise<void>): RpcChannel {
    const { port1, port2 } = new MessageChannel();
    const accounts = new Accounts({
      records: { read: () => undefined, write: async () => Promise.resolve() },
      keys: {
        get: async () => Promise.resolve(undefined),
        set: async () => Promise.resolve(),
        delete: async () => Promise.resolve(),
      },
    });
    const catalog = new AudienceCatalog({ accounts });
    const session = new ExportFormSession({
      transport: transportOf(port1),
      instance: 'host',
      catalog,
      accounts,
      strings: exportFormStrings(),
      startExport,
      savePreset: async () => Promise.resolve(true),
      defaultFolder: () => settingsFolder,
      optionDefaults: () => ({ afterExport: 'reveal', csvBom: true, csvFormulaGuard: false }),
      lastFolder: {
        get: () => lastFolder,
        set: (folder) => {
          lastFolder = folder;
        },
      },
      describeError: (error) => String(error),
      chooseFolder: async () => Promise.resolve(undefined),
      copyText: async () => Promise.resolve(),
      act: async () => Promise.resolve(),
    });
    ends.push(() => {
      session.dispose();
      port1.close();
    });
    return new RpcChannel({
      transport: transportOf(port2),
      instance: 'form',
      describeError: (error) => ({ message: String(error) }),
    });
  }

  it('starts one export, however often it is submitted while the first is starting', async () => {
    assert.ok(everything.ok);
    const { options } = everything;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    let starts = 0;
    const form = connect(async () => {
      starts++;
      await promise;
    });
    const first = form.call(formRequests.submit, { options });
    await form.call(formRequests.submit, { options });
    const waiting = await form.call(formRequests.connect, null);
    assert.ok(waiting.ok);
    assert.deepEqual(waiting.value.state.submission, { status: 'sending' });
    resolve(undefined);
    assert.deepEqual(await first, { ok: true, value: null });
    assert.equal(starts, 1);
  });

  it('proposes the most recent folder, until the setting is chosen again', async () => {
    assert.ok(everything.ok);
    const proposed = async (): Promise<string> => {
      const page = connect(async () => Promise.resolve());
      const reply = await page.call(formRequests.connect, null);
      assert.ok(reply.ok);
      return reply.value.defaults.folder;
    };
    const form = connect(async () => Promise.resolve());
    await form.call(formRequests.submit, { options: { ...everything.options, folder: 'data' } });
    assert.equal(await proposed(), 'data');
    const failing = connect(async () => Promise.reject(new TypeError('no')));
    await failing.call(formRequests.submit, { options: { ...everything.options, folder: 'no' } });
    assert.equal(await proposed(), 'data');
    await form.call(formRequests.submit, { options: everything.options });
    assert.equal(await proposed(), '');
  });

  it('remembers a failure for a form that is opened again, until it is dismissed', async () => {
    assert.ok(everything.ok);
    const form = connect(async () => Promise.reject(new TypeError('no')));
    const reply = await form.call(formRequests.submit, { options: everything.options });
    assert.deepEqual(reply, { ok: false, error: { message: 'TypeError: no' } });
    const back = await form.call(formRequests.connect, null);
    assert.ok(back.ok);
    assert.deepEqual(back.value.state.submission, { status: 'failed', message: 'TypeError: no' });
    assert.equal(back.value.defaults.afterExport, 'reveal');
    assert.equal(back.value.defaults.csvBom, true);
    await form.call(formRequests.forgetSubmission, null);
    const again = await form.call(formRequests.connect, null);
    assert.ok(again.ok);
    assert.deepEqual(again.value.state.submission, { status: 'idle' });
  });

  it('removes a key from the folder of the setting, and accepts none from the form', async () => {
    assert.ok(everything.ok);
    settingsFolder = `/data/${sampleApiKey}`;
    ends.push(() => (settingsFolder = '/data'));
    let starts = 0;
    const form = connect(async () => {
      starts++;
      return Promise.resolve();
    });
    const reply = await form.call(formRequests.connect, null);
    assert.ok(reply.ok);
    assert.equal(JSON.stringify(reply.value).includes(sampleApiKey), false);
    const options = { ...everything.options, folder: settingsFolder };
    const refusal = await form.call(formRequests.submit, { options });
    assert.equal(refusal.ok, false);
    assert.equal(JSON.stringify(refusal).includes(sampleApiKey), false);
    assert.equal(starts, 0);
  });

  it('rejects options that do not match the schema, and starts nothing', async () => {
    assert.ok(everything.ok);
    let starts = 0;
    const form = connect(async () => {
      starts++;
      return Promise.resolve();
    });
    const reply = await form.call(formRequests.submit, {
      options: { ...everything.options, maxFileSizeMb: 6000 },
    });
    assert.equal(reply.ok, false);
    assert.equal(starts, 0);
  });
});
