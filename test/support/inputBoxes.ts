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
    return until('an input box', () => this.#shown.shift(), { intervalMs: 10 });
  }

  /** Whether there is a box that no test has waited for yet. */
  get isWaiting(): boolean {
    return this.#shown.length > 0;
  }

  restore(): void {
    Object.defineProperty(vscode.window, 'createInputBox', this.#create ?? {});
  }
}

export class FilledBox {
  readonly #box: vscode.InputBox;
  readonly #typed = new vscode.EventEmitter<string>();
  readonly #entered = new vscode.EventEmitter<void>();
  readonly #pressed = new vscode.EventEmitter<vscode.QuickInputButton>();

  constructor(box: vscode.InputBox) {
    this.#box = box;
    Object.defineProperty(box, 'onDidChangeValue', { value: this.#typed.event });
    Object.defineProperty(box, 'onDidAccept', { value: this.#entered.event });
    Object.defineProperty(box, 'onDidTriggerButton', { value: this.#pressed.event });
  }

  get title(): string | undefined {
    return this.#box.title;
  }

  get placeholder(): string | undefined {
    return this.#box.placeholder;
  }

  get prompt(): string | undefined {
    return this.#box.prompt;
  }

  get text(): string {
    return this.#box.value;
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

  /** Types a text and presses Enter. */
  enter(text: string): void {
    this.type(text);
    this.pressEnter();
  }

  /** Waits until a text is refused for this reason. */
  async refusal(words: RegExp): Promise<void> {
    await until(`the refusal ${String(words)}`, () => !this.isBusy && words.test(this.problem));
  }

  /** Presses the button with this tooltip. */
  press(tooltip: string): void {
    const button = this.#box.buttons.find((one) => one.tooltip === tooltip);
    if (button === undefined) {
      throw new Error(`There is no button '${tooltip}'.`);
    }
    this.#pressed.fire(button);
  }

  pressEscape(): void {
    this.#box.hide();
  }
}
