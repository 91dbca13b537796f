import type { ExportsWords } from '../../../../src/features/exports/exportsRow.ts';
import { formats } from '../../ui/text/words.ts';
import { noon } from './jobs.ts';

export const exportsWords = (over: Partial<ExportsWords> = {}): ExportsWords => ({
  formats,
  now: () => noon,
  progress: () => undefined,
  hindrance: () => undefined,
  describeFailure: ({ reason }) => `Because of ${reason}.`,
  ...over,
});
