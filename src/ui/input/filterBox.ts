import * as vscode from 'vscode';
import { holdsSendGridKey } from '../../util/keyLikeText.ts';
import { keyInName } from './nameText.ts';
import { place } from './quickInput.ts';

/** A view that can be filtered. */
export interface FilterTarget {
  readonly filterText: string;
  setFilter(text: string): void;
}

/** Delay in ms between the last keystroke and the update of the view. */
const pause = 150;

/** Filters a view while the user types. Enter keeps the filter, Escape restores the previous one. */
export function askFilter(
  view: FilterTarget,
  { title, prompt }: { readonly title: string; readonly prompt: string },
): Promise<void> {
  const before = view.filterText;
  const box = vscode.window.createInputBox();
  place(box, { title });
  box.ignoreFocusOut = false;
  box.prompt = prompt;
  box.value = before;
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    let isKept = false;
    const filter = (text: string): void => {
      clearTimeout(timer);
      if (text.trim() !== view.filterText && !holdsSendGridKey(text)) {
        view.setFilter(text);
      }
    };
    const subscriptions = [
      box.onDidChangeValue((text) => {
        clearTimeout(timer);
        box.password = holdsSendGridKey(text);
        box.validationMessage = box.password ? keyInName() : undefined;
        timer = setTimeout(() => filter(text), pause);
      }),
      box.onDidAccept(() => {
        if (holdsSendGridKey(box.value)) {
          return;
        }
        isKept = true;
        filter(box.value);
        box.hide();
      }),
      box.onDidHide(() => {
        if (!isKept) {
          filter(before);
        }
        for (const subscription of subscriptions) {
          subscription.dispose();
        }
        box.dispose();
        resolve();
      }),
    ];
    box.show();
  });
}
