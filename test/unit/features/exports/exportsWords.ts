import type { ExportsRowContext } from '../../../../src/features/exports/exportsRow.ts';
import { formats } from '../../ui/text/words.ts';
import { noon } from './jobs.ts';

export const exportsWords = (over: Partial<ExportsRowContext> = {}): ExportsRowContext => ({
  formats,
  now: () => noon,
  progress: () => undefined,
  changes: () => undefined,
  hindrance: () => undefined,
  describeFailure: ({ reason }) => `Because of ${reason}.`,
  ...over,
});
