import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { csvHeader, csvRow } from '../simulator/csv.ts';
import { jsonLine } from '../simulator/jsonLines.ts';
import { startSimulator } from '../simulator/simulator.ts';

/** Far beyond gzip's window, so that repeating them does not make compression easier. */
const distinctContacts = 50_000;

/** What SendGrid delivers, by the extension of its name. */
export type BenchFormat = 'csv' | 'jsonl';

/** Creates `NAME.csv` or `NAME.jsonl` of about this many bytes, and the same with `.gz`. Returns the size of the former. */
export async function makeFile(
  folder: string,
  name: string,
  bytes: number,
  format: BenchFormat = 'csv',
): Promise<number> {
  const path = join(folder, `${name}.${format}`);
  const { header, rows } = await sample(format);
  const file = createWriteStream(path);
  file.write(header);
  for (let left = bytes - header.length; left > 0; left -= rows.length) {
    const block = left >= rows.length ? rows : rows.subarray(0, rows.indexOf('\n', left - 1) + 1);
    if (!file.write(block)) {
      await once(file, 'drain');
    }
  }
  file.end();
  await once(file, 'close');
  await pipeline(
    createReadStream(path, { highWaterMark: 1024 * 1024 }),
    createGzip({ level: 6, chunkSize: 1024 * 1024 }),
    createWriteStream(`${path}.gz`),
  );
  return (await stat(path)).size;
}

async function sample(
  format: BenchFormat,
): Promise<{ readonly header: string; readonly rows: Buffer }> {
  const simulator = await startSimulator({ contacts: distinctContacts, lists: 0 });
  const { customFields } = simulator;
  const isCsv = format === 'csv';
  const rows = [...simulator.contactsOf({ all: true })].map(
    (contact) => `${isCsv ? csvRow(contact) : jsonLine(contact, customFields)}\n`,
  );
  const header = isCsv ? `${csvHeader(customFields)}\n` : '';
  await simulator.close();
  return { header, rows: Buffer.from(rows.join('')) };
}
