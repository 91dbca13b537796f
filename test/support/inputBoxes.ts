import * as vscode from 'vscode';
import { until } from './until.ts';

/**
 * Answers the input boxes that the extension shows. They are VS Code's own; only keys are not pressed, which nothing within
 * the extension host can do: what would come of them is told in their place.
 */
export class InputBoxes {
  readonly #shown: AnsweredBox[] = [];
  readonly #create = Object.getOwnPropertyDescriptor(vscode.window, 'createInputBox');

  constructor() {
    const { createInputBox } = vscode.window;
    const value = (): vscode.InputBox => {
      const box = createInputBox();
      this.#shown.push(new AnsweredBox(box));
      return box;
    };
    Object.defineProperty(vscode.window, 'createInputBox', { value, configurable: true });
  }

  /** Returns the box that comes next. */
  async next(): Promise<AnsweredBox> {
    return until('an input box', () => this.#shown.shift(), { intervalMs: 10, timeoutMs: 5000 });
  }

  restore(): void {
    Object.defineProperty(vscode.window, 'createInputBox', this.#create ?? {});
  }
}

export class AnsweredBox {
  readonly #box: vscode.InputBox;
  readonly #typed = new vscode.EventEmitter<string>();
  readonly #entered = new vscode.EventEmitter<void>();

  constructor(box: vscode.InputBox) {
    this.#box = box;
    Object.defineProperty(box, 'onDidChangeValue', { value: this.#typed.event });
    Object.defineProperty(box, 'onDidAccept', { value: this.#entered.event });
  }

  /** What stands below the box. */
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
