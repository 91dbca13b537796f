import { basename, dirname } from 'node:path';
import { statIfThere } from '../../util/files/atomicFile.ts';
import { FolderWatch } from '../../util/files/folderWatch.ts';
import { Emitter, type Disposable } from '../../util/emitter.ts';

export type FileState = 'same' | 'changed' | 'gone';

/** What is compared of a file; undefined if it does not exist. */
interface Seen {
  readonly size: number;
  readonly key: string;
}

/** The files of a table on disk: their sizes, and whether they are still those that the table was made of. */
export class TableFiles implements Disposable {
  readonly #paths: readonly string[];
  readonly #watches: readonly FolderWatch[];
  readonly #changes = new Emitter<void>();
  #first: readonly (Seen | undefined)[] | undefined;
  #state: FileState = 'same';
  #missing: readonly string[] = [];
  #affected: readonly string[] = [];

  readonly onDidChange = this.#changes.event;

  constructor(paths: readonly string[], { tickMs }: { readonly tickMs?: number } = {}) {
    this.#paths = paths;
    const folders = Map.groupBy(paths, (path) => dirname(path));
    this.#watches = [...folders].map(([folder, inside]) => {
      const names = new Set(inside.map((path) => basename(path)));
      return new FolderWatch({
        ...{ folder, tickMs },
        onChange: (name) => {
          if (name === undefined || names.has(name)) {
            void this.#compare();
          }
        },
        // Some systems and network drives report no change of a file's content.
        onTick: () => this.#compare(),
        isBusy: () => false,
      });
    });
  }

  get state(): FileState {
    return this.#state;
  }

  /** Size of the largest file in bytes. */
  get largest(): number {
    return Math.max(0, ...(this.#first ?? []).map((seen) => seen?.size ?? 0));
  }

  /** Those of the files that did not exist when they were last looked at. */
  get missing(): readonly string[] {
    return this.#missing;
  }

  /** Those of the files that the state is about: none while all are the same. */
  get affected(): readonly string[] {
    return this.#affected;
  }

  /** Regards the files as they are now as those of the table. Returns whether all of them exist. */
  async accept(): Promise<boolean> {
    const seen = await this.#look();
    if (seen.includes(undefined) && this.#first !== undefined) {
      // What the table has of them remains.
      this.#setState('gone', this.#missing);
      return false;
    }
    this.#first = seen;
    this.#setState('same', []);
    return !seen.includes(undefined);
  }

  dispose(): void {
    this.#watches.forEach((watch) => watch.dispose());
    this.#changes.dispose();
  }

  async #compare(): Promise<void> {
    const first = this.#first;
    if (first === undefined) {
      return;
    }
    const now = await this.#look();
    if (first !== this.#first) {
      return;
    }
    if (now.includes(undefined)) {
      this.#setState('gone', this.#missing);
      return;
    }
    const changed = this.#paths.filter((_, at) => now[at]?.key !== first[at]?.key);
    this.#setState(changed.length > 0 ? 'changed' : 'same', changed);
  }

  #setState(state: FileState, affected: readonly string[]): void {
    if (state !== this.#state || affected.join('\n') !== this.#affected.join('\n')) {
      this.#state = state;
      this.#affected = affected;
      this.#changes.fire();
    }
  }

  async #look(): Promise<readonly (Seen | undefined)[]> {
    const seen = await Promise.all(this.#paths.map((path) => seenOf(path)));
    this.#missing = this.#paths.filter((_, at) => seen[at] === undefined);
    return seen;
  }
}

async function seenOf(path: string): Promise<Seen | undefined> {
  try {
    const file = await statIfThere(path);
    return file && { size: Number(file.size), key: `${file.ino} ${file.size} ${file.mtimeNs}` };
  } catch {
    // A folder on the way may have been replaced, or must not be read any more.
    return undefined;
  }
}
