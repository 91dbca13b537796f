import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Row } from './report.ts';

/** Measures the table's work on files, the comparison of two, or the table's page in VS Code. */
export async function measurePart(
  part: 'table' | 'compare' | 'page',
  repetitions: number,
  raw: Record<string, unknown>,
  megabytes: number,
): Promise<Row[]> {
  if (part === 'table') {
    const { tableRows } = await import('./table.ts');
    return tableRows(join(tmpdir(), 'contact-exports-table-bench'), megabytes, repetitions, raw);
  }
  if (part === 'compare') {
    const { compareRows } = await import('./compare.ts');
    return compareRows(
      join(tmpdir(), 'contact-exports-compare-bench'),
      megabytes,
      repetitions,
      raw,
    );
  }
  // The texts of the page are those of the extension.
  await import('../support/vscodeTexts.ts');
  const { tablePageRows } = await import('./tablePage.ts');
  return tablePageRows(join(tmpdir(), 'contact-exports-table-page-bench'), repetitions, raw);
}
