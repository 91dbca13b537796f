import * as vscode from 'vscode';
import type { Accounts } from '../exports/accounts.ts';
import type { Audience } from '../exports/audience.ts';
import type { AudienceCatalog } from '../exports/audienceCatalog.ts';
import { runCommand } from '../platform/commands.ts';
import type { Settings } from '../platform/settings.ts';
import type { AudienceSelection, FileType } from '../protocol/exportOptions.ts';
import { toSelection } from './audienceChoice.ts';
import { askAudience } from './audiencePick.ts';
import type { ExportStarter } from './exportStarter.ts';
import { askFileType } from './fileTypePick.ts';
import { startOrExplain } from './startOrExplain.ts';

export interface QuickExportDeps {
  readonly accounts: Pick<Accounts, 'active' | 'keyState'>;
  readonly catalog: AudienceCatalog;
  readonly contacts: { readonly checked: readonly Audience[] };
  readonly settings: Pick<Settings, 'afterExport' | 'csvBom' | 'csvFormulaGuard'>;
  readonly starter: Pick<ExportStarter, 'start' | 'defaultFolder'>;
  /** Remembers the file type that was taken last. */
  readonly state: vscode.Memento;
}

/** Exports what is checked in the Contacts view, or asks for it if nothing is. */
export async function exportContacts(deps: QuickExportDeps): Promise<void> {
  if (!(await isSignedIn(deps.accounts))) {
    return;
  }
  const { checked } = deps.contacts;
  if (checked.length > 0) {
    await exportSelection(deps, toSelection(checked), { isChecked: true });
    return;
  }
  let selection: AudienceSelection = { kind: 'selected', lists: [], segments: [] };
  for (;;) {
    const answer = await askAudience(deps.catalog, {
      title: vscode.l10n.t('Export Contacts'),
      selection,
      step: 1,
      totalSteps: 2,
    });
    if (answer === undefined || answer === 'back') {
      return;
    }
    selection = answer.value;
    const fileType = await chooseFileType(deps, selection, { isSecondStep: true });
    if (fileType === undefined) {
      return;
    }
    if (fileType !== 'back') {
      await start(deps, selection, fileType.value);
      return;
    }
  }
}

/** Exports what was chosen in the view, after asking for the file type. */
export async function exportSelection(
  deps: QuickExportDeps,
  selection: AudienceSelection,
  { isChecked = false }: { readonly isChecked?: boolean } = {},
): Promise<void> {
  if (!(await isSignedIn(deps.accounts))) {
    return;
  }
  const fileType = await chooseFileType(deps, selection, { isChecked });
  if (fileType !== undefined && fileType !== 'back') {
    await start(deps, selection, fileType.value);
  }
}

/** Leads to the sign-in, or to the box for a key that is gone, before anything else is asked. */
export async function isSignedIn(accounts: QuickExportDeps['accounts']): Promise<boolean> {
  if (accounts.active === undefined) {
    await runCommand('signIn');
  } else if (accounts.keyState(accounts.active.id) === 'missing') {
    await runCommand('enterKeyAgain');
  }
  const { active } = accounts;
  return active !== undefined && accounts.keyState(active.id) !== 'missing';
}

const chooseFileType = (
  { state, catalog }: QuickExportDeps,
  selection: AudienceSelection,
  { isSecondStep = false, isChecked = false },
) => askFileType(state, { selection, total: catalog.total.value, isSecondStep, isChecked });

async function start(
  { starter, settings }: QuickExportDeps,
  audience: AudienceSelection,
  fileType: FileType,
): Promise<void> {
  await startOrExplain(starter, {
    audience,
    fileType,
    jsonFormat: 'lines',
    csvBom: settings.csvBom,
    csvFormulaGuard: settings.csvFormulaGuard,
    grouping: 'combined',
    afterExport: settings.afterExport,
  });
}
