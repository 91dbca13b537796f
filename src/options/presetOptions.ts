import { pick } from '../util/pick.ts';
import {
  chosenOptions,
  completeOptions,
  type AfterExport,
  type ExportOptions,
} from './exportOptions.ts';
import { presetSelection, type ExportPreset } from './exportPreset.ts';
import { namesAt } from './optionTable.ts';

/** Returns the options of an export of a preset. `folder` is absolute; `undefined` leaves it to the setting. */
export function optionsOfPreset(
  preset: ExportPreset,
  {
    folder,
    afterExport,
  }: { readonly folder: string | undefined; readonly afterExport: AfterExport },
): ExportOptions {
  return completeOptions(
    {
      ...pick(preset, namesAt('preset')),
      audience: presetSelection(preset),
      folder,
      afterExport: preset.open,
    },
    { afterExport },
  );
}

/** The properties of a preset that are not options. */
export interface PresetWords {
  readonly name: string;
  /** Label of the account, if it has to be distinguished from others. */
  readonly account?: string | undefined;
  /** Folder relative to the workspace folder. */
  readonly output?: string | undefined;
  /** The default of the setting, which the preset does not repeat. */
  readonly afterExport: AfterExport;
}

/** Returns a preset with the options of an export. Defaults are omitted: people read the file. */
export function presetOfOptions(
  options: Omit<ExportOptions, 'grouping'> & Partial<Pick<ExportOptions, 'grouping'>>,
  { name, account, output, afterExport }: PresetWords,
): ExportPreset {
  const { audience, fileType } = options;
  return {
    name,
    ...(audience.kind === 'all' && { all: true }),
    ...(audience.kind === 'selected' && {
      ...(audience.lists.length > 0 && { lists: audience.lists }),
      ...(audience.segments.length > 0 && { segments: audience.segments }),
    }),
    ...(account !== undefined && { account }),
    fileType,
    ...pick(chosenOptions(options), namesAt('preset')),
    ...(output !== undefined && { output }),
    ...(options.afterExport !== afterExport && { open: options.afterExport }),
  };
}
