import type { BodyKind } from '../../records/bodyKind.ts';
import type { ExportReason } from './exportError.ts';

/** Returns whether a fault may be transient, so that a retry makes sense without any action of the user. */
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

/** Returns whether SendGrid's files of an export are of no use for its job, so that only a new export helps. */
export const needsNewExport = ({
  reason,
  detail,
}: {
  /** An `ExportReason`, or that of a newer version. */
  readonly reason: string;
  readonly detail?: string | undefined;
}): boolean =>
  reason === 'filesChanged' || (reason === 'notAnExport' && typesOfExports.has(detail));

/** An export of the other type comes from SendGrid itself; anything else comes from something in between. */
const typesOfExports: ReadonlySet<string | undefined> = new Set<BodyKind>([
  'csv',
  'csvWithoutHeader',
  'json',
]);
