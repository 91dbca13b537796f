import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import * as z from 'zod';
import type { Companion } from '../support/installedHost.ts';
import { runOrThrow } from '../support/childProcess.ts';
import { until } from '../support/until.ts';
import { Workbench } from '../support/workbench/workbench.ts';
import { median } from './statistics.ts';

/**
 * Measures what the extension costs each window on startup: `node test/bench/activation.ts`. A probe in the extension
 * host times the two calls with which the host starts an extension: the `require` of its entry file (read, compile,
 * run) and `activate()`. Each start has a new extension host. One of VS Code's own extensions, of one small file, is
 * measured as well, and VS Code's own figures are shown: their clock includes other extensions that start at the same
 * time.
 * Packages the extension first. Exits with 1 when the median exceeds the limit.
 */
const starts = 9;
const ownId = 'contact-exports.sendgrid-contact-exports';
const reference = 'vscode.merge-conflict';
/** The limit of loading and `activate()` together. */
export const maxActivationMs = 4;

const duration = z.object({ ms: z.number(), undisturbedMs: z.number() });
const probeLine = z.object({
  extension: z.string(),
  host: z.number(),
  loaded: duration,
  activated: duration,
  turned: duration,
});
type ProbeLine = z.infer<typeof probeLine>;

/** The starts of an extension, in ms. */
export interface Activation {
  /** Loading the entry file. */
  readonly load: readonly number[];
  /** The call of `activate()`. */
  readonly call: readonly number[];
  /** Both. */
  readonly sum: readonly number[];
  /** Both, without the time in which the thread waited for a processor, as on a busy machine. */
  readonly undisturbed: readonly number[];
  /** From the call of `activate()` until the event loop continues, including what VS Code does in the meantime. */
  readonly turn: readonly number[];
}

/** Starts VS Code repeatedly, and prints the figures. */
export async function measureActivation(): Promise<Activation> {
  await runOrThrow('npm', ['run', '--silent', 'package'], { output: 'collect' });
  const folder = await mkdtemp(join(tmpdir(), 'contact-exports-activation-'));
  const file = join(folder, 'starts.jsonl');
  try {
    const workbench = await Workbench.start({
      companions: [await probe()],
      env: { ACTIVATION_PROBE: JSON.stringify({ file, extensions: [ownId, reference] }) },
    });
    try {
      return await measureIn(workbench, file);
    } finally {
      await workbench.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureIn(workbench: Workbench, file: string): Promise<Activation> {
  // The first start is different: the server itself is still starting.
  const { length } = await linesOf(file, 1);
  const reports: string[] = [];
  while (reports.length < starts) {
    await workbench.reload();
    await linesOf(file, reports.length + 2);
    reports.push(await performanceReport(workbench));
  }
  const lines = (await linesOf(file, starts + 1)).slice(length);
  const measured = activationOf(ownId, lines);
  print(ownId, measured, reports);
  print(reference, activationOf(reference, lines), reports);
  return measured;
}

/** Returns the probe's two files. */
async function probe(): Promise<Companion> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [fileURLToPath(new URL('activationProbe.ts', import.meta.url))],
    ...{ bundle: true, write: false, platform: 'node', format: 'cjs', external: ['vscode'] },
  });
  return {
    manifest: {
      ...{ publisher: 'contact-exports', name: 'activation-probe', version: '1.0.0' },
      ...{ engines: { vscode: '^1.105.0' }, main: './main.cjs', activationEvents: ['*'] },
    },
    main: outputFiles[0]?.text ?? '',
  };
}

/** Waits until both extensions have started in so many extension hosts. */
async function linesOf(file: string, hosts: number): Promise<readonly ProbeLine[]> {
  return until(`both extensions in ${hosts} hosts`, async () => {
    const text = existsSync(file) ? await readFile(file, 'utf8') : '';
    const lines = text
      .split('\n')
      .slice(0, -1)
      .map((line) => probeLine.parse(JSON.parse(line)));
    const pids = new Set(lines.map(({ host }) => host));
    return pids.size >= hosts && lines.length >= 2 * hosts && lines;
  });
}

function activationOf(id: string, lines: readonly ProbeLine[]): Activation {
  const own = lines.filter(({ extension }) => extension === id);
  return {
    load: own.map(({ loaded }) => loaded.ms),
    call: own.map(({ activated }) => activated.ms),
    sum: own.map(({ loaded, activated }) => loaded.ms + activated.ms),
    undisturbed: own.map(({ loaded, activated }) => loaded.undisturbedMs + activated.undisturbedMs),
    turn: own.map(({ turned }) => turned.ms),
  };
}

/** Returns the text of 'Developer: Startup Performance' once it lists both extensions. */
async function performanceReport(workbench: Workbench): Promise<string> {
  const { page } = workbench;
  return until('both extensions in the report', async () => {
    await workbench.run('perfview.show', 'Developer: Startup Performance');
    await workbench.editors.waitForText();
    await page.locator('.part.editor .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+C');
    const report = await workbench.clipboard();
    return [ownId, reference].every((id) => report.includes(`| ${id} `)) && report;
  });
}

/** Parses `| Extension | Eager | Load Code | Call Activate | …`. */
function figuresIn(report: string, id: string): readonly string[] {
  const row = report.split('\n').find((line) => line.startsWith(`| ${id} `)) ?? '';
  return row
    .split('|')
    .slice(3, 5)
    .map((cell) => cell.trim());
}

function print(id: string, activation: Activation, reports: readonly string[]): void {
  const { load, call, sum, undisturbed, turn } = activation;
  console.log(id);
  for (const [what, values] of [
    ['load the entry file', load],
    ['activate()', call],
    ['load + activate()', sum],
    ['load + activate(), without waiting for a processor', undisturbed],
    ["activate() until the event loop continues, with VS Code's part", turn],
  ] as const) {
    const all = values.map(shown).join(', ');
    console.log(
      `  ${what}: median ${shown(median(values))} ms, lowest ${shown(Math.min(...values))} (${all})`,
    );
  }
  const figures = reports.map((report) => figuresIn(report, id).join(' + ')).join(', ');
  console.log(`  VS Code's own figures, with whatever else runs at the same time: ${figures}`);
}

function shown(ms: number): string {
  return ms.toFixed(2);
}

if (import.meta.main) {
  const { sum } = await measureActivation();
  process.exitCode = median(sum) <= maxActivationMs ? 0 : 1;
}
