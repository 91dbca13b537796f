import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { run, runEngine, type Bench } from './methods.ts';

/** The position at which the connection breaks, or the process ends. */
const place = 0.9;

/** Breaks the connection in the middle. Returns the seconds from there to the end. */
export async function afterBreak(file: string, bench: Bench): Promise<number> {
  const folder = await emptyFolder(bench);
  const { endedAt = NaN } = await runEngine(`${file}?break=${place}`, folder, bench);
  return (endedAt - (await brokenAt(bench))) / 1000;
}

/** Kills the process in the middle. Returns the seconds that the next one takes to the end. */
export async function afterKill(file: string, bench: Bench): Promise<number> {
  const folder = await emptyFolder(bench);
  const exportId = `${file}?hang=${place}`;
  const child = spawn(process.execPath, [bench.enginePath, bench.url, folder, exportId], {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: bench.certificate,
      SENDGRID_API_KEY: 'bench',
    },
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  const enough = Math.floor((await stat(join(bench.folder, file))).size * place);
  while ((await resumeFileBytes(join(folder, 'files'))) < enough) {
    await sleep(50);
  }
  child.kill('SIGKILL');
  await ended;
  await run('sync', []);
  return (await runEngine(exportId, folder, bench)).seconds;
}

/** Cancels in the middle of a file with so many bytes. Returns the seconds until no file is left. */
export async function cancelHalfway(file: string, bytes: number, bench: Bench): Promise<number> {
  const folder = await emptyFolder(bench);
  const env = { BENCH_CANCEL_AT: String(bytes / 2) };
  return (await runEngine(file, folder, bench, env)).seconds;
}

async function emptyFolder(bench: Bench): Promise<string> {
  const folder = join(bench.folder, 'work');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  await run('sync', []);
  return folder;
}

async function resumeFileBytes(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const name = names.find((one) => one.endsWith('.download'));
  return name === undefined ? 0 : (await stat(join(folder, name))).size;
}

async function brokenAt({ url, certificate }: Bench): Promise<number> {
  const output = await run('curl', ['-s', '--cacert', certificate, `${url}/broken`]);
  return z.object({ at: z.number() }).parse(JSON.parse(output)).at;
}
