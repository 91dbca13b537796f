/** Reads a large file from a simulator in this process, and prints its size and how much memory that took. */
import { get, type IncomingMessage } from 'node:http';
import { Harness } from './harness.ts';

const harness = await Harness.start({
  contacts: 1_000_000,
  exports: { compression: 'none', parts: 20 },
});
const read = async (url: string): Promise<number> => {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent: false }, resolve).on('error', reject);
  });
  let bytes = 0;
  for await (const piece of response) {
    bytes += Buffer.isBuffer(piece) ? piece.length : 0;
  }
  return bytes;
};
// A first part, so that one-time allocations do not count as growth.
const { urls } = await harness.export();
await read(urls?.[0] ?? '');
harness.simulator.setScenario({ exports: { parts: 1 } });
const url = await harness.fileUrl();
const before = process.memoryUsage.rss();
let largest = before;
const watch = setInterval(() => {
  largest = Math.max(largest, process.memoryUsage.rss());
}, 20);
const bytes = await read(url);
clearInterval(watch);
await harness.simulator.close();
console.log(JSON.stringify({ bytes, growth: largest - before }));
