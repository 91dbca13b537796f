import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { againstRows } from './against.ts';
import { makeFile } from './benchFiles.ts';
import { historyRows } from './historyRows.ts';
import {
  fetchBy,
  run,
  runEngine,
  type Bench,
  type Measurement,
  type MethodName,
} from './methods.ts';
import { indexedDownloadRows } from './indexedDownload.ts';
import { readyToTabRow } from './readyToTab.ts';
import { isMet, toMarkdown, type Row } from './report.ts';
import { afterBreak, afterKill, cancelHalfway } from './resume.ts';
import { startRows } from './startRows.ts';
import { median, seededRandom, shuffled } from './statistics.ts';
import { measurePart } from './tableParts.ts';

/**
 * Compares the engine with command-line tools, on this machine and in one run, over https on loopback.
 * `npm run bench` takes about a quarter of an hour; `-- --quick` skips files larger than 100 MB, `-- --huge` adds 4 GB,
 * `-- --soak` runs 200 jobs with random faults instead, `-- --against COMMIT` compares downloads with those of another commit,
 * `-- --index` those that make the table's row index with those that do not,
 * `-- --table [--size 1000]` measures the table on files of so many MB, `-- --table-page` its page, and `-- --compare [--size
 * 1000]` the comparison of two such files. Writes `out/bench/results.md` and `results.json`.
 */
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    huge: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    against: { type: 'string' },
    index: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
    'table-page': { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    size: { type: 'string', default: '200' },
    repetitions: { type: 'string' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: 'out/bench' },
  },
});
const repetitions = Number(options.repetitions ?? (options.quick ? 3 : 5));
const random = seededRandom(Number(options.seed));
const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

if (options.soak) {
  const { soak } = await import('./soak.ts');
  await soak(Number(options.seed));
} else if (options.table || options['table-page'] || options.compare) {
  const [load = NaN] = loadavg();
  const raw = {};
  const part = options.table ? 'table' : options.compare ? 'compare' : 'page';
  const rows = await measurePart(part, repetitions, raw, +options.size);
  await write(rows, raw, [load, loadavg()[0] ?? NaN]);
} else {
  await compare();
}

async function compare(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'contact-exports-bench-'));
  const [server, bench] = await prepare(folder);
  try {
    const loads = [loadavg()[0] ?? NaN];
    const [rows, raw]: [Row[], Record<string, unknown>] = [[], {}];
    if (options.against !== undefined || options.index) {
      rows.push(
        ...(options.against === undefined
          ? await indexedDownloadRows(100, repetitions, bench, raw)
          : await againstRows(options.against, projectFolder, repetitions, bench, raw)),
      );
      await write(rows, raw, [...loads, loadavg()[0] ?? NaN]);
      return;
    }
    const sizes = [100, ...(options.quick ? [] : [1000])];
    for (const mb of sizes) {
      rows.push(...(await oneFile(bench, mb, raw)), ...(await fourParts(bench, mb, raw)));
      rows.push(...(await resuming(bench, mb, raw)), await cancelling(bench, mb, raw));
      rows.push(...(await indexedDownloadRows(mb, repetitions, bench, raw)));
      loads.push(loadavg()[0] ?? NaN);
    }
    rows.push(...(await smallFile(bench, raw)));
    if (options.huge) {
      rows.push(...(await hugeFile(bench, raw)));
    }
    rows.push(await readyToTabRow(raw), ...(await startRows(raw)), ...(await historyRows(raw)));
    await write(rows, raw, loads);
  } finally {
    server.kill();
    await rm(folder, { recursive: true });
  }
}

async function prepare(folder: string) {
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  // It prints its progress to standard error.
  await run('bash', [
    '-c',
    `openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
      -addext subjectAltName=DNS:localhost -keyout '${key}' -out '${certificate}' 2> /dev/null`,
  ]);
  const dist = join(folder, 'dist');
  await run(process.execPath, [
    ...[join(projectFolder, 'esbuild.js'), '--production', `--outdir=${dist}`],
    '--also=test/bench/engineChild.ts',
  ]);
  const script = fileURLToPath(new URL('benchServer.ts', import.meta.url));
  const server = spawn(process.execPath, [script, certificate, key, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const firstLine: readonly unknown[] = await once(createInterface(server.stdout), 'line');
  const url = `https://localhost:${String(firstLine[0])}`;
  const enginePath = join(dist, 'engineChild.cjs');
  const bench: Bench = { folder, url, certificate, enginePath };
  return [server, bench] as const;
}

/** Runs every method once per round, in random order. In the first round, its file is compared byte by byte. */
async function rounds(
  bench: Bench,
  methods: readonly MethodName[],
  files: readonly string[],
): Promise<ReadonlyMap<MethodName, readonly Measurement[]>> {
  const results = new Map<MethodName, Measurement[]>(methods.map((name) => [name, []]));
  for (let round = 0; round < repetitions; round++) {
    for (const method of shuffled(methods, random)) {
      const result = await fetchBy(method, files, bench);
      for (const [index, path] of (round === 0 ? result.paths : []).entries()) {
        await run('cmp', [path, join(bench.folder, (files[index] ?? '').replace(/\.gz$/, ''))]);
      }
      results.get(method)?.push(result);
      console.error(`${files.join()} ${method}: ${result.seconds.toFixed(2)} s`);
    }
  }
  await rm(join(bench.folder, 'work'), { recursive: true, force: true });
  return results;
}

async function oneFile(bench: Bench, mb: number, raw: Record<string, unknown>): Promise<Row[]> {
  const name = `one-${mb}`;
  await makeFile(bench.folder, name, mb * 1e6);
  const methods: MethodName[] = ['engine', 'gunzip', 'node-fetch', ...(await inflatersHere())];
  const results = await rounds(bench, methods, [`${name}.csv.gz`]);
  raw[name] = Object.fromEntries(results);
  const engine = results.get('engine') ?? [];
  const title = `${mb} MB`;
  return [
    ...methods.map((method): Row => {
      const seconds = median((results.get(method) ?? []).map((one) => one.seconds));
      return { what: `${title}, ${label(method)}`, value: seconds, unit: 's' };
    }),
    ...methods
      .filter((method) => method !== 'gunzip')
      .map((method): Row => ({
        what: `${title}, wall: ${label(method)} / ${label('gunzip')}`,
        value: pairedRatio(results, method, 'seconds'),
        unit: 'ratio',
        ...(method === 'engine' && { target: 0.7 }),
      })),
    {
      what: `${title}, CPU: ${label('engine')} / ${label('gunzip')}`,
      value: pairedRatio(results, 'engine', 'cpuSeconds'),
      unit: 'ratio',
      target: 0.75,
    },
    {
      what: `${title}, growth of resident memory`,
      value: median(engine.map(({ growthMb }) => growthMb ?? NaN)),
      ...{ unit: 'MB', target: 50 },
    },
    {
      what: `${title}, event-loop delay, 99th percentile`,
      value: median(engine.map(({ delayP99Ms }) => delayP99Ms ?? NaN)),
      ...{ unit: 'ms', target: 5, below: true },
    },
    {
      what: `${title}, event-loop delay, highest`,
      value: median(engine.map(({ delayMaxMs }) => delayMaxMs ?? NaN)),
      ...{ unit: 'ms', target: 20, below: true },
    },
  ];
}

async function fourParts(bench: Bench, mb: number, raw: Record<string, unknown>): Promise<Row[]> {
  const names = [1, 2, 3, 4].map((part) => `part-${mb}-${part}`);
  for (const name of names) {
    await makeFile(bench.folder, name, (mb / 4) * 1e6);
  }
  const files = names.map((name) => `${name}.csv.gz`);
  const results = await rounds(bench, ['engine', 'gunzip'], files);
  raw[`four-${mb}`] = Object.fromEntries(results);
  const value = pairedRatio(results, 'engine', 'seconds');
  const what = `4 parts of ${mb / 4} MB at once, wall: engine / four pipes`;
  return [{ what, value, unit: 'ratio', target: 0.85 }];
}

async function resuming(bench: Bench, mb: number, raw: Record<string, unknown>): Promise<Row[]> {
  const file = `one-${mb}.csv.gz`;
  const ratios: { broken: number; killed: number }[] = [];
  for (let round = 0; round < repetitions; round++) {
    const whole = (await fetchBy('engine', [file], bench)).seconds;
    const broken = (await afterBreak(file, bench)) / whole;
    const killed = (await afterKill(file, bench)) / whole;
    ratios.push({ broken, killed });
  }
  raw[`resume-${mb}`] = ratios;
  return [
    {
      what: `${mb} MB, rest after the connection broke at 90 % / whole`,
      value: median(ratios.map(({ broken }) => broken)),
      ...{ unit: 'ratio', target: 0.35 },
    },
    {
      what: `${mb} MB, rest after the process was killed at 90 % (all is inflated again) / whole`,
      value: median(ratios.map(({ killed }) => killed)),
      unit: 'ratio',
    },
  ];
}

async function cancelling(bench: Bench, mb: number, raw: Record<string, unknown>): Promise<Row> {
  const seconds: number[] = [];
  for (let round = 0; round < repetitions; round++) {
    seconds.push(await cancelHalfway(`one-${mb}.csv.gz`, mb * 1e6, bench));
  }
  raw[`cancel-${mb}`] = seconds;
  const what = `${mb} MB, longest time from a cancel in the middle until no file is left`;
  return { what, value: Math.max(...seconds), unit: 's', target: 0.25 };
}

async function smallFile(bench: Bench, raw: Record<string, unknown>): Promise<Row[]> {
  await makeFile(bench.folder, 'small', 1e6);
  const results = await rounds(bench, ['engine'], ['small.csv.gz']);
  raw.small = Object.fromEntries(results);
  const value = median((results.get('engine') ?? []).map(({ seconds }) => seconds));
  const what = "1 MB, from the request for the status that says 'ready' to the finished file";
  return [{ what, value, unit: 's', target: 1, below: true }];
}

async function hugeFile(bench: Bench, raw: Record<string, unknown>): Promise<Row[]> {
  await makeFile(bench.folder, 'huge', 4e9);
  const growth: Record<string, number> = {};
  for (const name of ['one-100', 'huge']) {
    const folder = join(bench.folder, 'work');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    growth[name] = (await runEngine(`${name}.csv.gz`, folder, bench)).growthMb ?? NaN;
  }
  raw.growth = growth;
  const value = (growth.huge ?? NaN) - (growth['one-100'] ?? NaN);
  const what = 'growth of resident memory at 4 GB beyond that at 100 MB';
  return [{ what, value, unit: 'MB', target: 16 }];
}

async function inflatersHere(): Promise<MethodName[]> {
  const found: MethodName[] = [];
  for (const name of ['pigz', 'igzip'] as const) {
    try {
      await run('which', [name]);
      found.push(name);
    } catch {
      console.error(`${name} is not installed and is skipped.`);
    }
  }
  return found;
}

/** Returns the median of the ratios within each round: what slows down the machine affects both. */
function pairedRatio(
  results: ReadonlyMap<MethodName, readonly Measurement[]>,
  method: MethodName,
  by: 'seconds' | 'cpuSeconds',
): number {
  const measure = results.get('gunzip') ?? [];
  const own = results.get(method) ?? [];
  return median(own.map((one, round) => one[by] / (measure[round]?.[by] ?? NaN)));
}

function label(method: MethodName): string {
  switch (method) {
    case 'engine':
      return 'this extension';
    case 'node-fetch':
      return 'node-fetch with defaults';
    default:
      return `curl and ${method}`;
  }
}

async function write(
  rows: readonly Row[],
  raw: Readonly<Record<string, unknown>>,
  loads: readonly number[],
): Promise<void> {
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, Node ${process.version}`;
  const load = loads.map((one) => one.toFixed(1)).join(', ');
  const words = `${repetitions} repetitions; ${machine}; load average between the parts: ${load}.`;
  const table = `${toMarkdown(rows)}\n\n${words}\n`;
  const folder = resolve(projectFolder, options.out);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'results.md'), table);
  const results = rows.map((row) => ({ ...row, met: isMet(row) }));
  const all = { machine, loads, repetitions, results, measurements: raw };
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(all, undefined, 2)}\n`);
  console.log(table);
}
