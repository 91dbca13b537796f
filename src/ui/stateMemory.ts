/** What is remembered beyond a window: the part of `vscode.Memento` that is used, whose values are not trusted. */
export interface StateMemory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}
