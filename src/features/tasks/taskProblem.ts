import type { FoundPreset } from '../presets/presetFiles.ts';
import type { TextSpan } from '../../options/presetsFile.ts';

/** Why a task was not run, as a message for the author of the task. */
export class TaskProblem extends Error {
  override readonly name = 'TaskProblem';
  /** The location of the problem if it is in a presets file; otherwise it is in the task. */
  readonly preset: PresetPlace | undefined;

  /** `cause` is the error because of which the task could not be checked, if the task itself is not the problem. */
  constructor(
    sentence: string,
    { preset, cause }: { readonly preset?: PresetPlace; readonly cause?: unknown } = {},
  ) {
    super(sentence, cause === undefined ? undefined : { cause });
    this.preset = preset;
  }
}

export interface PresetPlace {
  readonly uri: FoundPreset['uri'];
  readonly span: TextSpan;
}
