import { pretendPlatform } from '../../support/heldFiles.ts';
import { fileRows } from './fileRows.ts';
import { heldRows, lockedRows, unlinkedRows } from './heldRows.ts';
import { machineRows } from './machineRows.ts';
import { networkRows } from './networkRows.ts';
import type { FaultRow } from './row.ts';
import { runRow } from './runRow.ts';

/** A row mostly waits for the disk and the network, so that others can run in the meantime. */
const atOnce = 4;

/** All rows of a matrix run on one platform, since there is only one in a process. */
function matrix(title: string, rows: readonly FaultRow[], platform = process.platform): void {
  describe(title, function () {
    this.timeout(60_000);
    const runs = new Map<number, Promise<void>>();
    let restorePlatform: () => void;
    before(() => {
      restorePlatform = pretendPlatform(platform);
    });

    /** Starts a row, unless it is running or done. Its error is reported to the caller that awaits it. */
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
      console.log(`    fault matrix: ${rows.length} rows, ${passed} passed`);
    });
  });
}

matrix('Fault matrix', [...networkRows, ...fileRows, ...machineRows]);
matrix('Fault matrix: files held by another program, on Windows', heldRows, 'win32');
matrix('Fault matrix: files without permission, elsewhere', lockedRows, 'linux');
matrix('Fault matrix: a disk without hard links', unlinkedRows, 'linux');
