import * as vscode from 'vscode';
import { runBuiltIn } from './commands.ts';
import type { ContextKey, ContextValue, PathKey } from '../contributions.ts';

/** Writes the context keys of the manifest's `when` clauses, and only when they change. */
export class ContextKeys {
  readonly #written = new Map<ContextKey | PathKey, unknown>();

  set<K extends ContextKey>(key: K, value: ContextValue<K>): void {
    if (this.#written.get(key) === value) {
      return;
    }
    this.#written.set(key, value);
    void runBuiltIn('setContext', key, value);
  }

  /** Sets the files that a key holds, in each form in which VS Code may name one: as a path and as that of a URI. */
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
