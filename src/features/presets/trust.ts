import * as vscode from 'vscode';
import { runBuiltIn } from '../../ui/commands.ts';
import { notify } from '../../ui/messages/notifications.ts';

/**
 * Whether the workspace is trusted. If not, shows why presets cannot be run: a file of the repository specifies what is
 * exported and where to.
 */
export function isTrusted(): boolean {
  if (!vscode.workspace.isTrusted) {
    void showRestricted();
  }
  return vscode.workspace.isTrusted;
}

async function showRestricted(): Promise<void> {
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const chosen = await notify(
    'information',
    vscode.l10n.t(
      'In Restricted Mode no preset is run, since it says what is exported and where to. Trust this workspace first.',
    ),
    manage,
  );
  if (chosen === manage) {
    await runBuiltIn('workbench.trust.manage');
  }
}
