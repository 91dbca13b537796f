import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { csvHeader, csvRow } from '../simulator/csv.ts';
import { startSimulator } from '../simulator/simulator.ts';

/** Far beyond gzip's window, so that repeating them does not make compression easier. */
const distinctContacts = 50_000;

/** Creates `NAME.csv` of about this many bytes, and `NAME.csv.gz`, unless they exist. Returns the size of the CSV. */
export async function makeFile(folder: string, name: string, bytes: number): Promise<number> {
  const path = join(folder, `${name}.csv`);
  const { header, rows } = await sample();
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

async function sample(): Promise<{ readonly header: string; readonly rows: Buffer }> {
  const simulator = await startSimulator({ contacts: distinctContacts, lists: 0 });
  const rows = [...simulator.contactsOf({ all: true })].map((contact) => `${csvRow(contact)}\n`);
  const header = `${csvHeader(simulator.customFields)}\n`;
  await simulator.close();
  return { header, rows: Buffer.from(rows.join('')) };
}
