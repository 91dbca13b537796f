import * as vscode from 'vscode';
import { until } from './until.ts';

/**
 * Fills in the input boxes that the extension shows. They are VS Code's own; only their events are fired by the test,
 * since nothing in the extension host can press keys.
 */
export class InputBoxes {
  readonly #shown: FilledBox[] = [];
  readonly #create = Object.getOwnPropertyDescriptor(vscode.window, 'createInputBox');

  constructor() {
    const { createInputBox } = vscode.window;
    const value = (): vscode.InputBox => {
      const box = createInputBox();
      this.#shown.push(new FilledBox(box));
      return box;
    };
    Object.defineProperty(vscode.window, 'createInputBox', { value, configurable: true });
  }

  /** Waits for the next box. */
  async next(): Promise<FilledBox> {
    return until('an input box', () => this.#shown.shift(), { intervalMs: 10, timeoutMs: 5000 });
  }

  restore(): void {
    Object.defineProperty(vscode.window, 'createInputBox', this.#create ?? {});
  }
}

export class FilledBox {
  readonly #box: vscode.InputBox;
  readonly #typed = new vscode.EventEmitter<string>();
  readonly #entered = new vscode.EventEmitter<void>();

  constructor(box: vscode.InputBox) {
    this.#box = box;
    Object.defineProperty(box, 'onDidChangeValue', { value: this.#typed.event });
    Object.defineProperty(box, 'onDidAccept', { value: this.#entered.event });
  }

  /** The message below the box. */
  get problem(): string {
    const { validationMessage = '' } = this.#box;
    return typeof validationMessage === 'string' ? validationMessage : validationMessage.message;
  }

  get isHidden(): boolean {
    return this.#box.password;
  }

  get isBusy(): boolean {
    return this.#box.busy;
  }

  type(text: string): void {
    this.#box.value = text;
    this.#typed.fire(text);
  }

  pressEnter(): void {
    this.#entered.fire();
  }

  pressEscape(): void {
    this.#box.hide();
  }
}
