import { fileRows } from './fileRows.ts';
import { machineRows } from './machineRows.ts';
import { networkRows } from './networkRows.ts';
import { runRow } from './runRow.ts';

const rows = [...networkRows, ...fileRows, ...machineRows];

/** Most of a row is waiting for the disk and the network, so that others can run meanwhile. */
const atOnce = 4;

describe('Faults, a matrix', function () {
  this.timeout(60_000);
  const runs = new Map<number, Promise<void>>();
  /** Runs a row, unless it runs or has run already. Its error is for whoever waits for it. */
  const run = (index: number): Promise<void> | undefined => {
    const row = rows[index];
    if (row && !runs.has(index)) {
      const done = runRow(row);
      done.catch(() => undefined);
      runs.set(index, done);
    }
    return runs.get(index);
  };

  let passed = 0;
  for (const [index, row] of rows.entries()) {
    it(`${row.stage}: ${row.fault} → ${row.end}`, async () => {
      for (let next = index + 1; next < index + atOnce; next++) {
        void run(next);
      }
      await run(index);
      passed++;
    });
  }

  after(async () => {
    await Promise.allSettled(runs.values());
    console.log(`    fault matrix: ${rows.length} rows, ${passed} as they should be`);
  });
});
