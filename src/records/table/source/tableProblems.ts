import type { TableProblem } from '../model.ts';
import type { TableSource } from './tableSource.ts';

/** Returns what is wrong with the parts of a table, as far as they are indexed. */
export function problemsOf(source: TableSource): readonly TableProblem[] {
  const { records } = source;
  const problems: TableProblem[] = [];
  let [misfits, firstMisfit] = [0, records];
  for (const { index, first } of source.parts) {
    const { faults } = index;
    misfits += faults.misfits;
    if (faults.firstMisfit !== -1) {
      firstMisfit = Math.min(firstMisfit, first + faults.firstMisfit);
    }
    if (faults.unclosed !== -1) {
      problems.push({ kind: 'unclosedQuote', firstRow: first + faults.unclosed });
    }
    if (faults.unreadable !== undefined) {
      const firstRow = first + index.records;
      problems.push({ kind: 'unreadable', why: faults.unreadable, firstRow });
    }
  }
  if (misfits > 0) {
    const kind = source.parts[0]?.format === 'csv' ? 'ragged' : 'notObjects';
    problems.unshift({ kind, records: misfits, firstRow: firstMisfit });
  }
  return problems;
}
