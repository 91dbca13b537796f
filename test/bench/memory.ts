import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { csvHeader, csvRow } from '../simulator/csv.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';

/**
 * Shows that a large export downloads with constant memory and arrives complete: `node test/bench/memory.ts [--mb
 * 1000]`.
 * The simulator runs in this process, the engine in another one, which measures its own memory. Exits with 1 when it
 * grew by 100 MB or more, or when a single byte differs from those of the simulator's contacts.
 */
const { values } = parseArgs({
  options: {
    mb: { type: 'string', default: '1000' },
    compression: { type: 'string', default: 'gzip' },
  },
});
const megabyte = 1_000_000;
const maxGrowthMb = 100;

const measurement = z.object({
  path: z.string(),
  bytes: z.int(),
  /** Resident memory in bytes, before the export and at its peak. */
  rssBefore: z.int(),
  rssPeak: z.int(),
  seconds: z.number(),
});

const compression = z
  .enum(['none', 'gzip', 'gzipWithoutHeader', 'doubleGzip', 'doubleGzipWithoutHeader'])
  .parse(values.compression);
// One per cent more, since the sample's rows may be a little longer than the average.
const contacts = Math.ceil((1.01 * Number(values.mb) * megabyte) / (await bytesPerContact()));
const folder = await mkdtemp(join(tmpdir(), 'contact-exports-memory-'));
const simulator = await startSimulator({
  contacts,
  lists: 0,
  exports: { compression, pendingPolls: 0 },
});
try {
  const result = await measure(simulator);
  const growthMb = (result.rssPeak - result.rssBefore) / megabyte;
  const [delivered, expected] = [await hashOfFile(result.path), hashOfContacts(simulator)];
  const isSame = delivered === expected;
  console.log(`
  contacts             ${contacts}
  file                 ${(result.bytes / megabyte).toFixed(1)} MB, ${compression}
  time                 ${result.seconds.toFixed(1)} s
  resident before      ${(result.rssBefore / megabyte).toFixed(1)} MB
  resident at highest  ${(result.rssPeak / megabyte).toFixed(1)} MB
  growth               ${growthMb.toFixed(1)} MB (below ${maxGrowthMb} MB)
  SHA-256              ${delivered} (${isSame ? 'as expected' : `expected ${expected}`})
`);
  if (growthMb >= maxGrowthMb || !isSame) {
    process.exitCode = 1;
  }
} finally {
  await simulator.close();
  await rm(folder, { recursive: true });
}

/** Runs the engine in a process of its own. */
async function measure({ apiUrl, apiKey }: Simulator): Promise<z.infer<typeof measurement>> {
  const script = fileURLToPath(new URL('memoryChild.ts', import.meta.url));
  const child = spawn(process.execPath, [script, apiUrl, folder], {
    // In the environment: everybody can read the command line of a process.
    env: { ...process.env, SENDGRID_API_KEY: apiKey },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (child.exitCode !== 0) {
    throw new Error(`The engine's process ended with ${child.exitCode ?? 'a signal'}.`);
  }
  return measurement.parse(JSON.parse(output));
}

async function bytesPerContact(): Promise<number> {
  const sample = await startSimulator({ contacts: 1000, lists: 0 });
  const rows = [...sample.contactsOf({ all: true })].map(csvRow);
  await sample.close();
  return rows.reduce((sum, row) => sum + Buffer.byteLength(row) + 1, 0) / rows.length;
}

async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Row by row from the contacts themselves, not from the file host's output. */
function hashOfContacts(service: Simulator): string {
  const hash = createHash('sha256');
  let rows = `${csvHeader(service.customFields)}\n`;
  for (const contact of service.contactsOf({ all: true })) {
    rows += `${csvRow(contact)}\n`;
    if (rows.length > megabyte) {
      hash.update(rows);
      rows = '';
    }
  }
  return hash.update(rows).digest('hex');
}
