import * as z from 'zod';
import { ExportEngine } from '../../src/engine/exportEngine.ts';
import { isUnfinished } from '../../src/engine/model/exportJob.ts';
import { JobStore } from '../../src/engine/jobs/jobStore.ts';
import { ProcessJobMemory } from '../../src/engine/ownership/jobMemory.ts';
import { ApiClient } from '../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../src/sendgrid/fileClient.ts';
import { delay as realDelay, type Delay } from '../../src/util/delay.ts';
import { engineProcessOptions } from './engineProcessOptions.ts';

/**
 * Another window, as far as exports are concerned: a process with an engine over the same store. It prints a line for
 * each change of a job, and for each end whether this window announces it. It runs the commands that it reads line by
 * line, such as `7 cancel ID`, and then prints `did 7`.
 */
const { apiUrl, storeFolder, indexFolder, name, speedup, access, remembered, ...ownership } =
  engineProcessOptions.parse(JSON.parse(process.argv[2] ?? ''));
const delay: Delay = (milliseconds, options) => realDelay(milliseconds / speedup, options);
const apiKey = process.env.SENDGRID_API_KEY ?? '';
const client = new ApiClient({ baseUrl: apiUrl, apiKey, userAgent: name, delay });
const memory = new ProcessJobMemory();
memory.jobs = new Map(Object.entries(remembered));
const engine = new ExportEngine({
  accounts: { client: () => Promise.resolve(client), access: () => access },
  store: new JobStore({ folder: storeFolder }),
  files: new FileClient({ userAgent: name }),
  ...ownership,
  ...{ delay, memory },
  ...(indexFolder !== undefined && { indexFolder, leastIndexedBytes: 0 }),
});
engine.onDidResume(({ id }) => console.log(`${id} resumed`));
engine.onDidChangeJob((change) => {
  if (change.kind === 'removed') {
    console.log(`${change.jobId} removed`);
    return;
  }
  const { id, state } = change.job;
  console.log(`${id} ${state}`);
  if (!isUnfinished(change.job) && engine.concerns(id)) {
    void engine
      .claim(id)
      .then((isOurs) => console.log(`${id} ${isOurs ? 'announced here' : 'announced elsewhere'}`));
  }
});

async function perform(line: string): Promise<void> {
  const [what = '', id = ''] = line.split(' ');
  try {
    switch (what) {
      case 'cancel':
        await engine.cancel(id);
        break;
      case 'retry':
        await engine.retry(id);
        break;
      case 'remove':
        await engine.remove(id, { deleteFiles: true });
        break;
      case 'continue':
        await engine.continueHere(id);
        break;
      case 'start': {
        const { folder, account, options } = startRequest.parse(JSON.parse(line.slice(6)));
        await engine.start({ folder, account, options });
        break;
      }
      case 'close':
        await engine.close();
        process.stdout.write(`remembers ${JSON.stringify(Object.fromEntries(memory.jobs))}\n`, () =>
          process.exit(),
        );
    }
  } catch (error) {
    console.log(`${line} failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const startRequest = z.object({
  folder: z.string(),
  account: z.object({
    ...{ id: z.string(), label: z.string(), apiBaseUrl: z.string() },
    region: z.literal('custom'),
  }),
  options: z.custom<Parameters<ExportEngine['start']>[0]['options']>(),
});

await engine.load();
engine.resume();
let rest = '';
// Runs until it is killed, even if it has nothing to do.
process.stdin.setEncoding('utf8').on('data', (text: string) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop() ?? '';
  for (const line of lines) {
    const end = line.indexOf(' ');
    void perform(line.slice(end + 1)).then(() => console.log(`did ${line.slice(0, end)}`));
  }
});
console.log('ready');
