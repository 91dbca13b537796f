import assert from 'node:assert/strict';
import { releaseNotes, releaseProblems } from '../../support/checkRelease.ts';

const changelog =
  '# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2026-01-31\n\n### Fixed\n\n- It.\n\n## [1.2.2] - 2025-12-01\n';

describe('checkRelease', () => {
  it('finds nothing if tag, manifest and changelog name the same version', () => {
    assert.deepEqual(releaseProblems('v1.2.3', { version: '1.2.3', changelog }), []);
  });

  it('returns the notes of a version', () => {
    assert.equal(releaseNotes('1.2.3', changelog), '### Fixed\n\n- It.');
    assert.equal(releaseNotes('1.2.2', changelog), '');
  });

  it('finds a tag of another version', () => {
    for (const tag of ['v1.2.2', '1.2.3', 'v1.2.3-rc', '']) {
      const [problem, ...others] = releaseProblems(tag, { version: '1.2.3', changelog });
      assert.match(problem ?? '', /version in package\.json is 1\.2\.3/, tag);
      assert.deepEqual(others, []);
    }
  });

  it('finds a version that is missing in the changelog', () => {
    const [problem] = releaseProblems('v1.2.4', { version: '1.2.4', changelog });
    assert.match(problem ?? '', /no section '## \[1\.2\.4\] - DATE'/);
    assert.equal(
      releaseProblems('v1.2.3', { version: '1.2.3', changelog: '## [1.2.3]' }).length,
      1,
    );
  });
});
