import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { ApiClient } from '../../../src/sendgrid/apiClient.ts';
import { FileClient } from '../../../src/sendgrid/fileClient.ts';
import { faultRoutes, type FaultRoute } from '../../simulator/faults.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';
import { collect } from '../../support/collect.ts';
import { recordingLogger } from '../../support/recordingLogger.ts';
import { VirtualTime } from '../../support/virtualTime.ts';

const statusFaults = [401, 403, 404, 429, 500, 503] as const;

describe('The log and the errors of the clients', () => {
  let simulator: Simulator;

  before(async () => {
    simulator = await startSimulator({ lists: 1200, segmentsV1: 1, contacts: 50 });
  });

  after(() => simulator.close());

  it('contain neither key, nor a query, nor contacts, for any endpoint and any fault', async () => {
    const { logger, lines } = recordingLogger();
    const { delay } = new VirtualTime();
    const { apiKey, apiUrl } = simulator;
    const clients = (timeoutMs?: number) => {
      const options = { logger, ...(timeoutMs !== undefined && { timeoutMs }) };
      return {
        client: new ApiClient({ baseUrl: apiUrl, apiKey, delay, ...options }),
        files: new FileClient(options),
      };
    };
    const errors: unknown[] = [];
    const attempt = async <T>(call: () => Promise<T>): Promise<T | undefined> => {
      try {
        return await call();
      } catch (error) {
        errors.push(error);
        return undefined;
      }
    };
    let downloaded = '';
    const everything = async ({ client, files }: ReturnType<typeof clients>): Promise<void> => {
      await attempt(() => client.scopes());
      await attempt(() => client.username());
      await attempt(() => collect(client.lists()));
      await attempt(() => client.segments());
      await attempt(() => client.contactCount());
      const made = await attempt(() => client.createExport({ audience: { kind: 'all' } }));
      const exportId = made?.exportId ?? simulator.exports[0]?.id ?? '';
      await attempt(() => client.exportStatus(exportId));
      const ready = await attempt(() => client.exportStatus(exportId));
      await attempt(() => client.listExports());
      for (const url of ready?.urls ?? []) {
        const file = await attempt(() => files.open(url));
        if (file) {
          downloaded += gunzipSync(
            Buffer.from(await text(file.body.setEncoding('latin1')), 'latin1'),
          ).toString();
        }
      }
    };

    // With the usual patience: on a busy machine, even what has no fault may take its time.
    await everything(clients());
    const { email } =
      [...simulator.contactsOf({ all: true })].find((contact) => contact.email !== '') ?? {};
    assert.ok(email !== undefined && email !== '');
    assert.ok(downloaded.includes(email), 'The test has contacts to look for.');

    const impatient = clients(200);
    const message = `${apiKey} and ${email} and https://files.example/x?X-Sig=secret`;
    for (const route of faultRoutes) {
      for (const add of faultsOf(route, message)) {
        simulator.clearFaults();
        add(simulator);
        await everything(impatient);
      }
    }

    assert.ok(lines.length > 500 && errors.length > 20, 'Much was logged, and much has failed.');
    const log = lines.map((line) => line.message).join('\n');
    const printed = errors.map(describeError).join('\n');
    const emails = [...simulator.contactsOf({ all: true })].map((contact) => contact.email);
    const parts = apiKey.split('.').slice(1);
    for (const secret of [
      apiKey,
      ...parts,
      'Bearer',
      '?',
      'X-Amz',
      'page_token',
      'secret',
      ...emails,
    ]) {
      if (secret !== '') {
        assert.equal(log.includes(secret), false, `the log contains ${secret}`);
      }
    }
    for (const secret of [apiKey, ...parts, 'X-Amz', 'page_token', 'secret', ...emails]) {
      if (secret !== '') {
        assert.equal(printed.includes(secret), false, `an error contains ${secret}`);
      }
    }
  }).timeout(60_000);

  it('have for each request what support needs', async () => {
    const { logger, lines } = recordingLogger();
    simulator.clearFaults();
    const client = new ApiClient({ baseUrl: simulator.apiUrl, apiKey: simulator.apiKey, logger });
    await client.scopes();
    assert.equal(lines.length, 1);
    assert.equal(lines[0]?.level, 'info');
    assert.match(lines[0].message, /^GET \/v3\/scopes: 200, \d+ ms, request id [\w-]{10,}$/);
  });

  it('announce each retry with its delay', async () => {
    const { logger, lines } = recordingLogger();
    simulator.addFault({ route: 'scopes', kind: 'status', status: 503, retryAfter: 3, times: 1 });
    const { delay } = new VirtualTime();
    const options = { baseUrl: simulator.apiUrl, apiKey: simulator.apiKey, logger, delay };
    await new ApiClient({ ...options, random: () => 0 }).scopes();
    assert.deepEqual(
      lines.map(({ level }) => level),
      ['warn', 'warn', 'info'],
    );
    assert.equal(lines[1]?.message, 'GET /v3/scopes: again in 3000 ms (attempt 2 of 5)');
  });
});

function faultsOf(route: FaultRoute, message: string): ((simulator: Simulator) => void)[] {
  const bodies = ['json', 'html', 'xml', 'empty'] as const;
  return [
    ...statusFaults.map(
      (status, index) => (simulator: Simulator) =>
        simulator.addFault({
          route,
          kind: 'status',
          status,
          message,
          body: bodies[index % 4] ?? 'json',
          times: 1,
        }),
    ),
    (simulator) =>
      simulator.addFault({ route, kind: 'status', status: 400, message, field: message }),
    (simulator) =>
      simulator.addFault({ route, kind: 'redirect', to: 'https://elsewhere.example/?secret' }),
    (simulator) => simulator.addFault({ route, kind: 'resetBeforeHeaders', times: 1 }),
    (simulator) => simulator.addFault({ route, kind: 'stall', times: 1 }),
    (simulator) => simulator.addFault({ route, kind: 'wrongJson', json: message }),
  ];
}

/** Returns everything that an error and its causes would show when printed. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return `${error.stack ?? ''} ${JSON.stringify(error)} ${describeError(error.cause ?? '')}`;
}
