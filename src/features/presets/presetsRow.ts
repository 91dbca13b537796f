import type { FolderPresets, FoundPreset } from './presetFiles.ts';
import { commandIds } from '../../contributions.ts';
import { optionsOfPreset } from '../../options/presetOptions.ts';
import { audienceTitle } from '../../ui/text/audienceTitle.ts';
import type { Formats } from '../../ui/text/formats.ts';
import type { L10n } from '../../ui/text/l10n.ts';
import { formatText, optionTexts } from '../../ui/text/optionTexts.ts';
import { plainText } from '../../ui/text/plainText.ts';
import type { TreeRow } from '../../ui/tree/treeRow.ts';

type Entry = FoundPreset['entry'];
type Preset = NonNullable<Entry['preset']>;
type Problem = Entry['problems'][number];

/** What the words of a row are made from. */
export interface PresetsWords {
  readonly l10n: L10n;
  readonly formats: Formats;
  readonly describeProblem: (problem: Problem) => string;
}

const warningIcon = { id: 'warning', color: 'list.warningForeground' } as const;

/** Puts the row of a preset into words. `folder` is the URI of its workspace folder. */
export function presetRow(folder: string, entry: Entry, words: PresetsWords): TreeRow {
  const { l10n } = words;
  const { preset } = entry;
  const label = nameOf(entry, words);
  const description = preset ? presetSummary(preset, words) : problemOf(entry, words);
  return {
    // By its name where it has one, so that the selection stays when presets are moved in the file.
    id: `preset/${folder}/${preset ? preset.name : entry.index}`,
    label,
    description,
    icon: preset ? { id: 'bookmark' } : warningIcon,
    contextValue: preset ? 'preset' : 'preset.broken',
    fold: 'leaf',
    spoken: preset
      ? l10n.t('{0}, preset, {1}', label, description)
      : l10n.t('{0}, preset with a problem, {1}', label, description),
    command: { id: commandIds.openPresetItem, title: l10n.t('Open Preset') },
  };
}

/** Puts the row of a workspace folder into words. */
export function presetFolderRow({ folder }: FolderPresets, { l10n }: PresetsWords): TreeRow {
  const label = plainText(folder.name);
  return {
    id: `presets/${folder.uri.toString()}`,
    label,
    icon: { id: 'root-folder' },
    contextValue: 'presetFolder',
    fold: 'expanded',
    spoken: l10n.t('{0}, folder with presets', label),
  };
}

/** Puts the row of a file that cannot be understood into words. */
export function brokenPresetsRow({ folder, file }: FolderPresets, words: PresetsWords): TreeRow {
  const { l10n, describeProblem } = words;
  const [problem] = file?.problems ?? [];
  const label = 'sendgrid-exports.json';
  const description = problem ? describeProblem(problem) : l10n.t('The file cannot be read.');
  return {
    id: `broken/${folder.uri.toString()}`,
    label,
    description,
    icon: warningIcon,
    contextValue: 'brokenPresets',
    fold: 'leaf',
    spoken: l10n.t('{0}, file with a problem, {1}', label, description),
    command: { id: commandIds.openPresetItem, title: l10n.t('Open Presets File') },
  };
}

/** Says in lines of plain text what a preset exports and how. */
export function presetTooltip(entry: Entry, words: PresetsWords): string {
  const { preset } = entry;
  const { describeProblem } = words;
  return [
    nameOf(entry, words),
    ...entry.problems.map(describeProblem),
    ...(preset ? contentLines(preset, words) : []),
  ].join('\n');
}

function nameOf({ name, index }: Entry, { l10n, formats }: PresetsWords): string {
  return name === undefined ? l10n.t('Preset {0}', formats.count(index + 1)) : plainText(name);
}

function problemOf({ problems }: Entry, { describeProblem }: PresetsWords): string {
  const [problem] = problems;
  return problem ? describeProblem(problem) : '';
}

/** Says in a few words what a preset exports. */
export const presetSummary = (preset: Preset, { l10n }: Pick<PresetsWords, 'l10n'>): string =>
  l10n.t('{0} · {1}', formatText(preset, l10n), titleOf(preset, l10n));

function titleOf(preset: Preset, l10n: L10n): string {
  const { audience } = optionsOfPreset(preset, { folder: undefined, afterExport: 'nothing' });
  return audience.kind === 'all' ? l10n.t('all contacts') : audienceTitle(audience, l10n, 100);
}

function contentLines(preset: Preset, { l10n, formats }: PresetsWords): readonly string[] {
  const { all, lists = [], segments = [], account, output } = preset;
  const names = (audiences: typeof lists): string =>
    audiences.map(({ name }) => plainText(name, 80)).join(', ');
  return [
    ...(all ? [l10n.t('All contacts of the account')] : []),
    ...(lists.length > 0 ? [l10n.t('Lists: {0}', names(lists))] : []),
    ...(segments.length > 0 ? [l10n.t('Segments: {0}', names(segments))] : []),
    ...optionTexts(preset, { l10n, formats }),
    ...(account === undefined ? [] : [l10n.t('Account: {0}', plainText(account))]),
    ...(output === undefined ? [] : [l10n.t('Folder: {0}', plainText(output))]),
  ];
}
