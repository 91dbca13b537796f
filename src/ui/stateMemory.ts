/** Persistent key-value state: the part of `vscode.Memento` that is used. Values have to be validated by the caller. */
export interface StateMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}
