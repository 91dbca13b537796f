import { ExportEngine } from '../../src/engine/exportEngine.ts';
import { isUnfinished } from '../../src/engine/model/exportJob.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import { ApiClient } from '../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../src/sendgrid/fileClient.ts';
import { delay as realDelay, type Delay } from '../../src/util/delay.ts';

/**
 * Another window, as far as exports go: a process with an engine over the same store, that goes on with what is unfinished
 * and says in a line each how jobs change, and whether it is the one to tell of an end. Its requests carry its name.
 */
const [, , baseUrl = '', storeFolder = '', staleMs = '', userAgent = '', haste = '1'] =
  process.argv;
const delay: Delay = (milliseconds, options) => realDelay(milliseconds / Number(haste), options);
const client = new ApiClient({
  baseUrl,
  apiKey: process.env.SENDGRID_API_KEY ?? '',
  userAgent,
  delay,
});
const engine = new ExportEngine({
  accounts: { client: () => Promise.resolve(client) },
  store: new JobStore({ folder: storeFolder }),
  files: new FileClient({ userAgent }),
  lease: { staleMs: Number(staleMs) },
  delay,
});
engine.onDidChangeJob((change) => {
  if (change.kind === 'removed') {
    console.log(`${change.jobId} removed`);
    return;
  }
  const { id, state } = change.job;
  console.log(`${id} ${state}`);
  if (!isUnfinished(change.job) && engine.concerns(id)) {
    void engine.claim(id).then((isOurs) => console.log(`${id} ${isOurs ? 'is told' : 'is left'}`));
  }
});
await engine.load();
engine.resume();
// Until it is killed, whatever it has to do.
setInterval(() => undefined, 60_000);
console.log('ready');
