import { cellValue } from './cellText.ts';
import { mostColumns, type JsonColumn } from './kernel.ts';
import { eachMember, type TakeMember } from './plainJson.ts';

const openBrace = 0x7b;
const unfolded = 'custom_fields';

/** The columns of JSON records. */
export class JsonColumns {
  #all: JsonColumn[] = [];
  /** By the bytes of the name as Latin-1, with a sign before it that says whether it is a custom field. */
  #byName = new Map<string, number>();

  get all(): readonly JsonColumn[] {
    return this.#all;
  }

  set(columns: readonly JsonColumn[]): void {
    this.#all = [];
    this.#byName = new Map();
    for (const { name, isCustom } of columns) {
      this.#add(Buffer.from(name), isCustom);
    }
  }

  /** Adds the columns of a record that are not known, to `added` as well. Returns whether it is an object up to its end. */
  discover(bytes: Uint8Array, start: number, end: number, added: JsonColumn[]): boolean {
    return this.#eachField(bytes, start, end, (name, isCustom, value, valueEnd) => {
      // An empty value in place of the fields has no column of its own.
      const isNothing =
        !isCustom &&
        isUnfolded(name) &&
        cellValue(bytes, 'jsonLines', value, valueEnd).length === 0;
      if (
        !this.#byName.has(keyOf(name, isCustom)) &&
        this.#all.length < mostColumns &&
        !isNothing
      ) {
        added.push(this.#add(name, isCustom));
      }
    });
  }

  /** Returns where the values of a record are, by column. */
  cells(
    bytes: Uint8Array,
    start: number,
    end: number,
  ): ({ start: number; end: number } | undefined)[] {
    const cells = Array<{ start: number; end: number } | undefined>(this.#all.length).fill(
      undefined,
    );
    this.#eachField(bytes, start, end, (name, isCustom, value, valueEnd) => {
      const column = this.#byName.get(keyOf(name, isCustom));
      if (column !== undefined) {
        cells[column] ??= { start: value, end: valueEnd };
      }
    });
    return cells;
  }

  #add(name: Uint8Array, isCustom: boolean): JsonColumn {
    const column = { name: Buffer.from(name).toString(), isCustom };
    this.#byName.set(keyOf(name, isCustom), this.#all.length);
    this.#all.push(column);
    return column;
  }

  /** Calls a function with each field of a record, with those of `custom_fields` in its place. */
  #eachField(
    bytes: Uint8Array,
    start: number,
    end: number,
    take: (name: Uint8Array, isCustom: boolean, value: number, valueEnd: number) => void,
  ): boolean {
    let isWhole = true;
    const nameOf = (key: number, keyEnd: number): Uint8Array =>
      cellValue(bytes, 'jsonLines', key, keyEnd);
    const takeCustom: TakeMember = (key, keyEnd, value, valueEnd) => {
      take(nameOf(key, keyEnd), true, value, valueEnd);
    };
    const isObject = eachMember(bytes, start, end, (key, keyEnd, value, valueEnd) => {
      const name = nameOf(key, keyEnd);
      if (bytes[value] === openBrace && isUnfolded(name)) {
        const isInner = eachMember(bytes, value, valueEnd, takeCustom);
        isWhole = isWhole && isInner;
      } else {
        take(name, false, value, valueEnd);
      }
    });
    return isObject && isWhole;
  }
}

const keyOf = (name: Uint8Array, isCustom: boolean): string =>
  (isCustom ? '.' : ' ') + Buffer.from(name).toString('latin1');
const isUnfolded = (name: Uint8Array): boolean => Buffer.from(name).toString('latin1') === unfolded;
