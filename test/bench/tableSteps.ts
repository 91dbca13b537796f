import { WasmKernel } from '../../src/records/kernel/wasmKernel.ts';
import { contactChecks, type ViewFilter, type TableSort } from '../../src/records/table/model.ts';
import { RecordTable } from '../../src/records/table/recordTable.ts';
import { rareText } from './tableFiles.ts';

/**
 * Prints as JSON, for each operation on a table, the longest step without a look at the signal, in milliseconds of processor
 * time.
 */
const [path = ''] = process.argv.slice(2);
const signal = new AbortController().signal;
const table = new RecordTable({ kernel: () => new WasmKernel(), parts: [{ path }] });
let longest = 0;
let isOver = false;

function watch(): void {
  let last = process.threadCpuUsage();
  const look = (): void => {
    const spent = process.threadCpuUsage(last);
    longest = Math.max(longest, (spent.user + spent.system) / 1000);
    last = process.threadCpuUsage();
    if (!isOver) {
      setImmediate(look);
    }
  };
  setImmediate(look);
}

const steps: Record<string, number> = {};
async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  longest = 0;
  await work();
  // The last step ends with the work.
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  steps[name] = longest;
}

const show = (filters: readonly ViewFilter[], sort?: TableSort) => () =>
  table.setView({ filters, ...(sort && { sort }) }, signal);

function contains(column: string, value: string, isOff = false): ViewFilter {
  return {
    ...({ on: 'column', column, test: 'contains', values: [value] } as const),
    ...{ not: false, matchCase: false, isOff },
  };
}

await table.open();
watch();
await measure('index', () => table.index(signal));
const name = (column: string): string =>
  table.info.format === 'csv' ? column : column.toLowerCase();
const [email, city, score, date] = ['EMAIL', 'CITY', 'score', 'CREATED_AT'].map(name);
for (const text of [rareText, 'example.com', 'jürgen', 'yes", t']) {
  await measure(`find ${text}`, () =>
    table.find({ text, matchCase: false }, () => undefined, signal),
  );
}
await measure('find next', () =>
  table.findNext({ row: 0, column: email ?? '' }, 'previous', signal),
);
for (const column of [email, city]) {
  await measure(`filter ${column}`, show([contains(column ?? '', 'max')]));
}
await measure('no filter', show([]));
for (const column of [email, city, score, date]) {
  await measure(`profile ${column}`, () => table.profile(column ?? '', signal));
  await measure(`distinct ${column}`, () => table.distinct(column ?? '', '', 100, signal));
}
await measure('checks', () => table.checks(() => undefined, signal));
for (const check of contactChecks) {
  await measure(`filter ${check}`, show([{ on: 'check', check, not: false, isOff: false }]));
}
for (const column of [email, city, score, date, name('CONTACT_ID'), name('EXTERNAL_ID')]) {
  await measure(`sort ${column}`, show([], { column: column ?? '', descending: false }));
}
await measure(
  'sort filtered',
  show([contains(city ?? '', 'o')], { column: email ?? '', descending: true }),
);
await measure('find in sorted', () =>
  table.find({ text: rareText, matchCase: false }, () => undefined, signal),
);
await measure('find next in sorted', () =>
  table.findNext({ row: 0, column: email ?? '' }, 'next', signal),
);
isOver = true;
console.log(JSON.stringify(steps));
await table.close();
