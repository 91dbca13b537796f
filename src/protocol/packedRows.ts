/**
 * The values of rows on their way to a page, as two strings. Between the processes of VS Code each string of a message is
 * copied several times by itself, which for the cells of a window took longer than to read them from the file.
 */
export interface PackedRows {
  /** How many rows there are. */
  readonly count: number;
  /** Of each cell, row by row, one code unit for the length of its value or its absence. */
  readonly lengths: string;
  /** All values, one behind the other. */
  readonly text: string;
}

/** The code unit of a value without characters. Those below are controls, which JSON writes as six characters. */
const zero = 0x30;
const absent = '!';
const longest = 0xffff - zero;

/** Packs values, each shorter than 65,000 characters; null is the absence of a value. */
export function packRows(rows: readonly (readonly (string | null)[])[]): PackedRows {
  let [lengths, text] = ['', ''];
  for (const row of rows) {
    for (const value of row) {
      if (value === null) {
        lengths += absent;
      } else if (value.length <= longest) {
        lengths += String.fromCharCode(zero + value.length);
        text += value;
      } else {
        throw new RangeError(`A value of ${value.length} characters is too long to be packed.`);
      }
    }
  }
  return { count: rows.length, lengths, text };
}

/** Returns the values by row. What is missing of a message with other lengths is absent. */
export function unpackRows({ count, lengths, text }: PackedRows): (string | null)[][] {
  const width = count === 0 ? 0 : Math.floor(lengths.length / count);
  let [cell, at] = [0, 0];
  return Array.from({ length: count }, () =>
    Array.from({ length: width }, () => {
      const length = lengths.charCodeAt(cell++) - zero;
      return length < 0 ? null : text.slice(at, (at += length));
    }),
  );
}
