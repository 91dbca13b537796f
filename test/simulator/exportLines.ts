import type { ContactFactory } from './contacts.ts';
import { csvRow } from './csv.ts';
import { jsonLine } from './jsonLines.ts';
import { LineStamper } from './lineStamper.ts';

const made = new Map<string, LineStamper>();

/**
 * Returns what writes the lines of an export. Created once for the same lines, so that a process with many simulators makes the
 * templates of its contacts once.
 */
export function exportLines(
  contacts: ContactFactory,
  fileType: 'csv' | 'json',
  lineEnding: string,
): LineStamper {
  const key = JSON.stringify([contacts.key, fileType, lineEnding]);
  let stamper = made.get(key);
  if (stamper === undefined) {
    stamper = new LineStamper(
      contacts,
      (contact) =>
        (fileType === 'csv' ? csvRow(contact) : jsonLine(contact, contacts.fields)) + lineEnding,
    );
    made.set(key, stamper);
  }
  return stamper;
}
