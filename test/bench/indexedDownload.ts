import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runEngine, type Bench } from './methods.ts';
import type { Row } from './report.ts';
import { median } from './statistics.ts';

/** Measures what it costs to make the row index of a file while it is downloaded. */
export async function indexedDownloadRow(
  mb: number,
  repetitions: number,
  bench: Bench,
  raw: Record<string, unknown>,
): Promise<Row> {
  const ratios: number[] = [];
  for (let round = 0; round < repetitions; round++) {
    // In turns, so that neither always runs first.
    const first = round % 2 === 0 ? 'with' : 'without';
    const one = await download(mb, bench, first);
    const other = await download(mb, bench, first === 'with' ? 'without' : 'with');
    ratios.push(first === 'with' ? one / other : other / one);
  }
  raw[`index-${mb}`] = ratios;
  const what = `${mb} MB, download with the table's row index made on the way / without`;
  return { what, value: median(ratios), unit: 'ratio', target: 1.06 };
}

async function download(mb: number, bench: Bench, kind: 'with' | 'without'): Promise<number> {
  const folder = join(bench.folder, 'work');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await run('sync', []);
  const env: Record<string, string> = kind === 'with' ? {} : { BENCH_NO_INDEX: '1' };
  return (await runEngine(`one-${mb}.csv.gz`, folder, bench, env)).seconds;
}
