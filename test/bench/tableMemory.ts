import { WasmKernel } from '../../src/records/kernel/wasmKernel.ts';
import { RecordTable } from '../../src/records/table/recordTable.ts';

/** Prints by how many MB memory grows at most while a table is indexed, searched, filtered and profiled, then while it is sorted. */
const [path = '', emailColumn = 'EMAIL'] = process.argv.slice(2);
const signal = new AbortController().signal;
const rss = (): number => process.memoryUsage.rss() / 1e6;
let [most, isOver] = [0, false];

function watch(): void {
  const look = (): void => {
    most = Math.max(most, rss());
    if (!isOver) {
      setImmediate(look);
    }
  };
  setImmediate(look);
}

const table = new RecordTable({ kernel: () => new WasmKernel(), parts: [{ path }] });
// What is loaded and compiled is no growth.
await import('node:timers/promises');
const before = rss();
watch();
await table.open();
await table.index(signal);
await table.find({ text: 'example.com', matchCase: false }, () => undefined, signal);
await table.setView({ filters: [filterOf(emailColumn)] }, signal);
await table.setView({ filters: [] }, signal);
await table.profile(emailColumn, signal);
const browsing = most - before;
await table.setView({ filters: [], sort: { column: emailColumn, descending: false } }, signal);
const sorting = most - before;
const { records } = table.info;
isOver = true;
console.log(JSON.stringify({ browsing, sorting, records }));
await table.close();

function filterOf(column: string) {
  return {
    ...({ on: 'column', column, test: 'contains', values: ['max'] } as const),
    ...{ not: false, matchCase: false, isOff: false },
  };
}
