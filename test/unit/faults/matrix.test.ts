import { pretendPlatform } from '../../support/heldFiles.ts';
import { fileRows } from './fileRows.ts';
import { heldRows, lockedRows, unlinkedRows } from './heldRows.ts';
import { machineRows } from './machineRows.ts';
import { networkRows } from './networkRows.ts';
import type { FaultRow } from './row.ts';
import { runRow } from './runRow.ts';

/** Most of a row is waiting for the disk and the network, so that others can run meanwhile. */
const atOnce = 4;

/** All rows of one matrix pass for rows on one system, since that is the same for all of a process. */
function matrix(title: string, rows: readonly FaultRow[], platform = process.platform): void {
  describe(title, function () {
    this.timeout(60_000);
    const runs = new Map<number, Promise<void>>();
    let restorePlatform: () => void;
    before(() => {
      restorePlatform = pretendPlatform(platform);
    });

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
      restorePlatform();
      console.log(`    fault matrix: ${rows.length} rows, ${passed} as they should be`);
    });
  });
}

matrix('Faults, a matrix', [...networkRows, ...fileRows, ...machineRows]);
matrix('Faults, a matrix: files that another program holds, on Windows', heldRows, 'win32');
matrix('Faults, a matrix: files that may not be touched, elsewhere', lockedRows, 'linux');
matrix('Faults, a matrix: a disk without hard links', unlinkedRows, 'linux');
