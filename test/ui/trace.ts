import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import type { Simulator } from '../simulator/simulator.ts';
import { outFolder } from '../support/paths.ts';
import type { Workbench } from '../support/workbench/workbench.ts';

/** The environment of a test, as far as it existed when the test failed. */
export interface Traced {
  readonly workbench?: Workbench;
  readonly pages?: readonly Page[];
  readonly simulators?: readonly Simulator[];
}

const lastRequests = 50;

/** Writes the environment of a failed test or hook to a folder in `out/failures`, and prints the folder. */
export async function leaveTrace(
  test: Pick<Mocha.Runnable, 'fullTitle'> & { readonly err?: Error | undefined },
  traced: Traced,
): Promise<void> {
  const name = test.fullTitle().replace(/\W+/g, '-').slice(0, 120);
  const folder = join(outFolder, 'failures', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const { workbench, pages = [], simulators = [] } = traced;
  for (const [index, page] of [...(workbench ? [workbench.page] : []), ...pages].entries()) {
    await attempt(() => page.screenshot({ path: join(folder, `page-${index + 1}.png`) }));
  }
  for (const [index, { requests }] of simulators.entries()) {
    const lines = requests.slice(-lastRequests).map((request) => JSON.stringify(request));
    await writeFile(join(folder, `requests-${index + 1}.jsonl`), `${lines.join('\n')}\n`);
  }
  if (workbench !== undefined) {
    await attempt(async () => writeFile(join(folder, 'shown.txt'), await workbench.describe()));
    await attempt(() => keepLogs(workbench.host.userDataFolder, folder));
    await writeFile(join(folder, 'server.log'), workbench.host.output());
  }
  const reason = test.err?.stack ?? 'The error is not known.';
  await writeFile(join(folder, 'error.txt'), `${reason}\n`);
  console.log(`FAILED ${test.fullTitle()}: ${reason.split('\n')[0]}\nTrace: ${folder}`);
}

/** Copies the logs of the extension and its host. */
async function keepLogs(userDataFolder: string, folder: string): Promise<void> {
  const logs = join(userDataFolder, 'logs');
  for (const name of await readdir(logs, { recursive: true })) {
    if (/SendGrid.*\.log$|sendgrid.*\.log$|remoteexthost\.log$/.test(name)) {
      const fileName = name.replaceAll(/[\\/]/g, '-');
      await writeFile(join(folder, basename(fileName)), await readFile(join(logs, name)));
    }
  }
}

/** A part of a trace that fails does not affect the others. */
async function attempt(piece: () => Promise<unknown>): Promise<void> {
  try {
    await piece();
  } catch (error) {
    console.log(`A part of the trace is missing: ${String(error)}`);
  }
}
