import { oneLine } from '../../util/controlCharacters.ts';

/** The location of a problem in a file that the user can edit. Line and column start at 1. */
export interface ProblemPlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Returns a problem and its location as a line in the format of compilers. The manifest's problem matcher `$sendgrid-export`
 * parses it, which a test verifies. Control characters are removed, so that names and messages cannot move the terminal's
 * cursor or start another line.
 */
export const problemLine = (
  severity: 'error' | 'warning',
  message: string,
  { path, line, column }: ProblemPlace,
): string => oneLine(`${path}:${line}:${column}: ${severity}: ${message}`);

/** Returns line and column of an offset, both starting at 1. */
export function placeIn(path: string, text: string, offset: number): ProblemPlace {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
