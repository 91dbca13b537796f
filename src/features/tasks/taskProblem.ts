import type { FoundPreset } from '../presets/presetFiles.ts';
import type { TextSpan } from '../../options/presetsFile.ts';

/** Why a task was not run, in a sentence for whoever wrote it. */
export class TaskProblem extends Error {
  override readonly name = 'TaskProblem';
  /** The place in a presets file that it is about; otherwise it is about the task. */
  readonly preset: PresetPlace | undefined;

  /** `cause` is what kept the task from being understood, where it is not the task itself that is wrong. */
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
