import * as vscode from 'vscode';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { addPreset, replacePreset } from '../../options/presetEdits.ts';
import { presetOfOptions } from '../../options/presetOptions.ts';
import { runBuiltIn } from '../../ui/commands.ts';
import { askModal, notify } from '../../ui/messages/notifications.ts';
import { PresetsFileError, type PresetFiles } from './presetFiles.ts';
import { relativeOutput } from '../../ui/folders/presetOutput.ts';
import type { Settings } from '../../ui/settings.ts';
import type { ExportOptions } from '../../options/exportOptions.ts';
import { audienceTitle } from '../../ui/text/audienceTitle.ts';
import { plainText } from '../../ui/text/plainText.ts';
import { holdsSendGridKey, looksLikeKey, maskKey } from '../../util/keyLikeText.ts';
import { cleanName } from '../../util/visibleText.ts';
import { assertNoKeyInFolder } from '../../ui/input/folderText.ts';
import { describeKeyInName, refuseKnownKey } from '../../ui/input/nameText.ts';
import type { ExportStarter } from '../../ui/exportStarter.ts';
import { openPreset } from './openPreset.ts';
import { askPick, askText } from '../../ui/input/quickInput.ts';

export interface SavePresetDeps {
  readonly accounts: Pick<Accounts, 'all' | 'holdsKey'>;
  readonly presets: PresetFiles;
  readonly settings: Pick<Settings, 'afterExport'>;
  readonly starter: Pick<ExportStarter, 'defaultFolder'>;
}

/** Options as in the form, or as stored with a job. */
export type SavedOptions = Omit<ExportOptions, 'grouping'> &
  Partial<Pick<ExportOptions, 'grouping'>>;

/**
 * Asks for a name, and saves the options of an export as a preset of a workspace folder. Returns whether it was saved.
 *
 * @throws ExportError 'invalidOptions' when the path of the folder for the files contains an API key.
 */
export async function savePreset(
  deps: SavePresetDeps,
  options: SavedOptions,
  accountLabel: string | undefined,
): Promise<boolean> {
  assertNoKeyInFolder(options.folder ?? '');
  const folder = await askWorkspaceFolder();
  const name = folder && (await askName(deps, folder, audienceTitle(options.audience)));
  const output = name === undefined || !folder ? undefined : await askOutput(deps, options, folder);
  if (!folder || name === undefined || !output) {
    return false;
  }
  const maskedLabel = accountLabel === undefined ? undefined : maskKey(accountLabel);
  const preset = presetOfOptions(options, {
    name,
    // A user with a single account does not need its label, and others may use another label for it.
    account: deps.accounts.all.length > 1 ? maskedLabel : undefined,
    output: output.folder,
    afterExport: deps.settings.afterExport,
  });
  try {
    const uri = await deps.presets.change(folder, (text, { entries }) => {
      const same = entries.find((entry) => entry.name === name);
      return same ? replacePreset(text, same.index, preset) : addPreset(text, preset);
    });
    void showSaved(uri, name, folder);
    return true;
  } catch (error) {
    if (!(error instanceof PresetsFileError)) {
      throw error;
    }
    void showNotSaved(error);
    return false;
  }
}

/** Returns the workspace folder whose `.vscode` folder gets the preset. */
async function askWorkspaceFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const [first, ...others] = folders;
  if (!first) {
    const open = vscode.l10n.t('Open Folder');
    const chosen = await notify(
      'information',
      vscode.l10n.t(
        'Presets are kept in the folder that is open, in .vscode/sendgrid-exports.json. Open a folder first.',
      ),
      open,
    );
    if (chosen === open) {
      await runBuiltIn('vscode.openFolder');
    }
    return undefined;
  }
  if (others.length === 0) {
    return first;
  }
  const answer = await askPick({
    title: vscode.l10n.t('Save as Preset'),
    placeholder: vscode.l10n.t('In which folder?'),
    items: folders.map((folder) => ({
      value: folder,
      label: folder.name,
      description: vscode.workspace.asRelativePath(folder.uri, false),
    })),
  });
  return answer === undefined || answer === 'back' ? undefined : answer.value;
}

async function askName(
  { accounts, presets }: Pick<SavePresetDeps, 'accounts' | 'presets'>,
  folder: vscode.WorkspaceFolder,
  proposal: string,
): Promise<string | undefined> {
  const proposed = holdsSendGridKey(proposal) ? '' : plainText(proposal, 80);
  const answer = await askText({
    title: vscode.l10n.t('Save as Preset'),
    prompt: vscode.l10n.t(
      'It is kept in .vscode/sendgrid-exports.json, for everybody who works in this folder.',
    ),
    placeholder: vscode.l10n.t('Name of the preset'),
    value: proposed,
    isSecret: looksLikeKey,
    check: (text) =>
      cleanName(text) === ''
        ? vscode.l10n.t('A preset needs a name.')
        : text === proposed
          ? undefined
          : describeKeyInName(text),
    verify: (text) => refuseKnownKey(accounts, text),
  });
  if (answer === undefined || answer === 'back') {
    return undefined;
  }
  const name = cleanName(answer.value);
  const same = await presets.find(name, folder.uri.toString());
  if (same.length === 0) {
    return name;
  }
  const replace = vscode.l10n.t('Replace');
  const chosen = await askModal(
    vscode.l10n.t('Replace the preset “{0}”?', name),
    vscode.l10n.t('The folder has a preset with this name already.'),
    replace,
  );
  return chosen === replace ? name : undefined;
}

/** Asks whether to save an absolute folder, which may not exist for others. */
async function askOutput(
  { starter }: SavePresetDeps,
  { folder: path }: SavedOptions,
  folder: vscode.WorkspaceFolder,
): Promise<{ readonly folder: string | undefined } | undefined> {
  if (path === undefined || path === starter.defaultFolder) {
    return { folder: undefined };
  }
  const inside = await relativeOutput(path, folder);
  if (inside !== undefined) {
    return { folder: inside };
  }
  const keep = vscode.l10n.t('Keep the Folder');
  const leave = vscode.l10n.t('Leave It Out');
  const chosen = await askModal(
    vscode.l10n.t('Keep a folder outside the workspace folder in the preset?'),
    vscode.l10n.t(
      '{0}\nWithout it, files go where the settings of the person who runs the preset say.',
      path,
    ),
    keep,
    leave,
  );
  return chosen === undefined ? undefined : { folder: chosen === keep ? path : undefined };
}

async function showSaved(
  uri: vscode.Uri,
  name: string,
  folder: vscode.WorkspaceFolder,
): Promise<void> {
  const open = vscode.l10n.t('Open Preset');
  const chosen = await notify(
    'information',
    vscode.l10n.t(
      '“{0}” was saved as a preset of the folder “{1}”.',
      plainText(name, 60),
      plainText(folder.name, 60),
    ),
    open,
  );
  if (chosen === open) {
    await openPreset(uri, { name });
  }
}

async function showNotSaved({ reason, uri }: PresetsFileError): Promise<void> {
  const open = vscode.l10n.t('Open File');
  const sentences = {
    notEditable: vscode.l10n.t(
      'The preset was not saved: .vscode/sendgrid-exports.json has a mistake and was left as it is. Mend it, then save again.',
    ),
    notRead: vscode.l10n.t(
      'The preset was not saved: .vscode/sendgrid-exports.json cannot be read.',
    ),
    notWritten: vscode.l10n.t(
      'The preset was not saved: .vscode/sendgrid-exports.json cannot be written.',
    ),
  } as const satisfies Record<PresetsFileError['reason'], string>;
  const chosen = await notify('error', sentences[reason], open);
  if (chosen === open) {
    await openPreset(uri);
  }
}
