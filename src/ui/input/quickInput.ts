import * as vscode from 'vscode';
import type { Disposable } from '../../util/emitter.ts';
import { withoutLinks } from '../messages/notifications.ts';

/** Title and position of a question in a multi-step input. The Back button is shown from the second step on. */
export interface StepPlace {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
  readonly canGoBack?: boolean;
}

/** The result of a question: the reply, the Back button, or `undefined` when it was dismissed. */
export type Answer<T> = { readonly value: T } | 'back' | undefined;

export interface TextQuestion extends StepPlace {
  readonly prompt: string;
  readonly placeholder?: string;
  readonly value?: string;
  readonly password?: boolean;
  /** Whether the text has to be masked, such as a key that was pasted into a box for something else. */
  readonly isSecret?: (text: string) => boolean;
  /** Returns why the text is invalid, if it is. Called on every change. */
  readonly check: (text: string) => string | undefined;
  /** Returns why an accepted text is refused, if it is. The box shows that it is busy meanwhile. */
  readonly verify?: (text: string, signal: AbortSignal) => Promise<string | undefined>;
  /** The prompt during `verify`. */
  readonly verifying?: string;
  readonly buttons?: readonly QuestionButton[];
  /** Returns a button that is shown after a refusal until the text changes. It runs `verify` again with the same text. */
  readonly offer?: () => QuestionButton | undefined;
}

export interface QuestionButton {
  readonly icon: string;
  readonly tooltip: string;
  /** May return a new prompt. */
  readonly run: () => string | undefined;
}

/** Shows an input box. An invalid text stays in the box, together with the reason; dismissing the box aborts `verify`. */
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
          // Returns the focus to the box, which lost it while it was disabled.
          box.show();
        }
      }, fail);
    };
    return [
      // An empty box is not reported as invalid until it is accepted.
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
  /** The item that Enter selects; defaults to the first. */
  readonly initial?: T;
}

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

/** Sets the title, the step and the Back button of a question, which stays open when it loses the focus. */
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

/** Shows a question until it is settled or dismissed, then disposes of it and its listeners. */
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
