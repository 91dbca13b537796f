import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFile } from './benchFiles.ts';
import { run, runEngine, type Bench } from './methods.ts';
import type { Row } from './report.ts';
import { median } from './statistics.ts';

/** What is downloaded: the files of an export, of so many bytes each. */
const exports = [
  { what: '1 MB', names: ['against-small'], bytes: 1e6 },
  { what: '100 MB', names: ['against-one'], bytes: 100e6 },
  { what: '4 parts of 25 MB', names: [1, 2, 3, 4].map((part) => `against-${part}`), bytes: 25e6 },
];

/** What is compared, and its name. */
const figures = [
  ['seconds', 'wall'],
  ['cpuSeconds', 'CPU'],
  ['cpuSecondsInAll', 'CPU with what is done before it is ready'],
] as const;

/** Compares downloads of the engine as it is with those of another commit, which is built in a worktree of its own. */
export async function againstRows(
  commit: string,
  projectFolder: string,
  repetitions: number,
  bench: Bench,
  raw: Record<string, unknown>,
): Promise<Row[]> {
  const tree = join(bench.folder, 'against');
  await run('git', ['-C', projectFolder, 'worktree', 'add', '--quiet', '--detach', tree, commit]);
  try {
    const before = { ...bench, enginePath: await buildEngine(tree, projectFolder) };
    const rows: Row[] = [];
    for (const { what, names, bytes } of exports) {
      for (const name of names) {
        await makeFile(bench.folder, name, bytes);
      }
      const files = names.map((name) => `${name}.csv.gz`).join('+');
      const ratios = await ratiosOf(files, bench, before, repetitions);
      raw[`against ${commit}, ${what}`] = ratios;
      for (const [by, name] of figures) {
        rows.push({
          what: `${what}, ${name}: this commit / ${commit}`,
          value: median(ratios.map((ratio) => ratio[by])),
          ...{ unit: 'ratio', target: 1.05 },
        });
      }
    }
    return rows;
  } finally {
    await run('git', ['-C', projectFolder, 'worktree', 'remove', '--force', tree]);
  }
}

/** Builds the engine of a worktree, with the dependencies of the project. Returns its path. */
async function buildEngine(tree: string, projectFolder: string): Promise<string> {
  await symlink(join(projectFolder, 'node_modules'), join(tree, 'node_modules'));
  const script = 'cd "$1" && "$2" esbuild.js --production --also=test/bench/engineChild.ts';
  await run('bash', ['-c', script, 'bash', tree, process.execPath]);
  return join(tree, 'dist', 'engineChild.cjs');
}

type Ratio = Readonly<Record<(typeof figures)[number][0], number>>;

/** Downloads by both in turns, so that neither always runs first. */
async function ratiosOf(
  files: string,
  now: Bench,
  before: Bench,
  repetitions: number,
): Promise<readonly Ratio[]> {
  const ratios: Ratio[] = [];
  // The first round warms up the cache of files.
  for (let round = 0; round <= repetitions; round++) {
    const turns = round % 2 === 0 ? [now, before] : [before, now];
    const [one, other] = [await download(files, turns[0]), await download(files, turns[1])];
    const [ours, theirs] = turns[0] === now ? [one, other] : [other, one];
    ratios.push({
      seconds: ours.seconds / theirs.seconds,
      cpuSeconds: ours.cpuSeconds / theirs.cpuSeconds,
      cpuSecondsInAll: ours.cpuSecondsInAll / theirs.cpuSecondsInAll,
    });
  }
  return ratios.slice(1);
}

async function download(files: string, bench: Bench | undefined): Promise<Ratio> {
  if (!bench) {
    throw new RangeError('No engine.');
  }
  const folder = join(bench.folder, 'work');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await run('sync', []);
  const { cpuSecondsInAll = NaN, ...others } = await runEngine(files, folder, bench);
  return { ...others, cpuSecondsInAll };
}
