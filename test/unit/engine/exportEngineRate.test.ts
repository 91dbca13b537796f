import assert from 'node:assert/strict';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { EngineBench, inState } from './engineBench.ts';

describe('ExportEngine: the rate limit of an account', function () {
  this.timeout(60_000);
  let bench: EngineBench | undefined;
  afterEach(async () => {
    await bench?.close();
    bench = undefined;
  });

  for (const reset of ['secondsLeft', 'epoch'] as const) {
    it(`lets ten jobs poll at once without a single 429 (reset as '${reset}')`, async () => {
      const rateLimit = { limit: 20, windowSeconds: 1, reset };
      const b = (bench = await EngineBench.start({ exports: { pendingPolls: 3 }, rateLimit }));
      const { apiUrl: baseUrl, apiKey } = b.simulator;
      // Polls are as frequent as the limiter allows, which uses the simulator's time.
      const client = new ApiClient({ baseUrl, apiKey });
      const engine = await b.engine({
        accounts: { client: () => Promise.resolve(client) },
        maxJobs: 10,
      });
      const started = await Promise.all(Array.from({ length: 10 }, () => b.start(engine)));
      for (const { id } of started.flat()) {
        inState(await engine.settled(id), 'completed');
      }
      const { requests } = b.simulator;
      assert.ok(requests.filter(({ origin }) => origin === 'api').length >= 50);
      assert.deepEqual(
        requests.filter(({ status }) => status === 429),
        [],
      );
    });
  }
});
