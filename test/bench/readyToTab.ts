import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { runOrThrow } from '../support/childProcess.ts';
import { until } from '../support/until.ts';
import { exportRow, signIn } from '../support/workbench/actions.ts';
import { Workbench } from '../support/workbench/workbench.ts';
import type { Row } from './report.ts';
import { median } from './statistics.ts';

/**
 * Measures how long a user waits once SendGrid is ready, in the installed extension: `node test/bench/readyToTab.ts`.
 * From the moment when the file, of about 1 MB, is ready at SendGrid until its rows are drawn in the active tab, which
 * includes the wait for the next poll.
 */
/** How long SendGrid takes to create each export: so that its end falls anywhere between two polls. */
const drawingSeconds = [2.1, 2.3, 2.5, 2.7, 2.9, 3.0, 3.2, 3.4, 3.6, 3.8] as const;
const list = { name: 'A megabyte', contacts: 3_400 };

/** Packages the extension, and returns the row of the benchmark's table. */
export async function readyToTabRow(raw: Record<string, unknown>): Promise<Row> {
  await runOrThrow('npm', ['run', '--silent', 'package'], { output: 'collect' });
  const folder = await mkdtemp(join(tmpdir(), 'contact-exports-tab-'));
  const simulator = await startSimulator({
    contacts: list.contacts,
    lists: [list],
    exports: { pendingPolls: 0 },
  });
  try {
    const workbench = await Workbench.start({
      settings: {
        'sendgridExports.customApiBaseUrl': simulator.apiUrl,
        'sendgridExports.folder': folder,
      },
    });
    try {
      await signIn(workbench, simulator.apiKey);
      const seconds: number[] = [];
      for (const drawing of drawingSeconds) {
        simulator.setScenario({ exports: { pendingPolls: 0, pendingSeconds: drawing } });
        seconds.push(await readyToTab(workbench, simulator, drawing));
      }
      raw.readyToTab = seconds;
      const what = '1 MB, from its being ready at SendGrid until the tab shows the file';
      return { what, value: median(seconds), unit: 's', target: 1, below: true };
    } finally {
      await workbench.stop();
    }
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true });
  }
}

async function readyToTab(
  workbench: Workbench,
  { requests }: Simulator,
  drawingSeconds: number,
): Promise<number> {
  const { editors, page } = workbench;
  const before = new Set(await editors.tabs());
  const first = requests.length;
  await exportRow(workbench, list.name, 'CSV');
  const title = await until(
    'the tab of the file',
    async () => (await editors.tabs()).find((label) => !before.has(label)),
    { intervalMs: 10 },
  );
  await workbench.table(title).frame();
  const shownAt = Date.now();
  const order = requests
    .slice(first)
    .find(({ method, path }) => method === 'POST' && path.endsWith('/contacts/exports'));
  if (!order) {
    throw new Error('The export was not requested.');
  }
  // The rows of a tab that is already active would be taken for that of the next one.
  await workbench.run('workbench.action.closeAllEditors', 'View: Close All Editors');
  await page.locator('.part.editor .tab').first().waitFor({ state: 'detached' });
  return (shownAt - order.at) / 1000 - drawingSeconds;
}

if (import.meta.main) {
  const raw: Record<string, unknown> = {};
  const { what, value } = await readyToTabRow(raw);
  console.log(`${what}: ${value.toFixed(2)} s, median of ${JSON.stringify(raw.readyToTab)}`);
  process.exitCode = value < 1 ? 0 : 1;
}
