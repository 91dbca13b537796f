import type { ExportPreset, PresetAudience } from '../../options/exportPreset.ts';
import { maskKey } from '../../util/keyLikeText.ts';
import type { Audience } from '../../engine/audiences/audience.ts';
import type { AudienceCatalog } from '../../engine/audiences/audienceCatalog.ts';

/** A list or segment of a preset that is not in the account as it is written: nobody but the user can say what is meant. */
export interface PresetMismatch {
  readonly kind: Audience['kind'];
  readonly id: string;
  /** As the preset has it. */
  readonly name: string;
  /** Where it is written in the preset, such as `['lists', 0]`. */
  readonly path: readonly ['lists' | 'segments', number];
  readonly problem:
    | { readonly kind: 'renamed'; readonly nameNow: string }
    /** The id is gone. `namesakes` are the ids of those that have its name now. */
    | { readonly kind: 'missing'; readonly namesakes: readonly string[] };
}

export type PresetCatalog = Pick<AudienceCatalog, 'lists' | 'segments' | 'find'>;

/** Compares names and ids of a preset with the account. What could not be read of the account is not judged. */
export function presetMismatches(
  { lists = [], segments = [] }: Pick<ExportPreset, 'lists' | 'segments'>,
  catalog: PresetCatalog,
): readonly PresetMismatch[] {
  const compare = (
    kind: Audience['kind'],
    part: 'lists' | 'segments',
    written: readonly PresetAudience[],
  ): readonly PresetMismatch[] =>
    catalog[part].status !== 'ready'
      ? []
      : written.flatMap(({ id, name }, index) => {
          const problem = problemOf(kind, { id, name }, catalog);
          return problem ? [{ kind, id, name, path: [part, index], problem }] : [];
        });
  return [...compare('list', 'lists', lists), ...compare('segment', 'segments', segments)];
}

/**
 * Whether each list or segment of a preset was found as it is written, however little of the account could be read. Then what
 * is left unread does not matter.
 */
export function isFoundAsWritten(
  { lists = [], segments = [] }: Pick<ExportPreset, 'lists' | 'segments'>,
  catalog: PresetCatalog,
): boolean {
  const isFound =
    (kind: Audience['kind']) =>
    ({ id, name }: PresetAudience): boolean => {
      const found = catalog.find(kind, id);
      return found !== undefined && nameIn(found) === name;
    };
  return lists.every(isFound('list')) && segments.every(isFound('segment'));
}

/** The name as a preset has it: no key gets into the file. */
const nameIn = ({ name }: Audience): string => maskKey(name.trim());

function problemOf(
  kind: Audience['kind'],
  { id, name }: PresetAudience,
  catalog: PresetCatalog,
): PresetMismatch['problem'] | undefined {
  const found = catalog.find(kind, id);
  if (found) {
    // A preset's names are trimmed as they are read.
    const nameNow = nameIn(found);
    return nameNow === name ? undefined : { kind: 'renamed', nameNow };
  }
  const { value } = kind === 'list' ? catalog.lists : catalog.segments;
  const namesakes = value.filter((other) => nameIn(other) === name).map((other) => other.id);
  return { kind: 'missing', namesakes };
}
