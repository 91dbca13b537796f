import { presetTarget, type PresetTarget } from '../../options/commandArguments.ts';

/** The row of a preset, valid or not. */
export interface PresetNode {
  readonly kind: 'preset';
  /** URI of the workspace folder. */
  readonly folder: string;
  /** Index in the file. */
  readonly index: number;
  readonly name: string | undefined;
}

/** The row of a presets file that cannot be parsed. */
export interface BrokenFileNode {
  readonly kind: 'brokenPresets';
  /** URI of the workspace folder. */
  readonly folder: string;
}

/** The row of a workspace folder, if several have presets. */
export interface PresetFolderNode {
  readonly kind: 'presetFolder';
  /** URI of the workspace folder. */
  readonly folder: string;
}

/** A row of the Presets view. */
export type PresetsNode = PresetNode | BrokenFileNode | PresetFolderNode;

/** Returns the preset or the file that the argument of a command represents: a row, or the argument of a code lens. */
export function asPresetTarget(node: unknown): PresetTarget | undefined {
  return presetTarget.safeParse(node).data;
}
