import assert from 'node:assert/strict';
import { MessageChannel } from 'node:worker_threads';
import * as z from 'zod';
import {
  RpcChannel,
  type Notice,
  type Request,
  type Transport,
} from '../../../src/protocol/rpc.ts';

const double: Request<number, number> = { name: 'double', params: z.number(), result: z.number() };
const news: Notice<string> = { name: 'news', data: z.string() };

/** Two real ends of a line; messages are cloned, as between a webview and its host. */
function line() {
  const { port1, port2 } = new MessageChannel();
  const problems: string[] = [];
  const transportOf = (port: typeof port1): Transport => ({
    post: (message, transfer) => port.postMessage(message, transfer),
    listen: (listener) => {
      port.on('message', listener);
      return () => void port.off('message', listener);
    },
  });
  const end = (port: typeof port1, instance: string): RpcChannel =>
    new RpcChannel({
      transport: transportOf(port),
      instance,
      describeError: (error) =>
        error instanceof RangeError
          ? { message: error.message, field: 'size' }
          : { message: error instanceof Error ? error.name : 'unknown' },
      onBadMessage: (problem) => problems.push(problem),
    });
  return {
    near: end(port1, 'near'),
    far: end(port2, 'far'),
    raw: port1,
    problems,
    close: () => {
      port1.close();
      port2.close();
    },
  };
}

describe('RpcChannel', () => {
  let ends: ReturnType<typeof line>;
  beforeEach(() => (ends = line()));
  afterEach(() => ends.close());

  it('responds to each request with its own value, whatever the order in which they end', async () => {
    const waiting: (() => void)[] = [];
    ends.far.serve(
      double,
      async (value) =>
        new Promise((resolve) => {
          waiting.push(() => resolve(value * 2));
        }),
    );
    const replies = Promise.all([ends.near.call(double, 1), ends.near.call(double, 20)]);
    while (waiting.length < 2) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    waiting.toReversed().forEach((end) => end());
    assert.deepEqual(await replies, [
      { ok: true, value: 2 },
      { ok: true, value: 40 },
    ]);
  });

  it('turns what a handler throws into a sentence and a field', async () => {
    ends.far.serve(double, () => {
      throw new RangeError('Too large.');
    });
    assert.deepEqual(await ends.near.call(double, 1), {
      ok: false,
      error: { message: 'Too large.', field: 'size' },
    });
  });

  it('rejects parameters of another shape before the handler is called', async () => {
    let wasCalled = false;
    ends.far.serve(double, (value) => {
      wasCalled = true;
      return value;
    });
    const loose: Request<unknown, number> = { ...double, params: z.unknown() };
    assert.deepEqual(await ends.near.call(loose, 'two'), {
      ok: false,
      error: { message: 'ZodError' },
    });
    assert.equal(wasCalled, false);
  });

  it('rejects a response of another shape', async () => {
    ends.far.serve({ ...double, result: z.unknown() }, () => 'four');
    assert.deepEqual(await ends.near.call(double, 2), {
      ok: false,
      error: { message: 'ZodError' },
    });
  });

  it('responds to a request without a handler', async () => {
    assert.deepEqual(await ends.near.call(double, 2), { ok: false, error: { message: 'Error' } });
  });

  it('delivers notices, and drops those of another shape', async () => {
    const received: string[] = [];
    ends.far.on(news, (text) => received.push(text));
    ends.far.serve(double, (value) => value);
    ends.near.notify({ ...news, data: z.unknown() }, 7);
    ends.near.notify(news, 'hello');
    await ends.near.call(double, 1);
    assert.deepEqual(received, ['hello']);
    assert.deepEqual(ends.problems, ["'news' with data of another shape"]);
  });

  it('drops what is not a message of the protocol, and continues', async () => {
    ends.far.serve(double, (value) => value * 2);
    ends.raw.postMessage({ type: 'from somewhere else' });
    assert.deepEqual(await ends.near.call(double, 4), { ok: true, value: 8 });
    assert.deepEqual(ends.problems, ['not an envelope']);
  });

  it('ignores a response that was meant for its predecessor', async () => {
    ends.far.serve(double, (value) => value * 2);
    const settled = ends.near.call(double, 3);
    ends.raw.emit('message', { kind: 'value', id: 'reloaded:0', value: 99 });
    assert.deepEqual(await settled, { ok: true, value: 6 });
  });

  it('transfers buffers to the other side', async () => {
    const size: Request<Uint8Array, number> = {
      name: 'size',
      params: z.instanceof(Uint8Array),
      result: z.number(),
    };
    ends.far.serve(size, ({ byteLength }) => byteLength);
    const bytes = new Uint8Array(1000);
    const reply = ends.near.call(size, bytes, [bytes.buffer]);
    assert.equal(bytes.byteLength, 0);
    assert.deepEqual(await reply, { ok: true, value: 1000 });
  });

  it('ends pending requests with the error of a connection that was lost', async () => {
    ends.far.serve(double, () => new Promise(() => undefined));
    const replies = [ends.near.call(double, 1), ends.near.call(double, 2)];
    ends.near.dispose({ message: 'The other side is gone.' });
    const lost = { ok: false, error: { message: 'The other side is gone.' } };
    assert.deepEqual(await Promise.all(replies), [lost, lost]);
  });

  it('sends nothing once it is disposed, though a handler ends later', async () => {
    const messages: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<number>();
    const started = new Promise<void>((start) => {
      ends.far.serve(double, () => {
        start();
        return promise;
      });
    });
    ends.raw.on('message', (message) => messages.push(message));
    void ends.near.call(double, 1);
    await started;
    ends.far.dispose();
    resolve(2);
    ends.far.notify(news, 'late');
    await new Promise((settled) => setTimeout(settled));
    ends.close();
    await new Promise((closed) => ends.raw.once('close', () => closed(undefined)));
    assert.deepEqual(messages, []);
  });

  it('carries the code, the reason and the detail of an error, and drops an error of another shape', async () => {
    const error = { message: 'No.', code: 'ENOSPC', reason: 'diskFull', detail: 'ENOSPC' };
    const reply = ends.near.call(double, 1);
    ends.raw.emit('message', { kind: 'error', id: 'near:0', error: { message: 7 } });
    ends.raw.emit('message', { kind: 'error', id: 'near:0', error: { ...error, code: 5 } });
    ends.raw.emit('message', { kind: 'error', id: 'near:0', error });
    assert.deepEqual(await reply, { ok: false, error });
    assert.deepEqual(ends.problems, ['not an envelope', 'not an envelope']);
  });
});
