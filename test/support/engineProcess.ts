import { join } from 'node:path';
import { ExportEngine } from '../../src/exports/exportEngine.ts';
import { JobStore } from '../../src/exports/jobStore.ts';
import { ApiClient } from '../../src/sendgrid/apiClient.ts';

/**
 * Another window, as far as exports go: a process with an engine over the same store, that goes on with what is unfinished
 * and says in a line each how jobs change.
 */
const [, , baseUrl = '', storeFolder = '', staleMs = ''] = process.argv;
const client = new ApiClient({ baseUrl, apiKey: process.env.SENDGRID_API_KEY ?? '' });
const engine = new ExportEngine({
  accounts: { client: () => Promise.resolve(client) },
  store: new JobStore({ folder: join(storeFolder) }),
  lease: { staleMs: Number(staleMs) },
});
engine.onDidChangeJob((change) => {
  console.log(
    change.kind === 'saved' ? `${change.job.id} ${change.job.state}` : `${change.jobId} removed`,
  );
});
await engine.load();
engine.resume();
// Until it is killed, whatever it has to do.
setInterval(() => undefined, 60_000);
console.log('ready');
