import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isSystemError } from '../../../src/util/atomicFile.ts';

/** Watches over the folder of the exported files: at no moment may half a file be there under a final name. */
export class FolderGuard {
  readonly #folder: string;
  /** What is not the engine's: paths that it must leave alone, and what is in them. */
  readonly #precious = new Map<string, string | undefined>();
  readonly #whole = new Map<number, Buffer[]>();
  readonly #jobs = new Set<string>();
  #found: Error | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes note of what the files of a job will be. */
  expect(jobId: string, files: readonly Buffer[]): void {
    this.#jobs.add(jobId.slice(0, 8));
    for (const file of files) {
      this.#whole.set(file.length, [...(this.#whole.get(file.length) ?? []), file]);
    }
  }

  /** Makes somebody's file, which nobody may touch. */
  putPrecious(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    const text = `somebody's own: ${basename(path)}`;
    writeFileSync(path, text, { flag: 'wx' });
    this.allow(path, text);
  }

  /** Lets something be there that is not the engine's. */
  allow(path: string, text?: string): void {
    this.#precious.set(path, text);
  }

  /** Looks at the folder as it is at this moment. What is wrong is told by `prove`: here it would be one fault more. */
  look(): void {
    try {
      this.#look();
    } catch (error) {
      assert.ok(error instanceof Error);
      this.#found ??= error;
    }
  }

  /** Makes sure that nothing was wrong at any moment so far, and that what is not ours is as it was. */
  prove(): void {
    this.look();
    if (this.#found !== undefined) {
      throw this.#found;
    }
    this.#proveUntouched();
  }

  #look(): void {
    for (const name of this.#names()) {
      const path = join(this.#folder, name);
      if (this.#isAllowed(path) || this.#isPartial(name)) {
        continue;
      }
      let content: Buffer;
      try {
        content = readFileSync(path);
      } catch (error) {
        assert.ok(isSystemError(error, 'ENOENT'), `${name} cannot be read: ${String(error)}`);
        continue;
      }
      if (content.length === 0 && this.#isClaimed(name)) {
        continue;
      }
      const isWhole = this.#whole.get(content.length)?.some((file) => file.equals(content));
      assert.ok(isWhole, `there is half a file under the name ${name} (${content.length} bytes)`);
    }
  }

  /** The names of the engine's files, the partial ones among them or alone. */
  files(): readonly string[] {
    return this.#names().filter((name) => !this.#isAllowed(join(this.#folder, name)));
  }

  #proveUntouched(): void {
    for (const [path, text] of this.#precious) {
      if (text === undefined) {
        assert.ok(lstatSync(path).isSymbolicLink(), path);
      } else {
        assert.equal(readFileSync(path, 'utf8'), text);
      }
    }
  }

  #names(): readonly string[] {
    try {
      return readdirSync(this.#folder);
    } catch (error) {
      assert.ok(isSystemError(error, 'ENOENT', 'ENOTDIR'), String(error));
      return [];
    }
  }

  /** Where a file cannot have two names, an empty one keeps its name for it, and a note says whose it is. */
  #isClaimed(name: string): boolean {
    return this.#names()
      .filter((other) => other.endsWith('.partial.claim'))
      .some((claim) => readFileSync(join(this.#folder, claim), 'utf8').includes(`"${name}"`));
  }

  #isAllowed(path: string): boolean {
    return [...this.#precious.keys()].some((one) => one === path || one.startsWith(`${path}/`));
  }

  /** A partial file names its job. So short-lived that it has no job is only the file that tries the folder. */
  #isPartial(name: string): boolean {
    const jobId = /\.([0-9a-f]{8})\.(?:partial|download)\b/.exec(name)?.[1];
    return (jobId !== undefined && this.#jobs.has(jobId)) || name === '.sendgrid-export.tmp';
  }
}
