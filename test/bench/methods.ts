import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** The environment of the benchmark. */
export interface Bench {
  readonly folder: string;
  readonly url: string;
  readonly certificate: string;
  /** The engine as in the package, with a program around it. */
  readonly enginePath: string;
}

export const measurement = z.object({
  seconds: z.number(),
  /** User and system time of all processes. */
  cpuSeconds: z.number(),
  /** The same with what was done while SendGrid prepared the export. */
  cpuSecondsInAll: z.number().optional(),
  paths: z.array(z.string()),
  endedAt: z.number().optional(),
  growthMb: z.number().optional(),
  delayP99Ms: z.number().optional(),
  delayMaxMs: z.number().optional(),
});
export type Measurement = z.infer<typeof measurement>;

export type MethodName = 'engine' | 'gunzip' | 'pigz' | 'igzip' | 'node-fetch';

/** Downloads files of the benchmark's server to an empty folder. Returns the figures. */
export async function fetchBy(
  method: MethodName,
  files: readonly string[],
  bench: Bench,
): Promise<Measurement> {
  const folder = join(bench.folder, 'work');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  // Pending writes of earlier runs must not count for this one.
  await run('sync', []);
  switch (method) {
    case 'engine':
      return runEngine(files.join('+'), folder, bench);
    case 'node-fetch':
      return runNaive(files[0] ?? '', folder, bench);
    default:
      return runPipes(method, files, folder, bench);
  }
}

/** Runs the engine. `exportId` names the server's files for it. */
export async function runEngine(
  exportId: string,
  folder: string,
  { enginePath, url, certificate }: Bench,
  env: Readonly<Record<string, string>> = {},
): Promise<Measurement> {
  const output = await run(process.execPath, [enginePath, url, folder, exportId], {
    ...env,
    NODE_EXTRA_CA_CERTS: certificate,
    SENDGRID_API_KEY: 'bench',
  });
  return measurement.parse(JSON.parse(output));
}

async function runNaive(file: string, folder: string, bench: Bench): Promise<Measurement> {
  const script = fileURLToPath(new URL('naiveChild.ts', import.meta.url));
  const path = join(folder, 'file.csv');
  const output = await run(process.execPath, [script, `${bench.url}/files/${file}`, path], {
    NODE_EXTRA_CA_CERTS: bench.certificate,
  });
  return measurement.parse(JSON.parse(output));
}

const inflaters = { gunzip: 'gunzip', pigz: 'pigz -d', igzip: 'igzip -d -c' };

async function runPipes(
  method: keyof typeof inflaters,
  files: readonly string[],
  folder: string,
  { url, certificate }: Bench,
): Promise<Measurement> {
  const paths = files.map((_, index) => join(folder, `${index}.csv`));
  const pipes = files.map((file, index) => {
    const from = `curl -s --fail --cacert '${certificate}' '${url}/files/${file}'`;
    return `{ ${from} | ${inflaters[method]} > '${paths[index]}' && sync '${paths[index]}'; } &`;
  });
  // The shell's own clock counts the pipes and their processes, but not the shell's startup.
  const script = `set -o pipefail; TIMEFORMAT='%R %U %S'; time { ${pipes.join(' ')} wait; }`;
  const output = await run('bash', ['-c', `{ ${script}; } 2>&1`]);
  const [seconds = NaN, user = NaN, system = NaN] = output.trim().split(' ').map(Number);
  return measurement.parse({ seconds, cpuSeconds: user + system, paths });
}

/** Runs a command that must succeed, and returns its output. */
export async function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')]);
  if (child.exitCode !== 0) {
    throw new Error(`'${command}' ended with ${child.exitCode ?? 'a signal'}: ${output}`);
  }
  return output;
}
