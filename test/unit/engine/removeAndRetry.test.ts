import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { holdFiles } from '../../support/heldFiles.ts';
import { until } from '../../support/until.ts';
import { EngineBench, inState } from './engineBench.ts';

/** Both can be requested in two windows, and a removal waits for a file that another program holds. */
describe('ExportEngine: a retry of an export that is being removed', () => {
  let bench: EngineBench;
  beforeEach(async () => {
    bench = await EngineBench.start({ exports: { parts: 2, pendingPolls: 0 } });
  });
  afterEach(() => bench.close());

  it('is rejected, and leaves nothing behind', async () => {
    bench.simulator.addFault({ route: 'file', kind: 'resetInBody', path: 'part-2' });
    const engine = await bench.engine({ maxParts: 1 });
    const { id, parts = [] } = inState(await bench.export(engine), 'failed');
    const paths = parts.flatMap((part) => (part.state === 'done' ? [part.path] : []));
    assert.deepEqual(paths.length, 1);
    const held = holdFiles(bench.folder, {
      operations: ['unlink'],
      times: 5,
      only: (path) => paths.some((one) => basename(one) === basename(path)),
    });
    try {
      const removed = engine.remove(id, { deleteFiles: true });
      await until('the file to be held', () => held.refused > 0);
      await assert.rejects(engine.retry(id), { reason: 'notFound' });
      await removed;
    } finally {
      held.release();
    }
    assert.equal(engine.job(id), undefined);
    assert.deepEqual(engine.jobs, []);
    await engine.close();
    assert.deepEqual(await bench.files(), []);
    assert.deepEqual(await bench.stored(), []);
  });
});
