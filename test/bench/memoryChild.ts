import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExportEngine } from '../../src/engine/exportEngine.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import { ApiClient } from '../../src/sendgrid/apiClient.ts';

/** The engine's half of memory.ts: exports all contacts as CSV and prints the figures as JSON. */
const [, , baseUrl = '', folder = ''] = process.argv;
const apiKey = process.env.SENDGRID_API_KEY ?? '';
const client = new ApiClient({ baseUrl, apiKey });
const engine = new ExportEngine({
  accounts: { client: () => Promise.resolve(client) },
  store: new JobStore({ folder: join(folder, 'jobs') }),
});
await engine.load();
// The garbage from loading the code is not the export's.
await sleep(500);
const rssBefore = process.memoryUsage.rss();
const startedAt = performance.now();

const [job] = await engine.start({
  options: {
    audience: { kind: 'all' },
    fileType: 'csv',
    jsonFormat: 'lines',
    grouping: 'combined',
    afterExport: 'nothing',
  },
  account: { id: 'bench', label: 'bench', region: 'custom', apiBaseUrl: baseUrl },
  folder: join(folder, 'files'),
});
const ended = await engine.settled(job?.id ?? '');
if (ended.state !== 'completed') {
  throw new Error(`The export ended as '${ended.state}': ${JSON.stringify(ended)}`);
}
const [file] = ended.files;
console.log(
  JSON.stringify({
    path: file?.path,
    bytes: file?.bytes,
    rssBefore,
    // The system records the highest value of the process, in KiB, so that no peak between two samples is missed.
    rssPeak: process.resourceUsage().maxRSS * 1024,
    seconds: (performance.now() - startedAt) / 1000,
  }),
);
await engine.close();
