import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import * as z from 'zod';
import { runOrThrow } from './childProcess.ts';
import { childEnvironment, outFolder } from './paths.ts';

/** The bundle that every window loads on startup. */
export const entryName = 'extension.cjs';
/** The table's, with what its worker shares with that of downloads: the row index, and the kernel for that of JSON. */
const tableBundles: ReadonlySet<string> = new Set([
  ...['table.cjs', 'tableWorker.cjs', 'records.cjs', 'workers.cjs', 'kernel.cjs'],
]);
/** What is loaded to compare exports. */
const comparisonBundles: ReadonlySet<string> = new Set(['comparison.cjs', 'comparing.cjs']);
/** The scripts of the table's page: the first one, and what is loaded when it is first shown. */
const pageScripts: ReadonlySet<string> = new Set(['table.js', 'tablePanels.js', 'tableChanges.js']);
const firstScript = 'table.js';
const changesScript = 'tableChanges.js';
/** Those that worker threads load, each with a heap of its own. */
const workerBundles: ReadonlySet<string> = new Set([
  ...['shared.cjs', 'workers.cjs', 'downloadWorker.cjs', 'tableWorker.cjs'],
  ...['records.cjs', 'comparing.cjs', 'kernel.cjs'],
]);
/** How many contributors are listed. */
const listed = 15;

const metafiles = z.array(
  z.object({
    outputs: z.record(
      z.string(),
      z.object({
        bytes: z.number(),
        inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })),
      }),
    ),
  }),
);

interface Bundle {
  readonly name: string;
  readonly bytes: number;
  readonly inputs: readonly string[];
  /** Bytes by package of `node_modules` or folder of `src`. */
  readonly parts: ReadonlyMap<string, number>;
  readonly packages: readonly string[];
}

/** The JavaScript of the extension host and of the table's page, minified as in the package. */
export interface BundleSizes {
  readonly entryBytes: number;
  readonly totalBytes: number;
  /** Of the bundles of the table. */
  readonly tableBytes: number;
  /** Of the bundles of a comparison, without those of the table in which it is shown. */
  readonly comparisonBytes: number;
  readonly page: PageSizes;
  /** The packages of `node_modules` in the bundles that worker threads load. */
  readonly workerPackages: readonly string[];
  /** The bundles and their largest contributors, as lines to print. */
  readonly lines: readonly string[];
}

/** The scripts of the table's page. */
export interface PageSizes {
  /** Of what is loaded before the first rows are shown. */
  readonly firstBytes: number;
  /** Of all scripts, without that of a comparison. */
  readonly tableBytes: number;
  readonly changesBytes: number;
  /** Files that are in several of the scripts. */
  readonly doubled: readonly string[];
}

/** Builds the bundles as in the package, in another folder, and measures them. */
export async function bundleSizes(): Promise<BundleSizes> {
  const all = await build();
  const bundles = all.filter(({ name }) => !pageScripts.has(name));
  const page = pageSizes(all.filter(({ name }) => pageScripts.has(name)));
  const totalBytes = bytesOf(bundles);
  return {
    entryBytes: bytesOfOne(bundles, entryName),
    totalBytes,
    page,
    tableBytes: bytesOf(bundles.filter(({ name }) => tableBundles.has(name))),
    comparisonBytes: bytesOf(bundles.filter(({ name }) => comparisonBundles.has(name))),
    workerPackages: bundles
      .filter(({ name }) => workerBundles.has(name))
      .flatMap(({ packages }) => packages),
    lines: [
      ...bundles.map(({ name, bytes }) => `${kilobytes(bytes)}  ${name}`),
      `${kilobytes(totalBytes)}  in all, of which:`,
      ...contributors(bundles)
        .slice(0, listed)
        .map(([part, bytes]) => `${kilobytes(bytes)}    ${part}`),
      `${kilobytes(page.tableBytes)}  the table's page, of which first ${kilobytes(page.firstBytes).trim()}`,
      `${kilobytes(page.changesBytes)}  the page's part for a comparison`,
    ],
  };
}

function pageSizes(scripts: readonly Bundle[]): PageSizes {
  const inputs = scripts.flatMap((one) => one.inputs);
  const changesBytes = bytesOfOne(scripts, changesScript);
  return {
    firstBytes: bytesOfOne(scripts, firstScript),
    tableBytes: bytesOf(scripts) - changesBytes,
    changesBytes,
    doubled: inputs.filter((one, index) => inputs.indexOf(one) < index),
  };
}

const bytesOfOne = (bundles: readonly Bundle[], name: string): number =>
  bundles.find((one) => one.name === name)?.bytes ?? Infinity;

const bytesOf = (bundles: readonly Bundle[]): number =>
  bundles.reduce((sum, { bytes }) => sum + bytes, 0);

async function build(): Promise<readonly Bundle[]> {
  const folder = join(outFolder, 'bundle');
  const metafile = join(outFolder, 'bundle.json');
  await mkdir(outFolder, { recursive: true });
  try {
    await runOrThrow(
      process.execPath,
      ['esbuild.js', '--production', `--outdir=${folder}`, `--metafile=${metafile}`],
      { env: childEnvironment() },
    );
    const all = metafiles.parse(JSON.parse(await readFile(metafile, 'utf8')));
    return all
      .flatMap(({ outputs }) => Object.entries(outputs))
      .filter(([path]) => extname(path) === '.cjs' || pageScripts.has(basename(path)))
      .map(([path, { bytes, inputs }]) => ({
        ...{ name: basename(path), bytes, inputs: Object.keys(inputs), parts: partsOf(inputs) },
        packages: Object.keys(inputs).flatMap((input) => packageOf(input) ?? []),
      }))
      .sort((a, b) => a.bytes - b.bytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const packageOf = (path: string): string | undefined =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];

function partsOf(
  inputs: Readonly<Record<string, { bytesInOutput: number }>>,
): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const part = packageOf(path) ?? path.split('/').slice(0, 2).join('/');
    parts.set(part, (parts.get(part) ?? 0) + bytesInOutput);
  }
  return parts;
}

function contributors(all: readonly Bundle[]): readonly (readonly [string, number])[] {
  const bytes = new Map<string, number>();
  for (const { parts } of all) {
    for (const [part, size] of parts) {
      bytes.set(part, (bytes.get(part) ?? 0) + size);
    }
  }
  return [...bytes].sort(([, a], [, b]) => b - a);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(7)} KB`;
}
