import type { Kernel } from '../../kernel/kernel.ts';
import { keepNonAscii, verifyCells } from '../cellDecoding.ts';
import type { ColumnFilter } from '../model.ts';
import { copySelected, invertSelected, selectOnly } from '../kernelSelection.ts';
import { cellOf } from '../source/tablePart.ts';
import { isAsciiText, kernelNeedle, textMatcher, withoutCase } from '../textMatch.ts';
import type { Chunk } from '../source/tableSource.ts';

/** Deselects the records of a chunk that do not meet it. */
export type Condition = (chunk: Chunk) => void;

const none = new Uint32Array(0);

/** Prepares a condition for the values of a column. */
export function columnCondition(kernel: Kernel, filter: ColumnFilter, column: number): Condition {
  const { test, values, not, matchCase } = filter;
  const [text = ''] = values;
  if (test === 'empty' || (test === 'equals' && text === '')) {
    return simple(kernel, kernel.prepare({ kind: 'empty' }), column, not);
  }
  if (test === 'oneOf') {
    const isPlain = matchCase || values.every(isAsciiText);
    return isPlain
      ? simple(kernel, kernel.prepare({ kind: 'oneOf', values, matchCase }), column, not)
      : verified(kernel, undefined, column, not, oneOf(values), false);
  }
  if (text === '') {
    // Each value contains nothing.
    return (chunk) => not && selectOnly(kernel, chunk, none);
  }
  const needle = kernelNeedle(text, matchCase);
  const number = needle && kernel.prepare({ kind: test, needle });
  return needle?.isExact === true && number !== undefined
    ? simple(kernel, number, column, not)
    : verified(kernel, number, column, not, textMatcher(text, matchCase, test), !isAsciiText(text));
}

function oneOf(values: readonly string[]): (value: string) => boolean {
  const matchers = values.map((value) => textMatcher(value, false, 'equals'));
  const folded = new Set(values.map(withoutCase));
  // Most values are in none of them, whichever way each is compared.
  return (value) => folded.has(withoutCase(value)) && matchers.some((matches) => matches(value));
}

const simple =
  (kernel: Kernel, test: number, column: number, not: boolean): Condition =>
  (chunk) =>
    kernel.match(test, cellOf(chunk.part, column), not);

/**
 * Compares decoded values, of those that pass the test of the kernel if there is one.
 *
 * @param isBeyondAscii whether no value of ASCII can pass.
 */
function verified(
  kernel: Kernel,
  test: number | undefined,
  column: number,
  not: boolean,
  passes: (value: string) => boolean,
  isBeyondAscii: boolean,
): Condition {
  return (chunk) => {
    const before = copySelected(kernel, chunk);
    const cell = cellOf(chunk.part, column);
    if (test !== undefined) {
      kernel.match(test, cell, false);
    } else if (isBeyondAscii) {
      keepNonAscii(kernel, chunk);
    }
    verifyCells(kernel, chunk, cell, passes);
    if (not) {
      invertSelected(kernel, before);
    }
  };
}
