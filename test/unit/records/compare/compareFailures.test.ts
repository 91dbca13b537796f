import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, rmSync, truncateSync } from 'node:fs';
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RecordComparison } from '../../../../src/records/compare/recordComparison.ts';
import { WasmKernel } from '../../../../src/records/kernel/wasmKernel.ts';
import { TableFileError } from '../../../../src/records/table/source/tableFileError.ts';
import { openFilesBelow } from '../../../support/openFiles.ts';
import { childEnvironment } from '../../../support/paths.ts';
import { smallDisk } from '../../../support/smallDisk.ts';
import { CompareHarness } from './compareHarness.ts';

const childScript = fileURLToPath(new URL('../../../support/compareChild.ts', import.meta.url));
/** So many that most of their digests do not fit into memory. */
const contacts = 300_000;
const addedContacts = 3000;
/** When a comparison is stopped: while it reads, joins and compares pairs, and at its very end. */
const moments = [0.01, 0.3, 0.8, 0.93, 0.9995] as const;

const line = (row: number, score: number): string => `id-${row},u${row}@x.com,${score}\n`;
const header = 'CONTACT_ID,EMAIL,SCORE\n';

/** Returns contacts, and the same ones in the opposite order, with some of them changed, removed, twice and added. */
function manyContacts(): readonly [string, string] {
  const rows = Array.from({ length: contacts }, (_, row) => row);
  const after = rows.toReversed().flatMap((row) => {
    const place = row % 300;
    const copies = place === 3 ? 0 : place === 4 || place === 5 ? 2 : 1;
    return Array<string>(copies).fill(line(row, place < 3 ? row + 1 : row));
  });
  const added = rows.slice(0, addedContacts).map((row) => line(contacts + row, 0));
  return [
    header + rows.map((row) => line(row, row)).join(''),
    header + [...added, ...after].join(''),
  ];
}

describe('A comparison of many contacts', function () {
  this.timeout(120_000);

  let harness: CompareHarness;
  let files: readonly (readonly string[])[];

  before(async () => {
    harness = await CompareHarness.create(() => new WasmKernel());
    const [first, second] = manyContacts();
    files = [await harness.write([first]), await harness.write([second])];
  });
  afterEach(() => harness.closeAll());
  after(() => harness.dispose());

  async function compare(
    options: Parameters<CompareHarness['compare']>[2] = {},
    [first = [], second = []] = files,
  ): Promise<RecordComparison> {
    const compared = await harness.compare(first, second, options);
    assert.equal(compared.kind, 'compared');
    return compared.comparison;
  }

  /** Returns copies of the files, to be changed. */
  async function copies(): Promise<readonly (readonly string[])[]> {
    const result = [await harness.write(['']), await harness.write([''])];
    for (const [side, [path = '']] of result.entries()) {
      await copyFile(files[side]?.[0] ?? '', path);
    }
    return result;
  }

  it('keeps digests in a file that nobody else sees, and finds the truth', async () => {
    let open: readonly string[] = [];
    const comparison = await compare({
      onProgress: () => void (open = openFilesBelow(harness.temporary)),
    });
    assertTruth(comparison);
    assert.equal(open.length, process.platform === 'linux' ? 1 : 0);
    assert.deepEqual(await readdir(harness.temporary), []);
  });

  it('finds the same where all hashes are in a few partitions', async () => {
    assertTruth(await compare({ hashMask: 0x00ff_ffff }));
  });

  function assertTruth(comparison: RecordComparison): void {
    const each = contacts / 300;
    assert.deepEqual(comparison.counts, {
      ...{ added: addedContacts, removed: each, changed: 3 * each, unchanged: 294 * each },
      ...{ duplicate: 6 * each, withoutKey: 0 },
    });
    assert.deepEqual(comparison.changedIn, [0, 0, 3 * each]);
    const rows = harness.rowsOf(comparison, [0]);
    const changed = comparison.bitmap(['changed']);
    for (let rank = 0; rank < changed.count; rank++) {
      const record = changed.select(rank);
      const change = comparison.changeOf(record);
      assert.deepEqual(change?.columns, [false, false, true]);
      assert.deepEqual(rows[change.before], rows[record]);
    }
  }

  for (const moment of moments) {
    it(`ends at once when it is cancelled (${moment})`, () => endsAt(moment, files));

    it(`fails when a file changes (${moment})`, async () => {
      for (const [side, change] of [
        [0, (path: string) => appendFileSync(path, line(-1, 0))],
        [1, (path: string) => truncateSync(path, 1000)],
      ] as const) {
        const changed = await copies();
        await assert.rejects(
          compare(
            { onProgress: whenDone(moment, () => change(changed[side]?.[0] ?? '')) },
            changed,
          ),
          (error) => error instanceof TableFileError && error.reason === 'changed',
        );
      }
    });
  }

  it('ends at once when it is cancelled while it reads JSON', async () => {
    const lines = Array.from({ length: 50_000 }, (_, row) => `{"contact_id":"id-${row}"}\n`);
    const json = [files[0] ?? [], await harness.write([lines.join('')], 'jsonl')];
    await endsAt(0.01, json);
    await endsAt(0.74, json);
  });

  async function endsAt(moment: number, sides: typeof files): Promise<void> {
    const abort = new AbortController();
    let [since, later]: [NodeJS.CpuUsage | undefined, number] = [undefined, 0];
    const options = {
      signal: abort.signal,
      onProgress: (done: number): void => {
        later += since ? 1 : 0;
        if (done >= moment && !since) {
          since = process.threadCpuUsage();
          abort.abort(new Error('Cancelled.'));
        }
      },
    };
    await assert.rejects(compare(options, sides), { message: 'Cancelled.' });
    // Time of the processor, since the machine does other things as well.
    const { user, system } = process.threadCpuUsage(since);
    assert.ok((user + system) / 1000 < 50, `${(user + system) / 1000} ms`);
    assert.equal(later, 0, 'It has gone on.');
  }

  it('reads on when the name of a file is deleted', async () => {
    const deleted = await copies();
    assertTruth(
      await compare({ onProgress: whenDone(0.3, () => rmSync(deleted[1]?.[0] ?? '')) }, deleted),
    );
  });

  it('fails when the temporary folder is full, and leaves nothing', async () => {
    const disk = smallDisk(join(harness.folder, 'disk'));
    try {
      await mkdir(disk.folder);
      disk.fill();
      disk.setReadOnly(!disk.isMounted);
      await assert.rejects(compare({ folder: disk.folder }), {
        code: disk.isMounted ? 'ENOSPC' : 'EROFS',
      });
      assert.deepEqual(await readdir(disk.folder), []);
      assert.deepEqual(openFilesBelow(harness.folder), []);
    } finally {
      disk.close();
    }
  });

  it('leaves nothing when its process is killed', async () => {
    const child = start('slowly');
    for await (const line of createInterface(child.stdout)) {
      if (parseFloat(line) >= 0.3) {
        child.kill('SIGKILL');
      }
    }
    if (child.signalCode === null) {
      await once(child, 'exit');
    }
    assert.equal(child.signalCode, 'SIGKILL');
    assert.deepEqual(await readdir(harness.temporary), []);
  });

  it('takes less memory than all digests have', async () => {
    const child = start();
    const memory: number[] = [];
    for await (const line of createInterface(child.stdout)) {
      memory.push(Number(line.split(' ')[1]));
    }
    const [first = NaN] = memory;
    // All digests take 14 MB.
    assert.ok(Math.max(...memory) - first < 12e6, `${(Math.max(...memory) - first) / 1e6} MB`);
  });

  function start(...options: readonly string[]) {
    const paths = files.map(([path = '']) => path);
    return spawn(process.execPath, [childScript, ...paths, harness.temporary, ...options], {
      ...{ env: childEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] },
    });
  }
});

/** Returns a function that does something once, when as much is done. */
function whenDone(moment: number, act: () => unknown): (done: number) => void {
  let isOver = false;
  return (done) => {
    if (done >= moment && !isOver) {
      isOver = true;
      act();
    }
  };
}
