import { parseArgs } from 'node:util';
import * as z from 'zod';
import { parseScenarioInput, type ScenarioInput } from './scenario.ts';
import { startSimulator } from './simulator.ts';

const usage = `Usage: npm run simulator -- [options]

  --port N             port of the API (default 8025; 0: any)
  --files-port N       port of the file host (default: any)
  --contacts N         contacts in the account (default 10000)
  --lists N            number of lists (default 12)
  --segments N         number of segments (default 6)
  --segments-v1 N      number of segments of the old kind (default 2)
  --compression WORD   none, gzip, gzipWithoutHeader, doubleGzip, doubleGzipWithoutHeader
  --parts N            number of files of each export
  --pending-seconds N  how long an export takes (default 3)
  --key KEY            the API key to accept (default: made from the seed)
  --seed N             another seed, another set of contacts (default 1)
  --scenario JSON      anything else, as test/simulator/scenario.ts has it
`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '8025' },
    'files-port': { type: 'string', default: '0' },
    contacts: { type: 'string', default: '10000' },
    lists: { type: 'string', default: '12' },
    segments: { type: 'string', default: '6' },
    'segments-v1': { type: 'string', default: '2' },
    compression: { type: 'string', default: 'gzip' },
    parts: { type: 'string' },
    'pending-seconds': { type: 'string', default: '3' },
    key: { type: 'string' },
    seed: { type: 'string', default: '1' },
    scenario: { type: 'string', default: '{}' },
    help: { type: 'boolean', default: false },
  },
});

const anyObject = z.record(z.string(), z.unknown());

if (values.help) {
  console.log(usage);
} else {
  await run().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}

async function run(): Promise<void> {
  const simulator = await startSimulator(scenarioOfArguments(), {
    apiPort: Number(values.port),
    filesPort: Number(values['files-port']),
  });
  console.log(`
The simulated SendGrid is running.

  API base URL   ${simulator.apiUrl}
  Files          ${simulator.filesUrl}
  API key        ${simulator.apiKey}
  Contains       ${simulator.expected({ all: true }).contacts} contacts, ${simulator.lists.length} lists, ${simulator.segments.length} segments

In VS Code: set "sendgridExports.customApiBaseUrl" to the API base URL, run
'SendGrid: Sign In…', choose Custom, and paste the key. In a shell:

  curl -H "Authorization: Bearer ${simulator.apiKey}" ${simulator.apiUrl}/v3/marketing/lists

What was asked for so far: ${simulator.apiUrl}/__simulator/requests
Ctrl+C ends it.
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close());
  }
}

function scenarioOfArguments(): ScenarioInput {
  const extra = anyObject.parse(JSON.parse(values.scenario));
  return parseScenarioInput({
    seed: Number(values.seed),
    contacts: Number(values.contacts),
    lists: Number(values.lists),
    segments: Number(values.segments),
    segmentsV1: Number(values['segments-v1']),
    ...(values.key === undefined ? {} : { accounts: [{ apiKey: values.key }] }),
    ...extra,
    exports: {
      compression: values.compression,
      pendingSeconds: Number(values['pending-seconds']),
      ...(values.parts === undefined ? {} : { parts: Number(values.parts) }),
      ...anyObject.parse(extra.exports ?? {}),
    },
  });
}
