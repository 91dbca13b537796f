import type * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { ExportOptions } from '../../options/exportOptions.ts';
import type { DraftPreset } from '../../protocol/formMessages.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import type { Disposable } from '../../util/emitter.ts';
import { LazyDisposable } from '../../util/lazyDisposable.ts';

/** The 'Export with Options…' form. */
export interface ExportForm {
  /**
   * Shows the form for an account. The preset's values replace those fields; the others keep the user's input, except for
   * lists and segments that were selected from another account.
   */
  open(account: Account | undefined, preset?: DraftPreset): void;
  /** Restores the form after a reload of the window. */
  restore(panel: vscode.WebviewPanel): void;
}

/** The form, loaded on first use. */
export interface LazyForm {
  get(): Promise<ExportForm>;
}

/** Asks for a name and saves a preset. Returns whether it was saved. */
export type SavePreset = (
  options: ExportOptions,
  accountLabel: string | undefined,
) => Promise<boolean>;

/** Registers the form. */
export function registerForm(
  core: Core,
  ui: Ui,
  { savePreset }: { readonly savePreset: SavePreset },
): Disposable & LazyForm {
  return new LazyDisposable(async () => {
    const { ExportFormPanel } = await import('./exportForm.ts');
    return new ExportFormPanel({ core, ui, savePreset });
  });
}
