import assert from 'node:assert/strict';
import { exportProgressText } from '../../src/features/exports/exportProgressText.ts';
import { Formats } from '../../src/ui/text/formats.ts';
import { jobs } from '../unit/features/exports/jobs.ts';

describe('the text of the progress notification', () => {
  const formats = new Formats({ locale: 'en' });
  const textOf = (job: Parameters<typeof exportProgressText>[0][number], ms: number): string =>
    exportProgressText([job], { formats, progress: () => undefined, since: 0, now: ms });

  it('mentions other exports only if this one does not start at once', () => {
    assert.equal(textOf(jobs.queued, 900), '');
    assert.equal(textOf(jobs.queued, 1000), 'Waiting for its turn: other exports are running');
  });

  it('says at once that the request is being sent', () => {
    assert.equal(textOf(jobs.requesting, 0), 'Asking SendGrid for the export');
  });
});
