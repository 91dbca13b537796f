import * as vscode from 'vscode';
import type { ContextKey, ContextValue } from './contributions.ts';

/** Writes the context keys of the manifest's `when` clauses, and only when they change. */
export class ContextKeys {
  readonly #written = new Map<ContextKey, unknown>();

  set<K extends ContextKey>(key: K, value: ContextValue<K>): void {
    if (this.#written.get(key) === value) {
      return;
    }
    this.#written.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
