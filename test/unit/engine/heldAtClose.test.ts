import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import { defaultPatience } from '../../../src/util/files/patience.ts';
import {
  holdFiles,
  pretendPlatform,
  type HeldFiles,
  type HeldOperation,
} from '../../support/heldFiles.ts';
import { openFilesBelow } from '../../support/openFiles.ts';
import { until } from '../../support/until.ts';
import { endHolds, idleHolds, type FileHold } from '../faults/fileHolds.ts';
import { heldWorker } from '../faults/heldWorker.ts';
import { EngineBench } from './engineBench.ts';

/** What another program holds for good, and where that blocks a job. */
interface BlockedStage {
  readonly operation: HeldOperation;
  readonly name: RegExp;
  /** Another hold that leads there. */
  readonly noLinks?: true;
  /** Whether the connection of the first file breaks, so that there is something to resume. */
  readonly isBroken?: true;
}

const probe = /^\.sendgrid-export\.tmp$/;
const partial = /\.partial$/;
const download = /\.download$/;
const claim = /\.partial\.claim$/;
const final = /^\d{4}-.*\.csv$/;
const job = /^[0-9a-f-]{36}\.json$/;
const temporary = /^[0-9a-f-]{36}\.json\.[0-9a-f]+\.tmp$/;

const blockedStages: Readonly<Record<string, BlockedStage>> = {
  'its probe is opened': { operation: 'open', name: probe },
  'its partial file is opened': { operation: 'open', name: partial },
  'an earlier partial file is deleted': { operation: 'unlink', name: partial },
  'its resume file is opened': { operation: 'open', name: download },
  'its resume file is opened again': { operation: 'open', name: download, isBroken: true },
  'its claim is opened': { operation: 'open', name: claim, noLinks: true },
  'an old claim is removed': { operation: 'unlink', name: claim, noLinks: true },
  'its name is reserved': { operation: 'open', name: final, noLinks: true },
  'it gets its name': { operation: 'rename', name: final, noLinks: true },
  'its state is stored': { operation: 'rename', name: job },
  'its state is about to be stored': { operation: 'open', name: temporary },
};

/** What the worker thread opens. */
const workerHolds: readonly FileHold[] = [
  { operation: 'open', file: 'partial file', times: Infinity },
  { operation: 'unlink', file: 'partial file', times: Infinity },
  { operation: 'open', file: 'resume file', times: Infinity },
  { operation: 'unlink', file: 'resume file', times: Infinity },
];

/** Much shorter than the patience, and so much longer than needed that even a busy machine does not reach it. */
const patienceMs = 120_000;
const boundMs = 15_000;

describe('ExportEngine: a file that is held for good does not block', function () {
  this.timeout(60_000);
  const { totalMs } = defaultPatience;
  let bench: EngineBench;
  let held: HeldFiles[] = [];
  before(() => {
    defaultPatience.totalMs = patienceMs;
  });
  after(() => {
    defaultPatience.totalMs = totalMs;
  });
  beforeEach(async () => {
    bench = await EngineBench.start({ exports: { pendingPolls: 0 } });
  });
  afterEach(async () => {
    release();
    await bench.close();
  });

  function release(): void {
    held.forEach((one) => one.release());
    held = [];
  }

  /** Starts an export, and settles when it waits for a held file. */
  async function startBlocked(engine: ExportEngine, blocked: BlockedStage): Promise<string> {
    const { operation, name, noLinks, isBroken } = blocked;
    if (noLinks === true) {
      held.push(
        holdFiles(bench.folder, { operations: ['link'], times: Infinity, codes: ['ENOTSUP'] }),
      );
    }
    if (isBroken === true) {
      bench.simulator.addFault({ route: 'file', kind: 'resetInBody', fraction: 0.5, times: 1 });
    }
    const [started] = await bench.start(engine);
    const id = started?.id ?? '';
    const hold = holdFiles(join(bench.folder, '..'), {
      ...{ operations: [operation], times: Infinity },
      only: (path) => name.test(basename(path)),
    });
    held.push(hold);
    await until('the file to be held', () => hold.refused > 0, { intervalMs: 1 });
    return id;
  }

  async function measured(work: Promise<unknown>): Promise<void> {
    const start = performance.now();
    await work;
    const tookMs = performance.now() - start;
    assert.ok(tookMs < boundMs, `it took ${Math.round(tookMs)} ms`);
  }

  /** Returns the files, and when each was last written to. */
  const look = (): readonly string[] =>
    [bench.folder, bench.storeFolder].flatMap((folder) =>
      readdirSync(folder)
        .map((name) => `${name} ${statSync(join(folder, name)).mtimeMs}`)
        .sort(),
    );

  for (const [name, blocked] of Object.entries(blockedStages)) {
    it(`a cancel, while ${name}`, async () => {
      const engine = await bench.engine();
      const id = await startBlocked(engine, blocked);
      await measured(engine.cancel(id));
      assert.equal(engine.job(id)?.state, 'cancelled');
      release();
      await measured(engine.close());
      assert.deepEqual(openFilesBelow(bench.folder), []);
      const left = (await bench.files()).filter((one) => !blocked.name.test(one));
      assert.deepEqual(left, []);
    });

    it(`a close, while ${name}`, async () => {
      const engine = await bench.engine();
      const id = await startBlocked(engine, blocked);
      await measured(engine.close());
      const before = look();
      assert.deepEqual(openFilesBelow(bench.folder), []);
      release();
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(look(), before);
      const next = await bench.engine();
      next.resume();
      const after = await next.settled(id);
      assert.ok(after.state === 'completed', JSON.stringify(after));
      const [file] = after.files;
      const whole = bench.csvOf({ listIds: [bench.list(0).id] });
      assert.equal(readFileSync(file?.path ?? '', 'utf8'), whole);
      assert.deepEqual(await bench.files(), [basename(file?.path ?? '')]);
    });
  }

  for (const end of ['cancel', 'close'] as const) {
    it(`a ${end} just when the file host responds leaves nothing open`, async () => {
      const real = new FileClient();
      const ended = Promise.withResolvers<undefined>();
      const engine: ExportEngine = await bench.engine({
        files: {
          open: async (url, options) => {
            const response = await real.open(url, options);
            const [{ id } = { id: '' }] = engine.jobs;
            void (end === 'close' ? engine.close() : engine.cancel(id)).then(() =>
              ended.resolve(undefined),
            );
            return response;
          },
        },
      });
      await bench.start(engine);
      await ended.promise;
      const areClosed = () => openFilesBelow(bench.folder).length === 0;
      await until('the files to be closed', areClosed, { timeoutMs: 3000, intervalMs: 5 });
      assert.deepEqual(await bench.files(), []);
    });
  }

  for (const hold of workerHolds) {
    for (const end of ['cancel', 'close'] as const) {
      it(`a ${end}, while a worker waits for the ${hold.operation} of the ${hold.file}`, async () => {
        const root = join(bench.folder, '..');
        const restore = pretendPlatform('win32');
        try {
          // JSON has no infinity.
          const holds = [{ ...hold, times: 1_000_000 }];
          const engine = await bench.engine({ workerPath: heldWorker(root, holds) });
          const [started] = await bench.start(engine);
          await until('the file to be held', () => idleHolds(root, holds).length === 0);
          await measured(end === 'close' ? engine.close() : engine.cancel(started?.id ?? ''));
          assert.deepEqual(openFilesBelow(bench.folder), []);
          assert.deepEqual(await bench.files(), []);
        } finally {
          endHolds(root);
          restore();
        }
      });
    }
  }
});
