import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import type { Account } from '../../engine/accounts/account.ts';
import { BoundCatalog } from '../../engine/audiences/boundCatalog.ts';
import { setTexts } from '../../options/presetEdits.ts';
import type { PresetMismatch } from './presetFit.ts';
import { optionsOfPreset } from '../../options/presetOptions.ts';
import { notify } from '../../ui/messages/notifications.ts';
import type { FoundPreset, PresetFiles } from './presetFiles.ts';
import { presetOutput } from '../../ui/folders/presetOutput.ts';
import { presetProblemText } from './presetProblems.ts';
import type { Settings } from '../../ui/settings.ts';
import type { ExportPreset } from '../../options/exportPreset.ts';
import { plainText } from '../../ui/text/plainText.ts';
import { accountNow, accountToExport, withKey } from '../accounts/boundAccount.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import { openFoundPreset } from './openPreset.ts';
import {
  accountOfPreset,
  askAboutMismatches,
  currentMismatches,
  type PresetCorrection,
} from './presetQuestions.ts';
import { startOrExplain } from '../newExport/startOrExplain.ts';
import { isTrusted } from './trust.ts';

type RunPresetDeps = Pick<Core, 'accounts' | 'catalog'> &
  Pick<Ui, 'starter'> & {
    readonly presets: PresetFiles;
    readonly settings: Pick<Settings, 'afterExport'>;
  };

/** Runs a preset. If it does not match the account or the workspace, the user decides what to do. */
export async function runPreset(deps: RunPresetDeps, found: FoundPreset): Promise<void> {
  const { preset } = found.entry;
  if (!preset) {
    await showBroken(found);
    return;
  }
  // Does not ask for the key of the active account: only that of the preset's account matters.
  const current = isTrusted()
    ? (accountNow(deps.accounts) ?? (await accountToExport(deps.accounts)))
    : undefined;
  const named = current && (await accountOfPreset(preset, current, deps.accounts));
  const account = named && (await withKey(deps.accounts, named));
  const fitting = account && (await fitToAccount(deps, account, found, preset));
  const place = fitting && (await placeOf(found, fitting));
  if (account && fitting && place) {
    const { afterExport } = deps.settings;
    const options = optionsOfPreset(fitting, { folder: place.folder, afterExport });
    await startOrExplain(deps.starter, options, {
      ...{ account, name: preset.name },
      isRepeatable: true,
    });
  }
}

/** Returns the preset to export, with corrections if the user chose them; `undefined` if it is not to be exported. */
async function fitToAccount(
  deps: RunPresetDeps,
  account: Account,
  found: FoundPreset,
  preset: ExportPreset,
): Promise<ExportPreset | undefined> {
  const { presets } = deps;
  const mismatches = await compare(deps, account, preset);
  if (mismatches.length === 0) {
    return preset;
  }
  const answer = await askAboutMismatches(preset, mismatches);
  if (answer?.kind === 'open') {
    await openFoundPreset(found);
  }
  if (answer?.kind !== 'export') {
    return undefined;
  }
  if (answer.corrections.length > 0) {
    await presets.change(found.folder, (text, { entries }) => {
      const entry = entries.find(({ name }) => name === preset.name);
      // The file may have changed meanwhile: only what the user was asked about is corrected.
      const asked = answer.corrections.filter(({ path: [part, place] }) =>
        isDeepStrictEqual(entry?.preset?.[part]?.[place], preset[part]?.[place]),
      );
      return setTexts(
        text,
        asked.map(({ path, value }) => ({
          path: ['presets', entry?.index ?? -1, ...path],
          value,
        })),
      );
    });
  }
  return corrected(preset, answer.corrections);
}

async function compare(
  deps: RunPresetDeps,
  account: Account,
  preset: ExportPreset,
): Promise<readonly PresetMismatch[]> {
  const catalog = new BoundCatalog(account, deps);
  try {
    return await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Window,
        title: vscode.l10n.t('Comparing the preset with the account…'),
      },
      () => currentMismatches(preset, catalog),
    );
  } finally {
    catalog.dispose();
  }
}

/** Returns the preset with other names or ids. */
function corrected(preset: ExportPreset, corrections: readonly PresetCorrection[]): ExportPreset {
  const correct = (part: 'lists' | 'segments') =>
    preset[part]?.map((audience, index) =>
      corrections
        .filter(({ path: [where, place] }) => where === part && place === index)
        .reduce((result, { path: [, , key], value }) => ({ ...result, [key]: value }), audience),
    );
  return { ...preset, lists: correct('lists'), segments: correct('segments') };
}

/** Returns the folder for the files. Shows why and returns `undefined` if it cannot be on a disk of this machine. */
async function placeOf(
  { folder }: FoundPreset,
  { name, output }: ExportPreset,
): Promise<{ readonly folder: string | undefined } | undefined> {
  if (output === undefined) {
    return { folder: undefined };
  }
  const place = await presetOutput(output, folder);
  if (!place) {
    await notify(
      'error',
      vscode.l10n.t(
        'The folder “{0}” of the preset “{1}” is relative to a workspace folder that is not on a disk of this machine. Give an absolute path, or leave “output” out.',
        plainText(output, 100),
        plainText(name, 60),
      ),
    );
    return undefined;
  }
  return { folder: place.path };
}

async function showBroken(found: FoundPreset): Promise<void> {
  const { name, problems } = found.entry;
  const [problem] = problems;
  const open = vscode.l10n.t('Open Preset');
  const reason = problem ? presetProblemText(problem) : '';
  const chosen = await notify(
    'error',
    name === undefined
      ? vscode.l10n.t('The preset cannot be run. {0}', reason)
      : vscode.l10n.t('The preset “{0}” cannot be run. {1}', plainText(name, 60), reason),
    open,
  );
  if (chosen === open) {
    await openFoundPreset(found);
  }
}
