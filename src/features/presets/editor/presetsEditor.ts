import * as vscode from 'vscode';
import type { Core } from '../../../ui/core.ts';
import { registerPresetCompletions } from './presetCompletions.ts';
import { PresetDiagnostics } from './presetDiagnostics.ts';
import { registerPresetFixes } from './presetFixes.ts';
import { registerPresetLenses } from './presetLenses.ts';

/** Registers what an editor shows of a presets file beside its text. What the JSON schema can tell, VS Code shows itself. */
export function registerPresetsEditor({
  accounts,
  catalog,
}: Pick<Core, 'accounts' | 'catalog'>): vscode.Disposable {
  const diagnostics = new PresetDiagnostics({ accounts, catalog });
  return vscode.Disposable.from(
    diagnostics,
    registerPresetLenses(),
    registerPresetFixes(diagnostics),
    registerPresetCompletions(catalog),
  );
}
