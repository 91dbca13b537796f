import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { contactIds, newFile } from '../support/exportedFiles.ts';
import { until } from '../support/until.ts';
import { exportRow } from '../support/workbench/actions.ts';
import { exportRequests, idOf, smallAccount, useSession } from './session.ts';

const preparationSeconds = 3_600;
/** For this long, an export that SendGrid does not know is considered a new one. */
const newJobMs = 60_000;

/** The part of the job file of a pending export that is made older here. */
const waitingJob = z.looseObject({ state: z.literal('waiting'), requestedAt: z.string() });

describe('a reload of the window', () => {
  const session = useSession({
    scenario: { ...smallAccount, exports: { pendingSeconds: preparationSeconds } },
  });

  /** Reloads with another view in front, so that only the unfinished export loads the extension. */
  async function reloadElsewhere(): Promise<void> {
    const { workbench } = session();
    await workbench.showExplorer();
    await workbench.contacts.pane.waitFor({ state: 'hidden' });
    await workbench.reload();
  }

  /** Makes the only pending export that much older. */
  async function makeOlder(ms: number): Promise<void> {
    const folder = jobsFolder();
    let changed = 0;
    for (const name of (await readdir(folder)).filter((one) => one.endsWith('.json'))) {
      const path = join(folder, name);
      const job = waitingJob.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
      if (job) {
        const requestedAt = new Date(Date.parse(job.requestedAt) - ms).toISOString();
        await writeFile(path, JSON.stringify({ ...job, requestedAt }));
        changed += 1;
      }
    }
    assert.equal(changed, 1);
  }

  const jobsFolder = (): string => {
    const storage = join(session().workbench.host.userDataFolder, 'User', 'globalStorage');
    return join(storage, 'contact-exports.sendgrid-contact-exports', 'jobs');
  };

  async function assertWhole(file: string, name: string): Promise<void> {
    const { simulator } = session();
    const selection = { listIds: [idOf(simulator, name)] };
    const expected = [...simulator.contactsOf(selection)].map(({ contactId }) => contactId);
    assert.deepEqual((await contactIds(file)).toSorted(), expected.toSorted());
  }

  it('during a pending export and a download loses nothing: their files open by themselves', async () => {
    const { workbench, simulator, exportFolder } = session();
    await exportRow(workbench, 'Alpha', 'CSV');
    await workbench.notifications.waitFor(/SendGrid is preparing/);
    simulator.setScenario({ exports: { pendingSeconds: 0, compression: 'none' } });
    simulator.addFault({ route: 'file', kind: 'slow', bytesPerSecond: 2_000 });
    await exportRow(workbench, 'Beta', 'CSV');
    await until('a partial file', async () => (await readdir(exportFolder)).length > 0);
    await reloadElsewhere();
    await workbench.notifications.waitFor(/“Alpha”: SendGrid is preparing/);
    simulator.clearFaults();

    const beta = await newFile(exportFolder, new Set(), '.csv');
    await workbench.editors.activeTab(basename(beta));
    await assertWhole(beta, 'Beta');
    await until('the partial file to be gone', async () => {
      return (await readdir(exportFolder)).length === 1;
    });

    simulator.advance(preparationSeconds * 1_000);
    const alpha = await newFile(exportFolder, new Set([basename(beta)]), '.csv');
    await workbench.editors.activeTab(basename(alpha));
    const [header] = (await readFile(alpha, 'utf8')).split('\n');
    assert.equal(await workbench.editors.firstLine(), header);
    await assertWhole(alpha, 'Alpha');
    assert.equal(exportRequests(simulator).length, 2);
  });

  it('is not needed to report a remembered export that cannot be read, which is kept', async () => {
    const { workbench } = session();
    const folder = jobsFolder();
    await writeFile(join(folder, 'broken.json'), '{"state":"wait');
    await workbench.notifications.waitFor(/^One remembered export could not be read/);
    const [aside = ''] = (await readdir(folder)).filter((name) => name.endsWith('.unreadable'));
    assert.equal(await readFile(join(folder, aside), 'utf8'), '{"state":"wait');
    await workbench.notifications.press(/could not be read/, 'Show Log');
    const line = workbench.page.locator('.part.panel .view-line');
    await line.filter({ hasText: 'Set aside as unreadable' }).first().waitFor();
    await workbench.run('workbench.action.closePanel', 'View: Hide Panel');
  });

  it('after SendGrid has dropped an export offers to export again, with the same options, and shows the others', async () => {
    const { workbench, simulator, exportFolder } = session();
    const before = new Set(await readdir(exportFolder));
    simulator.setScenario({ exports: { pendingSeconds: preparationSeconds } });
    await workbench.showViews();
    await exportRow(workbench, 'Beta', 'CSV');
    await workbench.notifications.waitFor(/SendGrid is preparing/);
    await makeOlder(newJobMs);
    await reloadElsewhere();
    simulator.setScenario({ exports: { pendingSeconds: 0 } });
    simulator.addFault({ route: 'exportStatus', kind: 'jobGone', times: 1 });
    await workbench.notifications.waitFor(/these are gone. Export again/);
    await workbench.notifications.press(/these are gone/, 'Export Again');
    const file = await newFile(exportFolder, before, '.csv');
    await workbench.editors.activeTab(basename(file));
    await assertWhole(file, 'Beta');
    const [again, first] = exportRequests(simulator).toReversed();
    assert.deepEqual(again, first);

    const jobs = (await readdir(jobsFolder())).filter((name) => name.endsWith('.json'));
    await workbench.showViews();
    await until('the rows of all exports', async () => {
      const rows = (await workbench.exports.labels()).filter((label) =>
        /^(Alpha|Beta)$/.test(label),
      );
      return rows.length === jobs.length;
    });
  });
});
