/**
 * Measures the JavaScript that runs in the extension host, minified as it is shipped, and shows what it is made of. Exits
 * with 1 when it is too large.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import * as z from 'zod';
import { runOrThrow } from './childProcess.ts';
import { childEnvironment, outFolder } from './paths.ts';

/** What every window loads when it has started. */
const entry = { name: 'extension.cjs', maxBytes: 15_000 };
/** All that can be loaded; a ceiling, so that it does not grow unseen. */
const maxBytes = 280_000;
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

const bundles = await measure();
const total = sum(bundles.map(({ bytes }) => bytes));
for (const { name, bytes } of bundles) {
  console.log(`${kilobytes(bytes)}  ${name}`);
}
console.log(`${kilobytes(total)}  in all, of which:`);
for (const [part, bytes] of contributors(bundles).slice(0, listed)) {
  console.log(`${kilobytes(bytes)}    ${part}`);
}

const entryBytes = bundles.find(({ name }) => name === entry.name)?.bytes ?? Infinity;
const problems = [
  ...(entryBytes <= entry.maxBytes
    ? []
    : [`${entry.name} has ${entryBytes} bytes; at most ${entry.maxBytes} are allowed.`]),
  ...(total <= maxBytes
    ? []
    : [`All bundles have ${total} bytes; at most ${maxBytes} are allowed.`]),
];
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length === 0 ? 0 : 1;

/** Builds what is shipped, beside what is there. */
async function measure(): Promise<readonly Bundle[]> {
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

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1).padStart(7)} KB`;
}
