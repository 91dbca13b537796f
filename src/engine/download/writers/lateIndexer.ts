import type { FileHandle } from 'node:fs/promises';
import type { CsvPiece } from '../../../records/kernel/csvScan.ts';
import type { FileIndexer, IndexTarget } from '../../tables/indexFiles.ts';

/** What takes the pieces of a file, and stores the index. */
interface Indexing<Piece> {
  readonly indexer: FileIndexer & { take(piece: Piece): void };
  readonly store: typeof import('../../tables/indexFiles.ts').storeIndex;
}

/** Makes the row index of a file while it is written, and loads the code for that once the file is large enough for an index. */
class LateIndexer<Piece> {
  readonly #target: IndexTarget;
  readonly #load: () => Promise<Indexing<Piece>>;
  readonly #copy: (piece: Piece) => Piece;
  /** The pieces until the code is loaded. Undefined from then on, and where it cannot be loaded. */
  #held: Piece[] | undefined = [];
  #loading: Promise<void> | undefined;
  #indexing: Indexing<Piece> | undefined;

  /** @param copy copies a piece, whose buffers are used again. */
  constructor(
    target: IndexTarget,
    load: () => Promise<Indexing<Piece>>,
    copy: (piece: Piece) => Piece,
  ) {
    this.#target = target;
    this.#load = load;
    this.#copy = copy;
  }

  /** Takes the next piece of the file, which ends at a position. */
  take(piece: Piece, end: number): void {
    this.#indexing?.indexer.take(piece);
    this.#held?.push(this.#copy(piece));
    if (end >= this.#target.leastBytes) {
      this.#loading ??= this.#begin().catch(() => void (this.#held = undefined));
    }
  }

  /**
   * Stores the index of the file, which is written and synced, unless it is a small one. What an earlier attempt may have stored is
   * of another file, and recognized as that. Never throws.
   */
  async store(file: Pick<FileHandle, 'stat'>): Promise<void> {
    await this.#loading;
    await this.#indexing?.store(this.#target.path, this.#indexing.indexer, file);
  }

  async #begin(): Promise<void> {
    const indexing = await this.#load();
    this.#held?.forEach((piece) => indexing.indexer.take(piece));
    this.#held = undefined;
    this.#indexing = indexing;
  }
}

interface ScannedPiece {
  readonly piece: Uint8Array;
  readonly found: CsvPiece;
  readonly position: number;
}

/** Makes the row index of a CSV, of its pieces that were scanned: see `CsvIndexer.take`. */
export class LateCsvIndexer {
  readonly #late: LateIndexer<ScannedPiece>;

  constructor(target: IndexTarget) {
    this.#late = new LateIndexer(target, loadCsvIndexing, ({ piece, found, position }) => ({
      ...{ piece: Uint8Array.from(piece), found: copyOf(found), position },
    }));
  }

  /** @param position where it stands in the file. */
  take(piece: Uint8Array, found: CsvPiece, position: number): void {
    this.#late.take({ piece, found, position }, position + piece.length);
  }

  /** See `LateIndexer.store`. */
  store(file: Pick<FileHandle, 'stat'>): Promise<void> {
    return this.#late.store(file);
  }
}

/** Makes the row index of JSON Lines or of an array of JSON. */
export class LateJsonIndexer {
  readonly #late: LateIndexer<Uint8Array>;
  #bytes = 0;

  constructor(target: IndexTarget, format: 'jsonLines' | 'jsonArray') {
    const load = () => loadJsonIndexing(format);
    this.#late = new LateIndexer(target, load, (piece) => Uint8Array.from(piece));
  }

  /** Takes the next bytes of the file. */
  take(bytes: Uint8Array): void {
    this.#bytes += bytes.byteLength;
    this.#late.take(bytes, this.#bytes);
  }

  /** See `LateIndexer.store`. */
  store(file: Pick<FileHandle, 'stat'>): Promise<void> {
    return this.#late.store(file);
  }
}

async function loadCsvIndexing(): Promise<Indexing<ScannedPiece>> {
  const { CsvIndexer, storeIndex: store } = await import('./rowIndexing.ts');
  const indexer = new CsvIndexer();
  const take = ({ piece, found, position }: ScannedPiece): void =>
    indexer.take(piece, found, position);
  return { indexer: { take, end: indexer.end.bind(indexer) }, store };
}

async function loadJsonIndexing(format: 'jsonLines' | 'jsonArray'): Promise<Indexing<Uint8Array>> {
  const { createKernel, JsonIndexer, storeIndex: store } = await import('./jsonIndexing.ts');
  const name = format === 'jsonLines' ? 'contacts.jsonl' : 'contacts.json';
  return { indexer: new JsonIndexer(createKernel(), name), store };
}

const copyOf = (found: CsvPiece): CsvPiece => ({
  ...found,
  starts: found.starts.slice(0, found.records),
  ends: found.ends.slice(0, found.records),
});
