import type { Kernel } from '../../kernel/kernel.ts';
import { HashTable, halvesOf } from '../hashTable.ts';
import type { ValueCount } from '../model.ts';
import type { Slices } from '../slices.ts';

/** As many bytes of values are hashed at once, unless one has more. */
const batchBytes = 64 * 1024;

/**
 * Returns the ranks of values by their hashes: that of the first one is 0, that of the empty value behind all. Undefined where two
 * values have the same hash.
 */
export async function ranksOf(
  kernel: Kernel,
  values: readonly ValueCount[],
  slices: Slices,
): Promise<HashTable | undefined> {
  const table = new HashTable();
  let batch: Buffer[] = [];
  let [bytes, first] = [0, 0];
  const flush = (): boolean => {
    const isNew = enter(kernel, Buffer.concat(batch, bytes), first, table);
    first += batch.length;
    [batch, bytes] = [[], 0];
    return isNew;
  };
  for (const { value } of [...values, { value: '' }]) {
    const line = Buffer.from(`"${value.replaceAll('"', '""')}"\n`);
    batch.push(line);
    bytes += line.length;
    if (bytes >= batchBytes) {
      if (!flush()) {
        return undefined;
      }
      await slices.next();
    }
  }
  return flush() ? table : undefined;
}

/** Hashes values that are written as a CSV of one column, so that the kernel does it as for those of the file. */
function enter(kernel: Kernel, lines: Buffer, first: number, table: HashTable): boolean {
  kernel.reserve(lines.length);
  kernel.bytes.set(lines);
  const { records } = kernel.split(lines.length, { format: 'csv', isLast: true });
  kernel.hash(0);
  const halves = halvesOf(kernel.hashes);
  const before = table.size;
  for (let record = 0; record < records; record++) {
    table.set(halves[2 * record] ?? 0, halves[2 * record + 1] ?? 0, first + record);
  }
  return table.size === before + records;
}
