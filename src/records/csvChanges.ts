import { ByteOrderMark } from './byteOrderMark.ts';
import { FormulaGuard } from './formulaGuard.ts';

/** How a CSV is changed from what SendGrid delivers. */
export interface CsvChanges {
  /** A byte order mark, for Excel. */
  readonly bom: boolean;
  /** An apostrophe before what a spreadsheet could take for a formula. */
  readonly formulaGuard: boolean;
}

/** Changes a CSV as it is streamed. */
export async function* csvChanged(
  source: AsyncIterable<Uint8Array>,
  { bom, formulaGuard }: CsvChanges,
): AsyncGenerator<Uint8Array> {
  const steps = [
    ...(formulaGuard ? [new FormulaGuard()] : []),
    // Last, since the first cell begins after the mark.
    ...(bom ? [new ByteOrderMark()] : []),
  ];
  for await (const chunk of source) {
    yield* notEmpty(steps.reduce((bytes, step) => step.next(bytes), chunk));
  }
  for (const [index, step] of steps.entries()) {
    yield* notEmpty(steps.slice(index + 1).reduce((bytes, later) => later.next(bytes), step.end()));
  }
}

function* notEmpty(bytes: Uint8Array): Generator<Uint8Array> {
  if (bytes.byteLength > 0) {
    yield bytes;
  }
}
