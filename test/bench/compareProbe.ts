import { compareRecords } from '../../src/records/compare/compareRecords.ts';
import { WasmKernel } from '../../src/records/kernel/wasmKernel.ts';

/**
 * Prints by how many MB memory grows at most while two files are compared, the longest step without a look at the signal, and how
 * long it takes at most to cancel at some moment, both in milliseconds of processor time.
 */
const [before = '', after = ''] = process.argv.slice(2);
const kernel = (): WasmKernel => new WasmKernel();
const rss = (): number => process.memoryUsage.rss() / 1e6;
const spentSince = (since: NodeJS.CpuUsage): number => {
  const { user, system } = process.threadCpuUsage(since);
  return (user + system) / 1000;
};
const moments = [0.05, 0.2, 0.4, 0.6, 0.8, 0.88, 0.95];

/** Returns how long it takes until a comparison has ended that is cancelled when as much is done. */
async function cancelled(moment: number): Promise<number> {
  const abort = new AbortController();
  let since: NodeJS.CpuUsage | undefined;
  try {
    await compareRecords([before], [after], {
      ...{ kernel, signal: abort.signal },
      onProgress: (done) => {
        if (done >= moment && !since) {
          since = process.threadCpuUsage();
          abort.abort();
        }
      },
    });
  } catch (error) {
    if (!abort.signal.aborted) {
      throw error;
    }
  }
  return since ? spentSince(since) : NaN;
}

async function compared(): Promise<{ growth: number; longest: number }> {
  const atFirst = rss();
  let [most, longest, isOver] = [0, 0, false];
  let last = process.threadCpuUsage();
  const look = (): void => {
    longest = Math.max(longest, spentSince(last));
    most = Math.max(most, rss());
    last = process.threadCpuUsage();
    if (!isOver) {
      setImmediate(look);
    }
  };
  setImmediate(look);
  const found = await compareRecords([before], [after], {
    ...{ kernel, signal: new AbortController().signal },
  });
  most = Math.max(most, rss());
  isOver = true;
  await (found.kind === 'compared' && found.close());
  return { growth: most - atFirst, longest };
}

// What is loaded and compiled is no growth.
await import('node:timers/promises');
const found = await compared();
const times: number[] = [];
for (const moment of moments) {
  times.push(await cancelled(moment));
}
console.log(JSON.stringify({ ...found, cancel: Math.max(...times) }));
