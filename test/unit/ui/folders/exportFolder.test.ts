import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { resolveExportFolder } from '../../../../src/ui/folders/exportFolder.ts';

const home = resolve('/home/ada');
const storage = resolve('/data/extension');
const workspace = resolve('/projects/mail');

describe('resolveExportFolder', () => {
  const cases: readonly [what: string, written: string, expected: string][] = [
    ['nothing', '', resolve('/data/extension/exports')],
    ['blanks', '  ', resolve('/data/extension/exports')],
    ['an absolute path', resolve('/srv/exports'), resolve('/srv/exports')],
    ['an absolute path with dots', resolve('/srv') + '/a/../b', resolve('/srv/b')],
    ['the home folder', '~', home],
    ['a path in the home folder', '~/Documents/lists', resolve('/home/ada/Documents/lists')],
    ['a relative path', 'exports/csv', resolve('/projects/mail/exports/csv')],
    ['a name that starts with a tilde', '~old', resolve('/projects/mail/~old')],
    ['blanks around a path', ' exports ', resolve('/projects/mail/exports')],
  ];
  for (const [what, written, path] of cases) {
    it(`accepts ${what}`, () => {
      assert.deepEqual(resolveExportFolder(written, { home, storage, workspace }), {
        ok: true,
        path,
      });
    });
  }

  it('returns no folder for a relative path without a workspace', () => {
    assert.deepEqual(resolveExportFolder('exports', { home, storage, workspace: undefined }), {
      ok: false,
      problem: 'noWorkspace',
    });
  });

  it('needs no workspace for the others', () => {
    for (const written of ['', '~/x', resolve('/srv')]) {
      assert.equal(resolveExportFolder(written, { home, storage, workspace: undefined }).ok, true);
    }
  });
});
