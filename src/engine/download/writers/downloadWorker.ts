import { parentPort } from 'node:worker_threads';
import { ExportError } from '../../model/exportError.ts';
import { PartFileWriter } from './partWriter.ts';
import type { SentError, WorkerNews, WorkerRequest } from './workerMessages.ts';

/**
 * The worker thread of downloads: a `PartFileWriter` for each part that is open, by number. The other half is `workerThread.ts`,
 * and both come from the same build, so what they say to each other is not parsed.
 */
const port = parentPort;

/** Progress is told in steps, since each message wakes the main thread. */
const reportEveryBytes = 2 * 1024 * 1024;

const writers = new Map<number, PartFileWriter>();
const tell = (news: WorkerNews): void => port?.postMessage(news);

function open(part: number, files: ConstructorParameters<typeof PartFileWriter>[0]): void {
  let untold = 0;
  let told = false;
  writers.set(
    part,
    new PartFileWriter(files, (bytes) => {
      untold += bytes;
      if (!told || untold >= reportEveryBytes) {
        tell({ kind: 'written', part, bytes: untold });
        untold = 0;
        told = true;
      }
    }),
  );
}

async function perform({ part, what }: WorkerRequest) {
  if (what.do === 'open') {
    open(part, what.files);
    return undefined;
  }
  const writer = writers.get(part);
  if (what.do === 'close') {
    writers.delete(part);
    return writer?.close();
  }
  if (!writer) {
    throw new Error('The part is not open.');
  }
  switch (what.do) {
    case 'begin':
      return writer.begin(what.header);
    case 'replay':
      return writer.replay(what.headerBytes);
    case 'write':
      return writer.write(what.bytes);
    case 'finish':
      return writer.finish();
  }
}

port?.on('message', (request: WorkerRequest) => {
  perform(request).then(
    (result) => tell({ kind: 'done', call: request.call, result: result ?? undefined }),
    (error: unknown) => tell({ kind: 'failed', call: request.call, error: sent(error) }),
  );
});
tell({ kind: 'ready' });

function sent(error: unknown): SentError {
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string'
      ? error.code
      : undefined;
  return error instanceof ExportError
    ? { message, code, reason: error.reason, detail: error.detail }
    : { message, code };
}
