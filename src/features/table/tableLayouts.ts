import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { tableLayout, type TableLayout } from '../../protocol/tableState.ts';
import type { StateMemory } from '../../ui/stateMemory.ts';

const key = 'sendgridExports.tableLayouts';
/** How many layouts are remembered; the most recent ones. */
const maxLayouts = 100;

const stored = z.array(z.tuple([z.string(), tableLayout]));

/**
 * Remembers how the columns of a file are shown, in the state of the workspace: for the file, and for files with the same
 * columns. Files are stored as hashes, and no value of them is stored.
 */
export class TableLayouts {
  readonly #state: StateMemory;

  constructor(state: StateMemory) {
    this.#state = state;
  }

  /** `columns` are ids. */
  get(path: string, columns: readonly string[]): TableLayout | undefined {
    const layouts = new Map(this.#read());
    return layouts.get(keyOfFile(path)) ?? layouts.get(keyOfColumns(columns));
  }

  async set(path: string, columns: readonly string[], layout: TableLayout): Promise<void> {
    const keys = [keyOfFile(path), keyOfColumns(columns)];
    const others = this.#read().filter(([one]) => !keys.includes(one));
    await this.#state.update(
      key,
      [...keys.map((one) => [one, layout] as const), ...others].slice(0, maxLayouts),
    );
  }

  #read(): z.infer<typeof stored> {
    return stored.safeParse(this.#state.get(key)).data ?? [];
  }
}

const keyOfFile = (path: string): string => `file ${hash(path)}`;
const keyOfColumns = (columns: readonly string[]): string =>
  `columns ${hash(columns.toSorted().join('\n'))}`;

const hash = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 16);
