import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { openKeyBox } from '../support/workbench/actions.ts';
import { until } from '../support/until.ts';
import { Workbench } from '../support/workbench/workbench.ts';

/**
 * Measures the Contacts view with 10,000 lists in the installed extension: `node test/bench/contactsView.ts`.
 *
 * - From SendGrid's last response to a page of lists until the view shows how many there are: below 2 s.
 * - The longest time for which the window is blocked while a word is typed into the filter, compared with the same word
 * typed into VS Code's own command palette in the same run. A key press that is processed within 100 ms does not
 * stutter.
 * Needs the packaged extension: `npm run package`. Exits with 1 when a limit is exceeded.
 */
const lists = 10_000;
const repetitions = 5;
const word = 'newsletter';

const simulator = await startSimulator({ contacts: 200_000, lists, segments: 20 });
const workbench = await Workbench.start({
  settings: { 'sendgridExports.customApiBaseUrl': simulator.apiUrl },
});
try {
  const shown = await showAll(workbench, simulator);
  await observeLongTasks();
  const filter: number[] = [];
  const palette: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    filter.push(await typeInto('filter'));
    palette.push(await typeInto('palette'));
  }
  const ratio = median(filter.map((value, index) => value / (palette[index] ?? NaN)));
  const isSmooth = median(filter) < 100;
  console.log(`
  lists                                ${lists}
  last page to view                    ${shown} ms (below 2,000 ms)
  longest stretch while filtering      ${median(filter)} ms, median of ${repetitions} (below 100 ms): ${filter.join(', ')}
  the same in VS Code's palette        ${median(palette)} ms: ${palette.join(', ')}
  filter / palette                     ${ratio.toFixed(2)}
`);
  if (shown >= 2_000 || !isSmooth) {
    process.exitCode = 1;
  }
} finally {
  await workbench.stop();
  await simulator.close();
}

/** Signs in, and returns the ms between the response to the last page and the view showing all of it. */
async function showAll(target: Workbench, service: Simulator): Promise<number> {
  await openKeyBox(target);
  await target.quickInput.fill(service.apiKey);
  await target.quickInput.accept();
  await target.quickInput.waitUntilClosed();
  await target.showViews();
  const group = target.contacts.row('Lists').locator('.label-description');
  await until(
    'all lists',
    async () => (await group.allTextContents()).join('') === lists.toLocaleString('en'),
    { intervalMs: 10 },
  );
  const now = Date.now();
  const pages = service.requests.filter(({ path }) => path === '/v3/marketing/lists');
  return now - Math.max(...pages.map(({ at }) => at));
}

/** Makes the page record the longest task of its main thread, in ms; 0 when none was longer than 50 ms. */
async function observeLongTasks(): Promise<void> {
  await workbench.page.evaluate(`
    globalThis.longestTask = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        globalThis.longestTask = Math.max(globalThis.longestTask, duration);
      }
    }).observe({ entryTypes: ['longtask'] });
  `);
  // A browser that does not report long tasks would make everything look smooth.
  await workbench.page.evaluate(
    'setTimeout(() => { const end = performance.now() + 150; while (performance.now() < end); })',
  );
  await until('the browser to report a long task', async () => {
    return Number(await workbench.page.evaluate('globalThis.longestTask')) >= 100;
  });
}

/** Types the word as fast as people do, and returns the longest task in ms, at least the 50 ms that can be observed. */
async function typeInto(where: 'filter' | 'palette'): Promise<number> {
  if (where === 'filter') {
    await workbench.run('sendgridExports.filterContacts', 'SendGrid: Filter Contacts');
    await workbench.quickInput.waitFor('Filter Contacts');
  } else {
    await workbench.page.keyboard.press('F1');
    await workbench.quickInput.widget.waitFor();
  }
  await workbench.page.waitForTimeout(1_000);
  await workbench.page.evaluate('globalThis.longestTask = 0');
  await workbench.page.keyboard.type(word, { delay: 120 });
  await workbench.page.waitForTimeout(1_000);
  const longest = Number(await workbench.page.evaluate('globalThis.longestTask'));
  await workbench.quickInput.cancel();
  return Math.round(Math.max(50, longest));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
