import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import * as z from 'zod';
import { runOrThrow } from './childProcess.ts';
import { childEnvironment, outFolder } from './paths.ts';

/** The bundle that every window loads on startup. */
export const entryName = 'extension.cjs';
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
  /** Bytes by package of `node_modules` or folder of `src`. */
  readonly parts: ReadonlyMap<string, number>;
}

/** The JavaScript of the extension host, minified as in the package. */
export interface BundleSizes {
  readonly entryBytes: number;
  readonly totalBytes: number;
  /** The bundles and their largest contributors, as lines to print. */
  readonly lines: readonly string[];
}

/** Builds the bundles as in the package, in another folder, and measures them. */
export async function bundleSizes(): Promise<BundleSizes> {
  const bundles = await build();
  const totalBytes = bundles.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    entryBytes: bundles.find(({ name }) => name === entryName)?.bytes ?? Infinity,
    totalBytes,
    lines: [
      ...bundles.map(({ name, bytes }) => `${kilobytes(bytes)}  ${name}`),
      `${kilobytes(totalBytes)}  in all, of which:`,
      ...contributors(bundles)
        .slice(0, listed)
        .map(([part, bytes]) => `${kilobytes(bytes)}    ${part}`),
    ],
  };
}

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
      .filter(([path]) => extname(path) === '.cjs')
      .map(([path, { bytes, inputs }]) => ({ name: basename(path), bytes, parts: partsOf(inputs) }))
      .sort((a, b) => a.bytes - b.bytes);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function partsOf(
  inputs: Readonly<Record<string, { bytesInOutput: number }>>,
): ReadonlyMap<string, number> {
  const parts = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
    const part =
      /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path.split('/').slice(0, 2).join('/');
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
