import assert from 'node:assert/strict';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isSystemError } from '../../../src/util/files/atomicFile.ts';

/** Watches the folder of the exported files: an incomplete file must never have a final name. */
export class FolderGuard {
  readonly #folder: string;
  /** Files that are not the engine's, which must not touch them, and their contents. */
  readonly #userFiles = new Map<string, string | undefined>();
  readonly #whole = new Map<number, Buffer[]>();
  readonly #jobs = new Set<string>();
  #found: Error | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Registers the expected files of a job. */
  expect(jobId: string, files: readonly Buffer[]): void {
    this.#jobs.add(jobId.slice(0, 8));
    for (const file of files) {
      this.#whole.set(file.length, [...(this.#whole.get(file.length) ?? []), file]);
    }
  }

  /** Creates a file of the user's, which nobody may touch. */
  putUserFile(path: string): void {
    mkdirSync(dirname(path), { recursive: true });
    const text = `the user's own file: ${basename(path)}`;
    writeFileSync(path, text, { flag: 'wx' });
    this.allow(path, text);
  }

  /** Allows a file that is not the engine's. */
  allow(path: string, text?: string): void {
    this.#userFiles.set(path, text);
  }

  /** Inspects the folder at this moment. An error is thrown by `assertGuarded`: thrown here, it would be one more fault. */
  look(): void {
    try {
      this.#look();
    } catch (error) {
      assert.ok(error instanceof Error);
      this.#found ??= error;
    }
  }

  /** Asserts that nothing has been wrong at any moment so far, and that the user's files are as they were. */
  assertGuarded(): void {
    this.look();
    if (this.#found !== undefined) {
      throw this.#found;
    }
    this.#assertUntouched();
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
      assert.ok(isWhole, `an incomplete file has the name ${name} (${content.length} bytes)`);
    }
  }

  /** Returns the names of the engine's files, partial ones included. */
  files(): readonly string[] {
    return this.#names().filter((name) => !this.#isAllowed(join(this.#folder, name)));
  }

  #assertUntouched(): void {
    for (const [path, text] of this.#userFiles) {
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

  /**
   * Where a file system has no hard links, an empty file reserves the final name, and a claim file says whose it is.
   */
  #isClaimed(name: string): boolean {
    return this.#names()
      .filter((other) => other.endsWith('.partial.claim'))
      .some((claim) => readFileSync(join(this.#folder, claim), 'utf8').includes(`"${name}"`));
  }

  #isAllowed(path: string): boolean {
    return [...this.#userFiles.keys()].some((one) => one === path || one.startsWith(`${path}/`));
  }

  /** A partial file names its job. Only the probe file of the folder, which is deleted at once, does not. */
  #isPartial(name: string): boolean {
    const jobId = /\.([0-9a-f]{8})\.(?:partial|download)\b/.exec(name)?.[1];
    return (jobId !== undefined && this.#jobs.has(jobId)) || name === '.sendgrid-export.tmp';
  }
}
