import * as vscode from 'vscode';
import { InputBoxes, type FilledBox } from './inputBoxes.ts';
import { until } from './until.ts';

/** A notification or a modal dialog of the extension. */
export interface Said {
  readonly isModal: boolean;
  readonly message: string;
  /** The text below the message of a modal dialog. */
  readonly detail: string;
  readonly buttons: readonly string[];
  /** Presses a button; without one, dismisses it. */
  readonly press: (button?: string) => void;
}

/**
 * Answers what the extension asks, in place of the user. Quick picks and input boxes are VS Code's own, and only their
 * events are fired here; notifications and dialogs are recorded instead of shown, since nothing in the extension host can
 * press their buttons.
 */
export class Answers {
  readonly #boxes = new InputBoxes();
  readonly #picks: FilledPick[] = [];
  readonly #restore: (() => void)[] = [() => this.#boxes.restore()];
  #said: Said[] = [];

  constructor() {
    for (const name of [
      'showInformationMessage',
      'showWarningMessage',
      'showErrorMessage',
    ] as const) {
      this.#replace(name, (message: string, ...rest: readonly unknown[]) =>
        this.#say(message, rest),
      );
    }
    const { createQuickPick } = vscode.window;
    this.#replace('createQuickPick', () => {
      const pick = createQuickPick();
      this.#picks.push(new FilledPick(pick));
      return pick;
    });
  }

  /** Answers dialogs for the name of a file from now on; `undefined` cancels. */
  saveAs(answer: (proposed: string | undefined) => string | undefined): void {
    this.#replace('showSaveDialog', ({ defaultUri }: vscode.SaveDialogOptions) => {
      const path = answer(defaultUri?.fsPath);
      return Promise.resolve(path === undefined ? undefined : vscode.Uri.file(path));
    });
  }

  /** Waits for the next input box. */
  async box(): Promise<FilledBox> {
    return this.#boxes.next();
  }

  /** Waits for the quick pick with this placeholder. */
  async pick(placeholder: string): Promise<FilledPick> {
    const found = await until(`the question '${placeholder}'`, () =>
      this.#picks.find((one) => one.placeholder === placeholder),
    );
    this.#picks.splice(this.#picks.indexOf(found), 1);
    return found;
  }

  /** Waits for a notification or a modal dialog; by its message, or by the text below it. */
  async said(words: RegExp): Promise<Said> {
    const found = await until(`the message ${String(words)}`, () =>
      this.#said.find(({ message, detail }) => words.test(message) || words.test(detail)),
    ).catch((error: unknown) => {
      throw new Error(`Said instead: ${this.texts.join(' | ')}`, { cause: error });
    });
    this.#said = this.#said.filter((one) => one !== found);
    return found;
  }

  /** Waits for a modal dialog, and presses a button of it. */
  async press(words: RegExp, button?: string): Promise<void> {
    (await this.said(words)).press(button);
  }

  /** The messages that no test has waited for yet. */
  get texts(): readonly string[] {
    return this.#said.map(({ message }) => message);
  }

  /** Whether a question is open that no test has waited for yet. */
  get hasQuestion(): boolean {
    return this.#picks.length > 0 || this.#boxes.isWaiting;
  }

  restore(): void {
    for (const said of this.#said) {
      said.press();
    }
    this.#restore.forEach((undo) => undo());
  }

  #say(message: string, [first, ...others]: readonly unknown[]): Promise<string | undefined> {
    const isButton = typeof first === 'string';
    const options: vscode.MessageOptions =
      !isButton && typeof first === 'object' ? (first ?? {}) : {};
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const buttons = (isButton ? [first, ...others] : others).map(String);
    this.#said.push({
      isModal: options.modal === true,
      detail: options.detail ?? '',
      ...{ message, buttons },
      press: (button) => {
        if (button !== undefined && !buttons.includes(button)) {
          throw new Error(`'${button}' is not among: ${buttons.join(', ')}`);
        }
        resolve(button);
      },
    });
    return promise;
  }

  #replace(name: keyof typeof vscode.window, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(vscode.window, name);
    Object.defineProperty(vscode.window, name, { value, configurable: true, writable: true });
    this.#restore.push(() => Object.defineProperty(vscode.window, name, before ?? {}));
  }
}

export class FilledPick {
  readonly #pick: vscode.QuickPick<vscode.QuickPickItem>;
  readonly #accepted = new vscode.EventEmitter<void>();

  constructor(pick: vscode.QuickPick<vscode.QuickPickItem>) {
    this.#pick = pick;
    Object.defineProperty(pick, 'onDidAccept', { value: this.#accepted.event });
  }

  get placeholder(): string | undefined {
    return this.#pick.placeholder;
  }

  get items(): readonly vscode.QuickPickItem[] {
    return this.#pick.items;
  }

  /** Chooses the first item whose label contains a text. */
  choose(label: string): void {
    const found = this.items.find((item) => item.label.includes(label));
    if (found === undefined) {
      throw new Error(`'${label}' is not among: ${this.items.map((one) => one.label).join(', ')}`);
    }
    Object.defineProperty(this.#pick, 'selectedItems', { value: [found] });
    this.#accepted.fire();
  }

  pressEscape(): void {
    this.#pick.hide();
  }
}
