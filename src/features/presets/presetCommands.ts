import * as vscode from 'vscode';
import { counted } from '../../ui/text/counted.ts';
import { runCommand } from '../../ui/commands.ts';
import { presetArguments } from '../../options/commandArguments.ts';
import { notify } from '../../ui/messages/notifications.ts';
import {
  folderOfPresetsFile,
  presetsOf,
  type FoundPreset,
  type PresetFiles,
} from './presetFiles.ts';
import { presetProblemText } from './presetProblems.ts';
import { plainText } from '../../ui/text/plainText.ts';
import { asPresetTarget } from './presetsTreeNode.ts';
import { ArgumentError, isInput, parseArguments } from '../../ui/commandInput.ts';
import { targetFor } from '../exports/jobTarget.ts';
import { openPreset, presetsUriOf } from './openPreset.ts';
import { askPick } from '../../ui/input/quickInput.ts';
import { runPreset } from './runPreset.ts';
import { savePreset } from './savePreset.ts';
import type { HandlersOf } from '../../ui/commandRegistry.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';

/** Returns the commands that run, open and save presets. */
export function presetCommands(
  core: Core,
  { settings, starter }: Ui,
  presets: PresetFiles,
): HandlersOf<'presets'> {
  const { accounts, catalog, engine } = core;
  const deps = { accounts, catalog, presets, settings, starter };
  return {
    runPreset: async (given) => {
      const found = isInput(given) ? await presetOf(presets, given) : await askPreset(presets);
      await (found && runPreset(deps, found));
    },
    runPresetItem: async (node) => {
      const target = asPresetTarget(node);
      if (target) {
        await saveOpenFile(target.folder);
        const found = (await presets.refresh())
          .filter(({ folder }) => folder.uri.toString() === target.folder)
          .flatMap(presetsOf)
          .find(({ entry }) => entry.index === target.index && entry.name === target.name);
        await (found ? runPreset(deps, found) : showGone());
      }
    },
    openPresetItem: async (node) => {
      const target = asPresetTarget(node);
      const uri = target && presetsUriOf(target.folder);
      await (uri && openPreset(uri, target));
    },
    openPresetsFile: () => openPresetsFile(presets),
    saveAsPreset: async (given) => {
      const target = await targetFor(engine, given, {
        fits: ({ request }) => request.fileTypeIsGuess !== true,
        none: vscode.l10n.t('There is no export to make a preset of.'),
        placeholder: vscode.l10n.t('Make a preset of which export?'),
      });
      if (target) {
        const { request, accountId, accountLabel } = target.job;
        // The account may have been renamed.
        const account = accounts.all.find(({ id }) => id === accountId);
        await savePreset(deps, request, account?.label ?? accountLabel);
      }
    },
  };
}

/** @throws ArgumentError if the workspace has no preset with this name, or several. */
async function presetOf(presets: PresetFiles, given: unknown): Promise<FoundPreset> {
  const { name, folder } = parseArguments(presetArguments, given);
  const [found, ...others] = await presets.find(name, folder);
  if (!found) {
    throw new ArgumentError(vscode.l10n.t('There is no preset “{0}” in this workspace.', name));
  }
  // Several in one file are a problem that the first one reports; several in different folders require the folder as an
  // argument.
  const isUnclear = others.some(({ uri }) => uri.toString() !== found.uri.toString());
  if (isUnclear) {
    throw new ArgumentError(
      vscode.l10n.t('Several folders have a preset “{0}”. Name the folder, too.', name),
    );
  }
  return found;
}

async function askPreset(presets: PresetFiles): Promise<FoundPreset | undefined> {
  const folders = await presets.refresh();
  const found = folders.flatMap(presetsOf);
  if (found.length === 0) {
    await showNone(presets);
    return undefined;
  }
  const isOneFolder = folders.filter((one) => presetsOf(one).length > 0).length === 1;
  const answer = await askPick({
    title: vscode.l10n.t('Run Preset'),
    placeholder: vscode.l10n.t('Export which preset?'),
    items: found.map((one) => {
      const { name, preset, problems, index } = one.entry;
      const label = plainText(name ?? vscode.l10n.t('Preset {0}', counted(index + 1)), 100);
      const [problem] = problems;
      return {
        value: one,
        // A codicon in a name would be shown as an icon; the space prevents that.
        label: `${preset ? '$(bookmark)' : '$(warning)'} ${label.replaceAll('$(', '$ (')}`,
        ...(isOneFolder ? {} : { description: one.folder.name }),
        ...(problem ? { detail: presetProblemText(problem) } : {}),
      };
    }),
  });
  return answer === undefined || answer === 'back' ? undefined : answer.value;
}

/** Saves the file first, so that what is run is what the editor shows. */
async function saveOpenFile(folder: string): Promise<void> {
  const open = vscode.workspace.textDocuments.find(
    ({ uri, isDirty }) => isDirty && folderOfPresetsFile(uri)?.uri.toString() === folder,
  );
  await open?.save();
}

async function openPresetsFile(presets: PresetFiles): Promise<void> {
  const folders = (await presets.refresh()).filter(({ file }) => file !== undefined);
  const [first, ...others] = folders;
  if (!first) {
    await showNone(presets);
    return;
  }
  const answer =
    others.length === 0
      ? { value: first }
      : await askPick({
          title: vscode.l10n.t('Presets'),
          placeholder: vscode.l10n.t('Open the presets of which folder?'),
          items: folders.map((one) => ({ value: one, label: one.folder.name })),
        });
  if (answer !== undefined && answer !== 'back') {
    await openPreset(answer.value.uri);
  }
}

/** Also offers to open a file that cannot be parsed. */
async function showNone({ folders }: PresetFiles): Promise<void> {
  const broken = folders.find(({ file }) => (file?.problems.length ?? 0) > 0);
  if (broken) {
    const open = vscode.l10n.t('Open File');
    const chosen = await notify(
      'error',
      vscode.l10n.t(
        '.vscode/sendgrid-exports.json has a mistake, so no preset can be read from it.',
      ),
      open,
    );
    await (chosen === open && openPreset(broken.uri));
    return;
  }
  const make = vscode.l10n.t('Export with Options…');
  const chosen = await notify(
    'information',
    vscode.l10n.t(
      'There are no presets in this workspace yet. Choose what to export in the form, and save it as a preset there.',
    ),
    make,
  );
  await (chosen === make && runCommand('exportWithOptions'));
}

async function showGone(): Promise<void> {
  await notify('information', vscode.l10n.t('This preset is not in the file any more.'));
}
