import { parentPort, type MessagePort } from 'node:worker_threads';
import { RpcChannel } from '../../../protocol/rpc.ts';
import { PartFileWriter } from './partFileWriter.ts';
import { toRequestError } from './workerErrors.ts';
import { bytesWritten, writerRequests as requests } from './workerMessages.ts';
import { workerTransport } from '../../workerTransport.ts';

/* The worker thread of downloads: a `PartFileWriter` for each part that is open. `workerThread.ts` is the other end. */

/** Progress is reported in steps, since each message wakes the main thread. */
const reportEveryBytes = 2 * 1024 * 1024;

if (parentPort) {
  serve(parentPort);
}

function serve(port: MessagePort): void {
  const writers = new Map<number, PartFileWriter>();
  const channel = new RpcChannel({
    transport: workerTransport(port),
    instance: 'worker',
    describeError: toRequestError,
  });
  const writer = (part: number): PartFileWriter => {
    const open = writers.get(part);
    if (!open) {
      throw new Error('The part is not open.');
    }
    return open;
  };
  channel.serve(requests.open, ({ part, files }) => {
    const report = inSteps((bytes) => channel.notify(bytesWritten, { part, bytes }));
    writers.set(part, new PartFileWriter(files, report));
    return null;
  });
  channel.serve(requests.begin, async ({ part, header }) => {
    await writer(part).begin(header);
    return null;
  });
  channel.serve(requests.replay, ({ part, headerBytes }) => writer(part).replay(headerBytes));
  channel.serve(requests.write, async ({ part, bytes }) => {
    await writer(part).write(bytes);
    return null;
  });
  channel.serve(requests.finish, ({ part }) => writer(part).finish());
  channel.serve(requests.close, async ({ part }) => {
    const closing = writers.get(part)?.close();
    writers.delete(part);
    await closing;
    return null;
  });
}

/** Returns a function that reports the first bytes at once, and later ones in steps. */
function inSteps(report: (bytes: number) => void): (bytes: number) => void {
  let unreported = 0;
  let isFirst = true;
  return (bytes) => {
    unreported += bytes;
    if (isFirst || unreported >= reportEveryBytes) {
      report(unreported);
      unreported = 0;
      isFirst = false;
    }
  };
}
