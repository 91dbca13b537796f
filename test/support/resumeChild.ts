import { fileURLToPath } from 'node:url';
import { ExportEngine } from '../../src/engine/exportEngine.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import { ApiClient } from '../../src/sendgrid/apiClient.ts';

/** An engine in a process of its own, which resumes the jobs of a store: `resumeChild.ts API_URL STORE`. */
const [, , baseUrl = '', folder = ''] = process.argv;
const client = new ApiClient({ baseUrl, apiKey: process.env.SENDGRID_API_KEY ?? '' });
const engine = new ExportEngine({
  accounts: { client: () => Promise.resolve(client) },
  store: new JobStore({ folder }),
  ownership: { graceMs: 0 },
  workerPath: fileURLToPath(
    new URL('../../src/engine/download/writers/downloadWorker.ts', import.meta.url),
  ),
});
await engine.load();
engine.resume();
for (const { id } of engine.jobs) {
  await engine.settled(id);
}
await engine.close();
