import type { ExportJob } from '../../../src/engine/model/exportJob.ts';
import { csvHeader, csvRow } from '../../simulator/csv.ts';
import { jsonLine } from '../../simulator/jsonLines.ts';
import type { Simulator } from '../../simulator/simulator.ts';

/** Returns the expected files of an export, byte for byte, from the simulator's contacts. */
export function expectedFiles(
  simulator: Simulator,
  request: ExportJob['request'],
  { parts = 1, changed = false }: { parts?: number; changed?: boolean } = {},
): readonly Buffer[] {
  const { audience, fileType, jsonFormat } = request;
  const contacts = [
    ...simulator.contactsOf(
      audience.kind === 'all'
        ? { all: true }
        : {
            listIds: audience.lists.map(({ id }) => id),
            segmentIds: audience.segments.map(({ id }) => id),
          },
      { changed },
    ),
  ];
  if (contacts.length === 0) {
    return [];
  }
  const fields = simulator.customFields;
  return Array.from({ length: parts }, (_, part) => {
    const from = Math.floor((contacts.length * part) / parts);
    const rows = contacts.slice(from, Math.floor((contacts.length * (part + 1)) / parts));
    if (fileType === 'csv') {
      return Buffer.from([csvHeader(fields), ...rows.map(csvRow), ''].join('\n'));
    }
    const lines = rows.map((row) => jsonLine(row, fields));
    return Buffer.from(
      jsonFormat === 'array' ? `[${lines.join(',\n')}]\n` : `${lines.join('\n')}\n`,
    );
  });
}
