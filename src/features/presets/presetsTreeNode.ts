import { presetTarget, type PresetTarget } from '../../options/commandArguments.ts';

/** The row of a preset, right or wrong. */
export interface PresetNode {
  readonly kind: 'preset';
  /** URI of the workspace folder. */
  readonly folder: string;
  /** Its place in the file. */
  readonly index: number;
  readonly name: string | undefined;
}

/** The row of a presets file that cannot be understood. */
export interface BrokenFileNode {
  readonly kind: 'brokenPresets';
  /** URI of the workspace folder. */
  readonly folder: string;
}

/** The row of a workspace folder, where several have presets. */
export interface PresetFolderNode {
  readonly kind: 'presetFolder';
  /** URI of the workspace folder. */
  readonly folder: string;
}

/** A row of the Presets view. */
export type PresetsNode = PresetNode | BrokenFileNode | PresetFolderNode;

/** Says which preset, or which file, a command's argument stands for: a row, or what a line above a preset passes. */
export function asPresetTarget(node: unknown): PresetTarget | undefined {
  return presetTarget.safeParse(node).data;
}
