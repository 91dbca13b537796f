import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ResumeFile } from '../../../../../src/engine/download/writers/resumeFile.ts';
import { openFilesBelow } from '../../../../support/openFiles.ts';
import { smallDisk } from '../../../../support/smallDisk.ts';

describe('ResumeFile', () => {
  it('leaves no file open that could not be started', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kept-body-'));
    const disk = smallDisk(join(folder, 'disk'), { mayMount: false });
    try {
      await mkdir(disk.folder);
      disk.fill();
      await assert.rejects(ResumeFile.create(join(disk.folder, 'body'), 'header\n'), {
        code: 'ENOSPC',
      });
      assert.deepEqual(openFilesBelow(folder), []);
    } finally {
      disk.close();
      await rm(folder, { recursive: true });
    }
  });
});
