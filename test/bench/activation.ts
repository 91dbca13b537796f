import * as z from 'zod';
import { until } from '../support/until.ts';
import { Workbench } from '../support/workbench/workbench.ts';
import { median } from './statistics.ts';

/**
 * Measures what the start of a window pays for the extension: `node test/bench/activation.ts`. The numbers are VS Code's own,
 * from 'Developer: Startup Performance', in whole ms: loading the entry file, and `activate()`. Their clock runs on while other
 * extensions start, which is most of what they show: so one of VS Code's own, of one small file, that starts at the same event
 * is measured with it, and the difference is what the extension itself costs.
 *
 * Needs the packaged extension: `npm run package`. Exits with 1 when the median of the difference is over 5 ms.
 */
const reloads = 9;
const ours = 'contact-exports.sendgrid-contact-exports';
const reference = 'vscode.merge-conflict';
const maxMs = 5;
const clipboardText = z.string();

interface Times {
  readonly load: number;
  readonly call: number;
}

const workbench = await Workbench.start();
try {
  const measured: { readonly ours: Times; readonly reference: Times }[] = [];
  for (let reload = 0; reload < reloads; reload++) {
    await workbench.reload();
    measured.push(await activationTimes());
  }
  print(
    ours,
    measured.map((times) => times.ours),
  );
  print(
    reference,
    measured.map((times) => times.reference),
  );
  const beyond = measured.map((times) => sum(times.ours) - sum(times.reference));
  console.log(
    `load and activate() beyond the reference: ${median(beyond)} ms (at most ${maxMs} ms): ${beyond.join(', ')}`,
  );
  process.exitCode = median(beyond) <= maxMs ? 0 : 1;
} finally {
  await workbench.stop();
}

async function activationTimes(): Promise<{ readonly ours: Times; readonly reference: Times }> {
  const { page } = workbench;
  return until('both extensions in the report', async () => {
    await workbench.run('perfview.show', 'Developer: Startup Performance');
    await workbench.editors.waitForText();
    await page.locator('.part.editor .view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('ControlOrMeta+C');
    const report = clipboardText.parse(await workbench.clipboard());
    const [first, second] = [timesOf(report, ours), timesOf(report, reference)];
    return first && second && { ours: first, reference: second };
  });
}

/** Reads `| Extension | Eager | Load Code | Call Activate | …`. */
function timesOf(report: string, extension: string): Times | undefined {
  const row = report.split('\n').find((line) => line.startsWith(`| ${extension} `));
  const [, , load, call] = (row ?? '').split('|').slice(1).map(Number);
  return load === undefined || call === undefined ? undefined : { load, call };
}

function sum({ load, call }: Times): number {
  return load + call;
}

function print(extension: string, times: readonly Times[]): void {
  for (const [what, key] of [
    ['load the entry file', 'load'],
    ['activate()', 'call'],
  ] as const) {
    const values = times.map((one) => one[key]);
    console.log(`${extension}: ${what} ${median(values)} ms (${values.join(', ')})`);
  }
}
