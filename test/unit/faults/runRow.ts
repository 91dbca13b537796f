import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { AudienceCatalog } from '../../../src/engine/audiences/audienceCatalog.ts';
import type { ExportEngine } from '../../../src/engine/exportEngine.ts';
import { ExportError, type ExportReason } from '../../../src/engine/model/exportError.ts';
import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import type { FaultRoute } from '../../simulator/faults.ts';
import { openFilesBelow } from '../../support/openFiles.ts';
import { until } from '../../support/until.ts';
import { acts } from './acts.ts';
import { expectedFiles } from './expectedFiles.ts';
import { idleHolds } from './fileHolds.ts';
import { proveSafe, proveWhole } from './proofs.ts';
import type { FaultRow, Happening, Stage } from './row.ts';
import { routeOf } from './way.ts';
import { FaultWorld } from './world.ts';

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

/** Lets a row happen, and proves its end: both what it is, and that nothing is broken or told on the way. */
export async function runRow(row: FaultRow): Promise<void> {
  const world = await FaultWorld.start(row);
  try {
    for (const { route = routes[row.stage], ...strike } of row.strikes ?? []) {
      world.addStrike(strike, route);
    }
    switch (row.stage) {
      case 'sign-in':
        await signIn(world, row);
        break;
      case 'lists':
      case 'segments':
        await readAudiences(world, row.stage, row);
        break;
      default:
        await exportContacts(world, row);
    }
    await proveSafe(world);
    provePause(world, row);
    assert.deepEqual(idleHolds(world.root, row.holds ?? []), [], 'files that nobody asked for');
    await world.closeEngines();
    // What just happens to be read in the folder of the jobs is soon closed.
    const areClosed = () => openFilesBelow(world.root).length === 0;
    await until('files that were left open', areClosed, { timeoutMs: 5000, intervalMs: 10 });
  } finally {
    await world.close();
  }
}

async function signIn(world: FaultWorld, row: FaultRow): Promise<void> {
  const { apiUrl: apiBaseUrl, apiKey } = world.simulator;
  const verify = async () => world.accounts.verify({ apiBaseUrl, apiKey });
  if (row.end !== 'whole') {
    await assert.rejects(verify(), isReason(row.end));
    // A key that was not found good is not kept.
    assert.deepEqual(world.accounts.all, []);
    assert.deepEqual(world.keys.calls, []);
    await proveSafe(world);
    world.clearStrikes();
  }
  const { username, hasMarketingScope } = await verify();
  assert.equal(username, world.simulator.accounts[0]?.username);
  assert.ok(hasMarketingScope);
}

async function readAudiences(
  world: FaultWorld,
  stage: 'lists' | 'segments',
  row: FaultRow,
): Promise<void> {
  await world.account();
  const catalog = new AudienceCatalog({ accounts: world.accounts, logger: world.log.logger });
  catalog.load();
  await catalog.whenLoaded();
  const other = stage === 'lists' ? catalog.segments : catalog.lists;
  assert.equal(other.status, 'ready', 'one part that fails does not take the other with it');
  if (row.end !== 'whole') {
    assert.equal(catalog[stage].status, 'failed');
    assert.equal(catalog[stage].error?.reason, row.end);
    await proveSafe(world);
    world.clearStrikes();
    catalog.retry(stage);
    await catalog.whenLoaded();
  }
  assert.equal(catalog[stage].status, 'ready');
  assert.deepEqual(
    catalog[stage].value.map(({ id }) => id).sort(),
    world.simulator[stage].map(({ id }) => id).sort(),
  );
  catalog.dispose();
}

async function exportContacts(world: FaultWorld, row: FaultRow): Promise<void> {
  const engine = await watchedEngine(world, row);
  act(world, row, 'start');
  let jobs = await startAndSettle(world, engine, row);
  if (row.end !== 'whole') {
    proveFailed(jobs, row.end);
    await proveSafe(world);
    jobs = await goOn(world, row, engine, jobs);
  }
  if (row.isTidiedLater === true) {
    jobs = await startOnceMore(world, jobs);
  }
  assert.deepEqual(
    jobs.filter(({ discards }) => discards !== undefined),
    [],
  );
  await proveWhole(world, jobs, filesOf(row));
  const made = row.exports ?? jobs.length;
  assert.equal(world.simulator.exports.length, made, 'exports that SendGrid has made');
}

/** Starts the export of a row. One that cannot even be stored has sent nothing. */
async function startAndSettle(
  world: FaultWorld,
  engine: ExportEngine,
  row: FaultRow,
): Promise<readonly ExportJob[]> {
  const account = await world.account();
  const all = row.options?.grouping === 'separate';
  const options = { ...world.optionsFor(all ? world.lists : [world.list(0)]), ...row.options };
  let jobs: readonly ExportJob[];
  try {
    jobs = await engine.start({ options, account, folder: world.folder });
  } catch (error) {
    assert.ok(row.end !== 'whole' && isReason(row.end)(error), String(error));
    assert.equal(world.simulator.requests.length, 0);
    assert.deepEqual(engine.jobs, []);
    return [];
  }
  return Promise.all(jobs.map(({ id }) => engine.settled(id)));
}

/** The fault goes; after a restart, each job is tried again. */
async function goOn(
  world: FaultWorld,
  row: FaultRow,
  before: ExportEngine,
  jobs: readonly ExportJob[],
): Promise<readonly ExportJob[]> {
  await before.close();
  world.clearStrikes();
  if (row.repair) {
    acts[row.repair](world, () => need(jobs[0]));
  }
  const calm: FaultRow = { ...row, happenings: [], end: 'whole' };
  const engine = await watchedEngine(world, calm);
  if (jobs.length === 0) {
    return startAndSettle(world, engine, calm);
  }
  return Promise.all(
    jobs.map(async ({ id }) => {
      if (engine.job(id)?.state === 'failed') {
        await engine.retry(id);
      } else {
        // The failure itself could not be stored: on the disk the job is unfinished.
        engine.resume();
      }
      return engine.settled(id);
    }),
  );
}

/** The file that was held is known to the job until it is gone. */
async function startOnceMore(
  world: FaultWorld,
  jobs: readonly ExportJob[],
): Promise<readonly ExportJob[]> {
  assert.ok(jobs.every(({ discards }) => discards !== undefined));
  await world.closeEngines();
  const engine = await world.engine();
  engine.resume();
  const isTidy = (): boolean => engine.jobs.every(({ discards }) => discards === undefined);
  await until('the files to be deleted', isTidy, { timeoutMs: 10_000, intervalMs: 10 });
  return engine.jobs;
}

async function watchedEngine(world: FaultWorld, row: FaultRow): Promise<ExportEngine> {
  const engine = await world.engine();
  const happened = new Set<Happening['at']>();
  const once = (at: Happening['at'], job: ExportJob): void => {
    if (!happened.has(at)) {
      happened.add(at);
      act(world, row, at, job);
    }
  };
  engine.onDidChangeJob((change) => {
    if (change.kind === 'removed') {
      return;
    }
    const { job } = change;
    const files = expectedFiles(world.simulator, job.request, filesOf(row));
    world.guard.expect(job.id, files);
    world.elsewhereBody = () => gzipSync(files[0] ?? '');
    world.guard.look();
    if (job.state === 'requesting' || job.state === 'waiting' || job.state === 'downloading') {
      once(job.state, job);
    }
  });
  engine.onDidProgress(({ jobId, receivedBytes }) => {
    world.guard.look();
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

function act(world: FaultWorld, row: FaultRow, at: Happening['at'], job?: ExportJob): void {
  for (const happening of row.happenings ?? []) {
    if (happening.at === at) {
      acts[happening.act](world, () => need(job));
    }
  }
}

function need(job: ExportJob | undefined): ExportJob {
  assert.ok(job, 'that needs a job');
  return job;
}

function proveFailed(jobs: readonly ExportJob[], reason: ExportReason): void {
  for (const job of jobs) {
    assert.equal(job.state, 'failed', JSON.stringify(job));
    assert.equal(job.failure.reason, reason, JSON.stringify(job.failure));
  }
}

/** The server's own clock shows how long was waited after the first strike. */
function provePause({ simulator }: FaultWorld, { stage, pauseSeconds }: FaultRow): void {
  if (pauseSeconds === undefined) {
    return;
  }
  const [first, second] = simulator.requests.filter(
    ({ method, path }) => routeOf(method, path) === routes[stage],
  );
  assert.ok(first && second, 'there was no second request');
  const seconds = (second.at - first.at) / 1000;
  assert.ok(seconds >= pauseSeconds, `it was sent again after ${seconds} s`);
}

const isReason =
  (reason: ExportReason) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof ExportError, String(error));
    assert.equal(error.reason, reason);
    return true;
  };
