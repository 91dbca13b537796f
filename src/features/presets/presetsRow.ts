import * as vscode from 'vscode';
import type { FolderPresets, FoundPreset } from './presetFiles.ts';
import { commandId } from '../../contributions.ts';
import { optionsOfPreset } from '../../options/presetOptions.ts';
import { audienceTitle } from '../../ui/text/audienceTitle.ts';
import type { Formats } from '../../ui/text/formats.ts';
import { formatText, optionTexts } from '../../ui/text/optionTexts.ts';
import { plainText } from '../../ui/text/plainText.ts';
import type { TreeRow } from '../../ui/tree/treeRow.ts';

type Entry = FoundPreset['entry'];
type Preset = NonNullable<Entry['preset']>;
type Problem = Entry['problems'][number];

/** What the texts of a row depend on. */
export interface PresetsRowContext {
  readonly formats: Formats;
  readonly describeProblem: (problem: Problem) => string;
}

const warningIcon = { id: 'warning', color: 'list.warningForeground' } as const;

/** Returns the content of a preset's row. `folder` is the URI of its workspace folder. */
export function presetRow(folder: string, entry: Entry, context: PresetsRowContext): TreeRow {
  const { preset } = entry;
  const label = nameOf(entry, context);
  const description = preset ? presetSummary(preset) : problemOf(entry, context);
  return {
    // By name if there is one, so that the selection is preserved when presets are moved in the file.
    id: `preset/${folder}/${preset ? preset.name : entry.index}`,
    label,
    description,
    icon: preset ? { id: 'bookmark' } : warningIcon,
    contextValue: preset ? 'preset' : 'preset.broken',
    fold: 'leaf',
    spoken: preset
      ? vscode.l10n.t('{0}, preset, {1}', label, description)
      : vscode.l10n.t('{0}, preset with a problem, {1}', label, description),
    command: { id: commandId('openPresetItem'), title: vscode.l10n.t('Open Preset') },
  };
}

/** Returns the content of a workspace folder's row. */
export function presetFolderRow({ folder }: FolderPresets): TreeRow {
  const label = plainText(folder.name);
  return {
    id: `presets/${folder.uri.toString()}`,
    label,
    icon: { id: 'root-folder' },
    contextValue: 'presetFolder',
    fold: 'expanded',
    spoken: vscode.l10n.t('{0}, folder with presets', label),
  };
}

/** Returns the content of the row of a file that cannot be parsed. */
export function brokenPresetsRow(
  { folder, file }: FolderPresets,
  context: PresetsRowContext,
): TreeRow {
  const { describeProblem } = context;
  const [problem] = file?.problems ?? [];
  const label = 'sendgrid-exports.json';
  const description = problem
    ? describeProblem(problem)
    : vscode.l10n.t('The file cannot be read.');
  return {
    id: `broken/${folder.uri.toString()}`,
    label,
    description,
    icon: warningIcon,
    contextValue: 'brokenPresets',
    fold: 'leaf',
    spoken: vscode.l10n.t('{0}, file with a problem, {1}', label, description),
    command: { id: commandId('openPresetItem'), title: vscode.l10n.t('Open Presets File') },
  };
}

/** Returns what a preset exports, and how, as lines of plain text. */
export function presetTooltip(entry: Entry, context: PresetsRowContext): string {
  const { preset } = entry;
  const { describeProblem } = context;
  return [
    nameOf(entry, context),
    ...entry.problems.map(describeProblem),
    ...(preset ? contentLines(preset, context) : []),
  ].join('\n');
}

function nameOf({ name, index }: Entry, { formats }: PresetsRowContext): string {
  return name === undefined
    ? vscode.l10n.t('Preset {0}', formats.count(index + 1))
    : plainText(name);
}

function problemOf({ problems }: Entry, { describeProblem }: PresetsRowContext): string {
  const [problem] = problems;
  return problem ? describeProblem(problem) : '';
}

/** Returns what a preset exports in a few words. */
export const presetSummary = (preset: Preset): string =>
  vscode.l10n.t('{0} · {1}', formatText(preset), titleOf(preset));

function titleOf(preset: Preset): string {
  const { audience } = optionsOfPreset(preset, { folder: undefined, afterExport: 'nothing' });
  return audience.kind === 'all' ? vscode.l10n.t('all contacts') : audienceTitle(audience, 100);
}

function contentLines(preset: Preset, { formats }: PresetsRowContext): readonly string[] {
  const { all, lists = [], segments = [], account, output } = preset;
  const names = (audiences: typeof lists): string =>
    audiences.map(({ name }) => plainText(name, 80)).join(', ');
  return [
    ...(all ? [vscode.l10n.t('All contacts of the account')] : []),
    ...(lists.length > 0 ? [vscode.l10n.t('Lists: {0}', names(lists))] : []),
    ...(segments.length > 0 ? [vscode.l10n.t('Segments: {0}', names(segments))] : []),
    ...optionTexts(preset, { formats }),
    ...(account === undefined ? [] : [vscode.l10n.t('Account: {0}', plainText(account))]),
    ...(output === undefined ? [] : [vscode.l10n.t('Folder: {0}', plainText(output))]),
  ];
}
