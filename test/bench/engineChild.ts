import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExportEngine } from '../../src/engine/exportEngine.ts';
import type { ExportJob } from '../../src/engine/model/exportJob.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import type { ExportApi } from '../../src/engine/model/ports.ts';
import { ApiClient } from '../../src/sendgrid/apiClient.ts';

/**
 * One run of the engine, as the benchmark's process: takes up an export that SendGrid is preparing, completes it, and prints the
 * figures as JSON, from the request whose response says that it is ready. An export of an earlier run is ready at once. With
 * `BENCH_CANCEL_AT`, it cancels the export when the file has so many bytes, and prints how long it takes until no file is left.
 * Built like the extension, by `esbuild.js --also`.
 */
const [, , baseUrl = '', folder = '', exportId = ''] = process.argv;
const workerPath = join(__dirname, 'downloadWorker.cjs');
const client = new ApiClient({ baseUrl, apiKey: process.env.SENDGRID_API_KEY ?? '' });
const store = new JobStore({ folder: join(folder, 'jobs') });
const usage = { startedAt: NaN, cpu: process.cpuUsage() };
/** How many polls say that SendGrid is still preparing the export. */
let pendingPolls = 1;
const api: ExportApi = {
  createExport: (request, options) => client.createExport(request, options),
  listExports: (options) => client.listExports(options),
  exportStatus: async (id, options) => {
    if (pendingPolls-- > 0) {
      return { ...(await client.exportStatus(id, options)), status: 'pending', urls: [] };
    }
    if (Number.isNaN(usage.startedAt)) {
      usage.cpu = process.cpuUsage();
      usage.startedAt = performance.now();
    }
    return client.exportStatus(id, options);
  },
};
const engine = new ExportEngine({
  accounts: { client: () => Promise.resolve(api) },
  store,
  ...(process.env.BENCH_NO_WORKER === undefined && { workerPath }),
  ...(process.env.BENCH_NO_INDEX === undefined && { indexFolder: join(folder, 'indexes') }),
});

async function main(): Promise<void> {
  const at = new Date().toISOString();
  const id = 'bench-job';
  const job: ExportJob = {
    version: 1,
    ...{ id, groupId: id, accountId: 'bench', accountLabel: 'bench', title: 'bench' },
    createdAt: at,
    request: {
      audience: { kind: 'all' },
      fileType: exportId.includes('.jsonl') ? 'json' : 'csv',
      ...{ jsonFormat: 'lines', afterExport: 'nothing' },
      folder: join(folder, 'files'),
      // Without it, SendGrid delivers one file.
      ...(exportId.includes('+') && { maxFileSizeMb: 25 }),
    },
    state: 'waiting',
    exportId,
    requestedAt: at,
  };
  await engine.load();
  if (engine.job(id)) {
    pendingPolls = 0;
  } else {
    await store.write(job);
    await engine.load();
  }
  // Neither does the first request of a process count: the export was requested before SendGrid had it ready.
  await client.exportStatus(exportId);
  // The garbage from loading the code is not the export's.
  await sleep(500);
  const rssBefore = process.memoryUsage.rss();
  const delays = monitorEventLoopDelay({ resolution: 1 });
  const cpuBefore = process.cpuUsage();
  delays.enable();
  engine.resume();
  if (process.env.BENCH_CANCEL_AT !== undefined) {
    console.log(JSON.stringify(await cancel(id, Number(process.env.BENCH_CANCEL_AT))));
    await engine.close();
    return;
  }
  const ended = await engine.settled(id);
  const seconds = (performance.now() - usage.startedAt) / 1000;
  const endedAt = performance.timeOrigin + performance.now();
  delays.disable();
  if (ended.state !== 'completed') {
    throw new Error(`The export ended as '${ended.state}': ${JSON.stringify(ended)}`);
  }
  const milliseconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - 1);
  console.log(
    JSON.stringify({
      seconds,
      endedAt,
      cpuSeconds: cpuSecondsSince(usage.cpu),
      cpuSecondsInAll: cpuSecondsSince(cpuBefore),
      paths: ended.files.map(({ path }) => path),
      // The system records the highest value of the process, in KiB, so that no peak between two samples is missed.
      growthMb: (process.resourceUsage().maxRSS * 1024 - rssBefore) / 1e6,
      delayP99Ms: milliseconds(delays.percentile(99)),
      delayMaxMs: milliseconds(delays.max),
    }),
  );
  await engine.close();
}

async function cancel(jobId: string, atBytes: number) {
  // Progress is reported too seldom for a file that takes half a second.
  while ((await largestFile()) < atBytes) {
    await sleep(2);
  }
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  await engine.cancel(jobId);
  const seconds = (performance.now() - startedAt) / 1000;
  const cpuSeconds = cpuSecondsSince(cpu);
  const left = await readdir(join(folder, 'files'));
  const state = engine.job(jobId)?.state;
  if (state !== 'cancelled' || left.length > 0) {
    throw new Error(
      `After the cancel the export is '${state}', and these files are left: ${left.join()}`,
    );
  }
  return { seconds, cpuSeconds, paths: [] };
}

function cpuSecondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function largestFile(): Promise<number> {
  const files = join(folder, 'files');
  const names = await readdir(files).catch(() => []);
  const sizes = names.map(
    async (name) => (await stat(join(files, name)).catch(() => undefined))?.size,
  );
  return Math.max(0, ...(await Promise.all(sizes)).map((size) => size ?? 0));
}

void main();
