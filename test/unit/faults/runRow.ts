import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { AudienceCatalog } from '../../../src/engine/audiences/audienceCatalog.ts';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import { ExportError, type ExportReason } from '../../../src/engine/model/exportError.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import type { FaultRoute } from '../../simulator/faults.ts';
import { openFilesBelow } from '../../support/openFiles.ts';
import { until } from '../../support/until.ts';
import { actions } from './actions.ts';
import { expectedFiles } from './expectedFiles.ts';
import { idleHolds } from './fileHolds.ts';
import { assertSafe, assertWhole } from './assertions.ts';
import type { FaultRow, Incident, Stage } from './row.ts';
import { routeOf } from './faultProxy.ts';
import { FaultHarness } from './harness.ts';

const routes: Readonly<Record<Stage, FaultRoute>> = {
  'sign-in': 'scopes',
  lists: 'lists',
  segments: 'segments',
  POST: 'createExport',
  status: 'exportStatus',
  file: 'file',
  'middle of a file': 'file',
  disk: 'file',
  clock: 'exportStatus',
};

/** Runs a row, and asserts its end: that it is the expected one, and that nothing was broken or leaked before it. */
export async function runRow(row: FaultRow): Promise<void> {
  const harness = await FaultHarness.start(row);
  try {
    for (const { route = routes[row.stage], ...fault } of row.faults ?? []) {
      harness.addFault(fault, route);
    }
    switch (row.stage) {
      case 'sign-in':
        await signIn(harness, row);
        break;
      case 'lists':
      case 'segments':
        await readAudiences(harness, row.stage, row);
        break;
      default:
        await exportContacts(harness, row);
    }
    await assertSafe(harness);
    assertPause(harness, row);
    assert.deepEqual(idleHolds(harness.root, row.holds ?? []), [], 'holds that nothing has met');
    await harness.closeEngines();
    // A file of the jobs folder that is being read at this moment is soon closed.
    const areClosed = () => openFilesBelow(harness.root).length === 0;
    await until('files that were left open', areClosed, { timeoutMs: 5000, intervalMs: 10 });
  } finally {
    await harness.close();
  }
}

async function signIn(harness: FaultHarness, row: FaultRow): Promise<void> {
  const { apiUrl: apiBaseUrl, apiKey } = harness.simulator;
  const verify = async () => harness.accounts.verify({ apiBaseUrl, apiKey });
  if (row.end !== 'whole') {
    await assert.rejects(verify(), isReason(row.end));
    // A key that could not be verified is not stored.
    assert.deepEqual(harness.accounts.all, []);
    assert.deepEqual(harness.keys.calls, []);
    await assertSafe(harness);
    harness.clearFaults();
  }
  const { username, hasMarketingScope } = await verify();
  assert.equal(username, harness.simulator.accounts[0]?.username);
  assert.ok(hasMarketingScope);
}

async function readAudiences(
  harness: FaultHarness,
  stage: 'lists' | 'segments',
  row: FaultRow,
): Promise<void> {
  await harness.account();
  const catalog = new AudienceCatalog({ accounts: harness.accounts, logger: harness.log.logger });
  catalog.load();
  await catalog.whenLoaded();
  const other = stage === 'lists' ? catalog.segments : catalog.lists;
  assert.equal(other.status, 'ready', 'one loadable that fails does not affect the other');
  if (row.end !== 'whole') {
    assert.equal(catalog[stage].status, 'failed');
    assert.equal(catalog[stage].error?.reason, row.end);
    await assertSafe(harness);
    harness.clearFaults();
    catalog.retry(stage);
    await catalog.whenLoaded();
  }
  assert.equal(catalog[stage].status, 'ready');
  assert.deepEqual(
    catalog[stage].value.map(({ id }) => id).sort(),
    harness.simulator[stage].map(({ id }) => id).sort(),
  );
  catalog.dispose();
}

async function exportContacts(harness: FaultHarness, row: FaultRow): Promise<void> {
  const engine = await watchedEngine(harness, row);
  perform(harness, row, 'start');
  let jobs = await startAndSettle(harness, engine, row);
  if (row.end !== 'whole') {
    assertFailed(jobs, row.end);
    await assertSafe(harness);
    jobs = await retryAfterFault(harness, row, engine, jobs);
  }
  if (row.isTidiedLater === true) {
    jobs = await restartToTidy(harness, jobs);
  }
  assert.deepEqual(
    jobs.filter(({ discards }) => discards !== undefined),
    [],
  );
  await assertWhole(harness, jobs, filesOf(row));
  const made = row.exports ?? jobs.length;
  assert.equal(harness.simulator.exports.length, made, 'exports at SendGrid');
}

/** Starts the export of a row. One that cannot even be stored must not have sent anything. */
async function startAndSettle(
  harness: FaultHarness,
  engine: ExportEngine,
  row: FaultRow,
): Promise<readonly ExportJob[]> {
  const account = await harness.account();
  const all = row.options?.grouping === 'separate';
  const options = {
    ...harness.optionsFor(all ? harness.lists : [harness.list(0)]),
    ...row.options,
  };
  let jobs: readonly ExportJob[];
  try {
    jobs = await engine.start({ options, account, folder: harness.folder });
  } catch (error) {
    assert.ok(row.end !== 'whole' && isReason(row.end)(error), String(error));
    assert.equal(harness.simulator.requests.length, 0);
    assert.deepEqual(engine.jobs, []);
    return [];
  }
  return Promise.all(jobs.map(({ id }) => engine.settled(id)));
}

/** Clears the fault, restarts the engine, and retries each job. */
async function retryAfterFault(
  harness: FaultHarness,
  row: FaultRow,
  before: ExportEngine,
  jobs: readonly ExportJob[],
): Promise<readonly ExportJob[]> {
  await before.close();
  harness.clearFaults();
  if (row.repair) {
    actions[row.repair](harness, () => need(jobs[0]));
  }
  const faultless: FaultRow = { ...row, incidents: [], end: 'whole' };
  const engine = await watchedEngine(harness, faultless);
  if (jobs.length === 0) {
    return startAndSettle(harness, engine, faultless);
  }
  return Promise.all(
    jobs.map(async ({ id }) => {
      if (engine.job(id)?.state === 'failed') {
        await engine.retry(id);
      } else {
        // The failure itself could not be stored: on disk, the job is unfinished.
        engine.resume();
      }
      return engine.settled(id);
    }),
  );
}

/** The job remembers a held file until it is deleted. */
async function restartToTidy(
  harness: FaultHarness,
  jobs: readonly ExportJob[],
): Promise<readonly ExportJob[]> {
  assert.ok(jobs.every(({ discards }) => discards !== undefined));
  await harness.closeEngines();
  const engine = await harness.engine();
  engine.resume();
  const isTidy = (): boolean => engine.jobs.every(({ discards }) => discards === undefined);
  await until('the files to be deleted', isTidy, { timeoutMs: 10_000, intervalMs: 10 });
  return engine.jobs;
}

async function watchedEngine(harness: FaultHarness, row: FaultRow): Promise<ExportEngine> {
  const engine = await harness.engine();
  const done = new Set<Incident['at']>();
  const once = (at: Incident['at'], job: ExportJob): void => {
    if (!done.has(at)) {
      done.add(at);
      perform(harness, row, at, job);
    }
  };
  engine.onDidChangeJob((change) => {
    if (change.kind === 'removed') {
      return;
    }
    const { job } = change;
    const files = expectedFiles(harness.simulator, job.request, filesOf(row));
    harness.guard.expect(job.id, files);
    harness.elsewhereBody = () => gzipSync(files[0] ?? '');
    harness.guard.look();
    if (job.state === 'requesting' || job.state === 'waiting' || job.state === 'downloading') {
      once(job.state, job);
    }
  });
  engine.onDidProgress(({ jobId, receivedBytes }) => {
    harness.guard.look();
    const job = engine.job(jobId);
    if (receivedBytes > 0 && job) {
      once('bytes', job);
    }
  });
  return engine;
}

const filesOf = ({ scenario, changed = false }: FaultRow) => ({
  parts: scenario?.exports?.parts ?? 1,
  changed,
});

function perform(harness: FaultHarness, row: FaultRow, at: Incident['at'], job?: ExportJob): void {
  for (const incident of row.incidents ?? []) {
    if (incident.at === at) {
      actions[incident.action](harness, () => need(job));
    }
  }
}

function need(job: ExportJob | undefined): ExportJob {
  assert.ok(job, 'the action needs a job');
  return job;
}

function assertFailed(jobs: readonly ExportJob[], reason: ExportReason): void {
  for (const job of jobs) {
    assert.equal(job.state, 'failed', JSON.stringify(job));
    assert.equal(job.failure.reason, reason, JSON.stringify(job.failure));
  }
}

/** Asserts, by the server's own clock, how long the client waited after the first fault. */
function assertPause({ simulator }: FaultHarness, { stage, pauseSeconds }: FaultRow): void {
  if (pauseSeconds === undefined) {
    return;
  }
  const [first, second] = simulator.requests.filter(
    ({ method, path }) => routeOf(method, path) === routes[stage],
  );
  assert.ok(first && second, 'there was no second request');
  const seconds = (second.at - first.at) / 1000;
  assert.ok(seconds >= pauseSeconds, `it was resent after ${seconds} s`);
}

const isReason =
  (reason: ExportReason) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof ExportError, String(error));
    assert.equal(error.reason, reason);
    return true;
  };
