import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import { parsePartialName } from '../../src/engine/files/partialNames.ts';
import { until } from './until.ts';

const csvRecords = z.array(z.record(z.string(), z.string()));
const csvContacts = z.array(z.object({ CONTACT_ID: z.string() }));
const jsonContacts = z.array(z.object({ contact_id: z.string() }));

/** Returns the files in a folder that have one of these endings. */
export async function filesIn(folder: string, ...endings: readonly string[]): Promise<Set<string>> {
  const names = await readdir(folder);
  return new Set(names.filter((name) => endings.includes(extname(name))));
}

/** Waits for a new file in a folder, and until its partial file is gone, which is a moment later; returns its path. */
export async function newFile(
  folder: string,
  before: ReadonlySet<string>,
  ending: string,
): Promise<string> {
  return until(`a new file *${ending} in ${folder}`, async () => {
    const name = [...(await filesIn(folder, ending))].find((file) => !before.has(file));
    if (name === undefined) {
      return undefined;
    }
    const remains = (await readdir(folder)).some(
      (file) => !before.has(file) && parsePartialName(file) !== undefined,
    );
    return remains ? undefined : join(folder, name);
  });
}

/** Reads the records of a CSV file, by the names in its header, with other code than the extension's. */
export async function csvContents(
  file: string,
): Promise<readonly Readonly<Record<string, string>>[]> {
  return csvRecords.parse(parse(await readFile(file, 'utf8'), { columns: true, bom: true }));
}

/** Reads the ids of the contacts in an exported file with other code than the extension's. */
export async function contactIds(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8');
  switch (extname(file)) {
    case '.csv':
      return csvContacts.parse(parse(text, { columns: true })).map((row) => row.CONTACT_ID);
    case '.json':
      return jsonContacts.parse(JSON.parse(text)).map((contact) => contact.contact_id);
    case '.jsonl': {
      const lines = text.split('\n').filter((line) => line !== '');
      return jsonContacts
        .parse(lines.map((line): unknown => JSON.parse(line)))
        .map((contact) => contact.contact_id);
    }
    default:
      throw new Error(`${file} has no known file type.`);
  }
}
