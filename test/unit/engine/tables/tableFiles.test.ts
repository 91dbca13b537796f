import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableFiles } from '../../../../src/engine/tables/tableFiles.ts';
import { until } from '../../../support/until.ts';

describe('TableFiles', () => {
  let folder: string;
  let files: TableFiles;
  let changes: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'table-files-'));
    changes = 0;
  });
  afterEach(async () => {
    files.dispose();
    await rm(folder, { recursive: true });
  });

  it('says which of several files have changed, and which are gone', async () => {
    const [before, after] = [join(folder, 'before.csv'), join(folder, 'after.csv')];
    await Promise.all([before, after].map((path) => writeFile(path, 'EMAIL\n')));
    files = new TableFiles([before, after], { tickMs: 50 });
    files.onDidChange(() => changes++);
    const affected = async (state: string, ...expected: readonly string[]): Promise<void> => {
      await until(`${state}: ${expected.join(', ')}`, () => {
        return files.state === state && files.affected.join() === expected.join();
      });
      assert.equal(changes > 0, expected.length > 0);
      changes = 0;
    };
    assert.ok(await files.accept());
    await affected('same');
    await writeFile(after, 'EMAIL\nann@x.com\n');
    await affected('changed', after);
    await rm(before);
    await affected('gone', before);
    await rm(after);
    await affected('gone', before, after);
  });
});
