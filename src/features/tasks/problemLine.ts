import { oneLine } from '../../util/controlCharacters.ts';

/** Where something is wrong: a place in a file that the user can mend, counted from 1. */
export interface ProblemPlace {
  /** Absolute path. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Says in one line what is wrong and where, as compilers do. The manifest's problem matcher `$sendgrid-export` reads it back;
 * a test holds the two together. Names of folders and messages are text: nothing in them moves a terminal's cursor or begins
 * another line.
 */
export const problemLine = (
  severity: 'error' | 'warning',
  message: string,
  { path, line, column }: ProblemPlace,
): string => oneLine(`${path}:${line}:${column}: ${severity}: ${message}`);

/** Finds line and column of an offset, counted from 1. */
export function placeIn(path: string, text: string, offset: number): ProblemPlace {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
