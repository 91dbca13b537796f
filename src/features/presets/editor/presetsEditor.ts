import * as vscode from 'vscode';
import type { Core } from '../../../ui/core.ts';
import { registerPresetCompletions } from './presetCompletions.ts';
import { PresetDiagnostics } from './presetDiagnostics.ts';
import { registerPresetFixes } from './presetFixes.ts';
import { registerPresetLenses } from './presetLenses.ts';

/** Registers the editor support for presets files that VS Code does not provide from the JSON schema. */
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
