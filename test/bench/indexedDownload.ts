import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFile } from './benchFiles.ts';
import { run, runEngine, type Bench, type Measurement } from './methods.ts';
import type { Row } from './report.ts';
import { median } from './statistics.ts';

/** Measures what it costs to make the row index of a file while it is downloaded. */
export async function indexedDownloadRows(
  mb: number,
  repetitions: number,
  bench: Bench,
  raw: Record<string, unknown>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const format of ['csv', 'jsonl'] as const) {
    const name = `indexed-${mb}`;
    await makeFile(bench.folder, name, mb * 1e6, format);
    rows.push(...(await rowsOf(`${name}.${format}.gz`, repetitions, bench, raw)));
    await Promise.all(['', '.gz'].map((end) => rm(join(bench.folder, `${name}.${format}${end}`))));
  }
  return rows;
}

async function rowsOf(
  file: string,
  repetitions: number,
  bench: Bench,
  raw: Record<string, unknown>,
): Promise<Row[]> {
  const ratios: Spent[] = [];
  for (let round = 0; round < repetitions; round++) {
    // In turns, so that neither always runs first.
    const first = round % 2 === 0 ? 'with' : 'without';
    const one = await download(file, bench, first);
    const other = await download(file, bench, first === 'with' ? 'without' : 'with');
    const [indexed, plain] = first === 'with' ? [one, other] : [other, one];
    ratios.push({
      seconds: indexed.seconds / plain.seconds,
      cpuSeconds: indexed.cpuSeconds / plain.cpuSeconds,
    });
  }
  raw[file] = ratios;
  return (['seconds', 'cpuSeconds'] as const).map((by) => ({
    what: `${file}, ${by === 'seconds' ? 'wall' : 'CPU'}: download with the table's row index made on the way / without`,
    value: median(ratios.map((ratio) => ratio[by])),
    ...{ unit: 'ratio', target: 1.06 },
  }));
}

type Spent = Pick<Measurement, 'seconds' | 'cpuSeconds'>;

async function download(file: string, bench: Bench, kind: 'with' | 'without'): Promise<Spent> {
  const folder = join(bench.folder, 'work');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await run('sync', []);
  const env: Record<string, string> = kind === 'with' ? {} : { BENCH_NO_INDEX: '1' };
  return runEngine(file, folder, bench, env);
}
