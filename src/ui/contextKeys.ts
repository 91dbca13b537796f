import * as vscode from 'vscode';
import { runBuiltIn } from './commands.ts';
import type { ContextKey, ContextValue, PathKey } from '../contributions.ts';

/** Sets the context keys of the manifest's `when` clauses, skipping values that have not changed. */
export class ContextKeys {
  readonly #written = new Map<ContextKey | PathKey, unknown>();

  set<K extends ContextKey>(key: K, value: ContextValue<K>): void {
    if (this.#written.get(key) === value) {
      return;
    }
    this.#written.set(key, value);
    void runBuiltIn('setContext', key, value);
  }

  /**
   * Sets the files of a context key, in both forms in which VS Code may name one: as a file system path and as the path of a
   * URI.
   */
  setPaths(key: PathKey, paths: readonly string[]): void {
    const text = paths.join('\n');
    if (this.#written.get(key) === text) {
      return;
    }
    this.#written.set(key, text);
    const named = paths.flatMap((path) => {
      const uri = vscode.Uri.file(path);
      return [...new Set([uri.fsPath, uri.path])];
    });
    void runBuiltIn('setContext', key, named);
  }
}
