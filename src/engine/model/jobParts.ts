import type { ExportPart } from './exportJob.ts';
import type { FinishedFile } from './fileIdentity.ts';

/** A part without a file. */
export const pending = { state: 'pending' } as const;

/** Returns whether a part's file is one of these. */
export const isOneOf = (part: ExportPart, paths: readonly string[]): boolean =>
  part.state === 'done' && paths.includes(part.path);

/** Returns the parts without those whose files are these. */
export const without = (
  parts: readonly ExportPart[],
  paths: readonly string[],
): readonly ExportPart[] => parts.filter((part) => !isOneOf(part, paths));

/** Returns files as finished parts, which is how discards are stored. */
export const asParts = (files: readonly FinishedFile[]): readonly ExportPart[] =>
  files.map((file) => ({ state: 'done', ...file }));

/** Returns the property of a job for files that are to be deleted; none where there are no such files. */
export const someDiscards = (discards: readonly ExportPart[]) =>
  discards.length > 0 ? { discards } : {};

/** A known source stays: the part is still that file, wherever it has moved. */
export function withSource<Part extends ExportPart>(part: Part, source: string | undefined): Part {
  return part.source !== undefined || source === undefined ? part : { ...part, source };
}

/** Returns the complete files among the parts of a job. */
export function finishedFiles(parts: readonly ExportPart[]): readonly FinishedFile[] {
  return parts.flatMap((part) => {
    if (part.state !== 'done') {
      return [];
    }
    const { path, bytes, identity } = part;
    return [{ path, bytes, ...(identity !== undefined && { identity }) }];
  });
}

/** Returns the sum of the parts' contacts; undefined if one of them was not counted. */
export function foundIn(parts: readonly ExportPart[]): number | undefined {
  const counts = parts.map((part) => (part.state === 'done' ? part.contacts : 0));
  return counts.reduce<number | undefined>(
    (sum, count) => (sum === undefined || count === undefined ? undefined : sum + count),
    0,
  );
}
