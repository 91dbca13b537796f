import { presetMismatches, type PresetCatalog, type PresetMismatch } from '../presetFit.ts';
import type { PresetOutput } from '../../../ui/folders/presetOutput.ts';
import type { PresetProblemCode } from '../../../options/exportPreset.ts';
import type {
  PresetEntry,
  PresetProblem,
  PresetsFile,
  TextSpan,
} from '../../../options/presetsFile.ts';

/** A problem that is shown in the editor of a presets file. */
export type PresetFinding = TextSpan &
  (
    | { readonly kind: 'problem'; readonly problem: PresetProblem }
    | { readonly kind: 'mismatch'; readonly mismatch: PresetMismatch; readonly index: number }
    | { readonly kind: 'unknownAccount'; readonly account: string }
    | { readonly kind: 'outside'; readonly path: string }
  );

/** The parts of workspace and accounts that presets depend on. */
export interface PresetSurroundings {
  readonly catalog: PresetCatalog;
  /** Labels of the accounts that are signed in. */
  readonly accounts: readonly string[];
  /** Label of the account that the catalog belongs to. */
  readonly activeAccount: string | undefined;
  readonly outputOf: (output: string) => Promise<PresetOutput | undefined>;
}

/** Problems that the JSON schema does not cover. VS Code reports the others, which must not be shown twice. */
const beyondSchema: ReadonlySet<PresetProblemCode> = new Set([
  'keyInside',
  'nameTaken',
  'nothingSelected',
  'allAndSelected',
]);

/** Returns the problems of a presets file that its schema does not cover. */
export async function presetFindings(
  file: PresetsFile,
  surroundings: PresetSurroundings,
): Promise<readonly PresetFinding[]> {
  const problems = file.problems
    .filter(({ code }) => beyondSchema.has(code))
    .map((problem) => ({ ...spanOf(problem), kind: 'problem' as const, problem }));
  const found = await Promise.all(
    file.entries.map((entry) => entryFindings(file, entry, surroundings)),
  );
  return [...problems, ...found.flat()];
}

async function entryFindings(
  file: PresetsFile,
  entry: PresetEntry,
  { catalog, accounts, activeAccount, outputOf }: PresetSurroundings,
): Promise<readonly PresetFinding[]> {
  const { preset, index } = entry;
  if (!preset) {
    return [];
  }
  const at = (path: readonly (string | number)[]): TextSpan => spanOf(file.spanOf(entry, path));
  const { account = activeAccount, output } = preset;
  // If nobody is signed in, nothing is known about this account.
  const isUnknown =
    preset.account !== undefined && accounts.length > 0 && !accounts.includes(preset.account);
  const place = output === undefined ? undefined : await outputOf(output);
  return [
    ...(account === activeAccount
      ? presetMismatches(preset, catalog).map((mismatch) => ({
          ...at([...mismatch.path, mismatch.problem.kind === 'renamed' ? 'name' : 'id']),
          ...{ kind: 'mismatch' as const, mismatch, index },
        }))
      : []),
    ...(isUnknown && account !== undefined
      ? [{ ...at(['account']), kind: 'unknownAccount' as const, account }]
      : []),
    ...(place && !place.isInside
      ? [{ ...at(['output']), kind: 'outside' as const, path: place.path }]
      : []),
  ];
}

const spanOf = ({ offset, length }: TextSpan): TextSpan => ({ offset, length });
