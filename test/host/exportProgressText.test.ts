import assert from 'node:assert/strict';
import { exportProgressText } from '../../src/features/exports/exportProgressText.ts';
import { Formats } from '../../src/ui/text/formats.ts';
import { jobs } from '../unit/features/exports/jobs.ts';

describe('what the progress notification says', () => {
  const formats = new Formats({ locale: 'en' });
  const textOf = (job: Parameters<typeof exportProgressText>[0][number], ms: number): string =>
    exportProgressText([job], { formats, progress: () => undefined, since: 0, now: ms });

  it('speaks of other exports only if the turn of this one does not come at once', () => {
    assert.equal(textOf(jobs.queued, 900), '');
    assert.equal(textOf(jobs.queued, 1000), 'Waiting for its turn: other exports are running');
  });

  it('says at once that SendGrid is being asked', () => {
    assert.equal(textOf(jobs.requesting, 0), 'Asking SendGrid for the export');
  });
});
