import * as vscode from 'vscode';
import type { Disposable } from '../../util/emitter.ts';
import { withoutLinks } from '../messages/notifications.ts';

/** Where in a series of questions one is. `back` is offered from the second on. */
export interface StepPlace {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
  readonly canGoBack?: boolean;
}

/** What a question ended with: an answer, the Back button, or `undefined` when it was dismissed. */
export type Answer<T> = { readonly value: T } | 'back' | undefined;

export interface TextQuestion extends StepPlace {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** Whether what was typed is to be hidden, such as a key that got into a box for something else. */
  readonly isSecret?: (text: string) => boolean;
  /** Says what is wrong with what was typed so far. */
  readonly check: (text: string) => string | undefined;
  /** Says what is wrong with what was accepted, after asking somebody: the box shows that it is busy meanwhile. */
  readonly verify?: (text: string, signal: AbortSignal) => Promise<string | undefined>;
  /** Stands below the box meanwhile. */
  readonly verifying?: string;
  readonly buttons?: readonly QuestionButton[];
  /** A button that stands there after a refusal, until the text changes: it lets the same text be verified again. */
  readonly offer?: () => QuestionButton | undefined;
}

export interface QuestionButton {
  readonly icon: string;
  readonly tooltip: string;
  /** May give a new prompt. */
  readonly run: () => string | undefined;
}

/**
 * Asks for a line of text. What does not pass stays in the box together with the reason; dismissing the box while an
 * answer is being verified aborts that.
 */
export function askText(question: TextQuestion): Promise<Answer<string>> {
  const box = vscode.window.createInputBox();
  place(box, question);
  box.prompt = question.prompt;
  box.placeholder = question.placeholder;
  box.value = question.value ?? '';
  box.password = question.password ?? false;
  let prompt = question.prompt;
  let offered: QuestionButton | undefined;
  const shown = new Map<vscode.QuickInputButton, QuestionButton>();
  const showButtons = (): void => {
    shown.clear();
    for (const button of [...(question.buttons ?? []), ...(offered ? [offered] : [])]) {
      const { icon, tooltip } = button;
      shown.set({ iconPath: new vscode.ThemeIcon(icon), tooltip }, button);
    }
    box.buttons = [...buttonsOf(question), ...shown.keys()];
  };
  showButtons();
  const asked = new AbortController();

  const accept = async (): Promise<string | undefined> => {
    const text = box.value;
    const problem = question.check(text);
    if (problem !== undefined) {
      box.validationMessage = problem;
      return undefined;
    }
    box.enabled = false;
    box.busy = true;
    box.prompt = question.verifying ?? prompt;
    try {
      const refusal = await question.verify?.(text, asked.signal);
      if (refusal === undefined) {
        return text;
      }
      box.validationMessage = withoutLinks(refusal);
      offered = question.offer?.();
      showButtons();
    } finally {
      box.busy = false;
      box.enabled = true;
      box.prompt = prompt;
    }
    return undefined;
  };

  return ask(box, (settle, fail) => {
    const submit = (): void => {
      if (box.busy) {
        return;
      }
      accept().then((text) => {
        if (text !== undefined) {
          settle({ value: text });
        } else if (!asked.signal.aborted) {
          // Gives the focus back to the box, which lost it while it was disabled.
          box.show();
        }
      }, fail);
    };
    return [
      // An empty box is no mistake until it is accepted.
      box.onDidChangeValue((text) => {
        box.password = question.password === true || (question.isSecret?.(text) ?? false);
        box.validationMessage = text === '' ? undefined : question.check(text);
        if (offered) {
          offered = undefined;
          showButtons();
        }
      }),
      box.onDidAccept(submit),
      box.onDidTriggerButton((pressed) => {
        if (pressed === vscode.QuickInputButtons.Back) {
          settle('back');
          return;
        }
        const button = shown.get(pressed);
        prompt = button?.run() ?? prompt;
        box.prompt = prompt;
        if (button !== undefined && button === offered) {
          submit();
        }
      }),
      { dispose: () => asked.abort() },
    ];
  });
}

export interface PickQuestion<T> extends StepPlace {
  readonly placeholder: string;
  readonly items: readonly (vscode.QuickPickItem & { readonly value: T })[];
  /** The answer that is chosen by a bare Enter; else the first. */
  readonly initial?: T;
}

/** Asks for one of a few things. */
export function askPick<T>(question: PickQuestion<T>): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value: T }>();
  place(pick, question);
  pick.placeholder = question.placeholder;
  pick.matchOnDescription = true;
  pick.items = question.items;
  pick.activeItems = question.items.filter(({ value }) => value === question.initial);
  return ask(pick, (settle) => [
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen) {
        settle({ value: chosen.value });
      }
    }),
    pick.onDidTriggerButton(() => settle('back')),
  ]);
}

/** Puts the title, the step and the Back button on a question. It stays when the focus goes elsewhere. */
export function place(input: vscode.QuickInput & WithButtons, question: StepPlace): void {
  input.title = question.title;
  input.step = question.step;
  input.totalSteps = question.totalSteps;
  input.ignoreFocusOut = true;
  input.buttons = buttonsOf(question);
}

const buttonsOf = ({ canGoBack }: StepPlace): readonly vscode.QuickInputButton[] =>
  canGoBack === true ? [vscode.QuickInputButtons.Back] : [];

interface WithButtons {
  buttons: readonly vscode.QuickInputButton[];
}

/** Shows a question until it is settled or dismissed, and frees everything that belongs to it. */
export function ask<T>(
  input: vscode.QuickInput,
  listen: (
    settle: (answer: Answer<T>) => void,
    fail: (error: unknown) => void,
  ) => readonly Disposable[],
): Promise<Answer<T>> {
  return new Promise<Answer<T>>((resolve, reject) => {
    const end = (): void => {
      for (const subscription of subscriptions) {
        subscription.dispose();
      }
      input.dispose();
    };
    const subscriptions = [
      ...listen(
        (answer) => {
          resolve(answer);
          end();
        },
        (error) => {
          reject(error instanceof Error ? error : new Error(String(error)));
          end();
        },
      ),
      input.onDidHide(() => {
        resolve(undefined);
        end();
      }),
    ];
    input.show();
  });
}
