import type * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import type { ExportOptions } from '../../options/exportOptions.ts';
import type { DraftPreset } from '../../protocol/formMessages.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import type { Disposable } from '../../util/emitter.ts';
import { LazyDisposable } from '../../util/lazyDisposable.ts';

/** The form 'Export with Options…'. */
export interface ExportForm {
  /**
   * Shows the form for an account. What the preset holds replaces those fields; the others stay as they are filled in, but for
   * lists and segments that were chosen from another account.
   */
  open(account: Account | undefined, preset?: DraftPreset): void;
  /** Brings the form back after a reload of the window. */
  restore(panel: vscode.WebviewPanel): void;
}

/** The form, which is loaded when it is first wanted. */
export interface LazyForm {
  get(): Promise<ExportForm>;
}

/** Asks for a name and writes a preset; returns whether it was written. */
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
