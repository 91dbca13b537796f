import * as vscode from 'vscode';
import type { Accounts } from '../../../engine/accounts/accounts.ts';
import type { AudienceCatalog } from '../../../engine/audiences/audienceCatalog.ts';
import { registerPresetCompletions } from './presetCompletions.ts';
import { PresetDiagnostics } from './presetDiagnostics.ts';
import { registerPresetFixes } from './presetFixes.ts';
import { registerPresetLenses } from './presetLenses.ts';

export interface PresetsEditorDeps {
  readonly accounts: Accounts;
  readonly catalog: AudienceCatalog;
}

/** Registers what an editor shows of a presets file beside its text. What the JSON schema can tell, VS Code shows itself. */
export function registerPresetsEditor({ accounts, catalog }: PresetsEditorDeps): vscode.Disposable {
  const diagnostics = new PresetDiagnostics({ accounts, catalog });
  return vscode.Disposable.from(
    diagnostics,
    registerPresetLenses(),
    registerPresetFixes(diagnostics),
    registerPresetCompletions(catalog),
  );
}
