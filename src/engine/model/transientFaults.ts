import type { BodyKind } from '../../records/bodyKind.ts';
import type { ExportReason } from './exportError.ts';

/** Whether a fault may pass by itself, so that trying again makes sense without anybody doing anything. */
export function isTransient({
  reason,
  detail,
}: {
  readonly reason: ExportReason;
  readonly detail?: string | undefined;
}): boolean {
  switch (reason) {
    case 'network':
    case 'timeout':
    case 'server':
    case 'rateLimited':
    case 'unknownCoding':
      return true;
    case 'notAnExport':
      return !typesOfExports.has(detail);
    default:
      return false;
  }
}

/** Whether the files that SendGrid has for an export are of no use for its job, so that only a new export brings others. */
export const needsNewExport = ({
  reason,
  detail,
}: {
  /** An `ExportReason`, or that of a newer version. */
  readonly reason: string;
  readonly detail?: string | undefined;
}): boolean =>
  reason === 'filesChanged' || (reason === 'notAnExport' && typesOfExports.has(detail));

/** An export of the other type is SendGrid's own; anything else comes from something on the way. */
const typesOfExports: ReadonlySet<string | undefined> = new Set<BodyKind>([
  'csv',
  'csvWithoutHeader',
  'json',
]);
