import type { ExportPreset, PresetAudience } from '../../options/exportPreset.ts';
import { maskKey } from '../../util/keyLikeText.ts';
import type { Audience } from '../../engine/audiences/audience.ts';
import type { AudienceCatalog } from '../../engine/audiences/audienceCatalog.ts';

/** A list or segment of a preset that does not match the account. Only the user can decide what is meant. */
export interface PresetMismatch {
  readonly kind: Audience['kind'];
  readonly id: string;
  /** As written in the preset. */
  readonly name: string;
  /** Path in the preset, such as `['lists', 0]`. */
  readonly path: readonly ['lists' | 'segments', number];
  readonly problem:
    | { readonly kind: 'renamed'; readonly nameNow: string }
    /** There is no such id. `namesakes` are the ids of those that have the name now. */
    | { readonly kind: 'missing'; readonly namesakes: readonly string[] };
}

export type PresetCatalog = Pick<AudienceCatalog, 'lists' | 'segments' | 'find'>;

/** Compares the names and ids of a preset with those of the account. What could not be loaded is not compared. */
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
 * Whether every list or segment of a preset was found as written. If so, it does not matter that others could not be loaded.
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

/** Returns the name as a preset stores it, without API keys. */
const nameIn = ({ name }: Audience): string => maskKey(name.trim());

function problemOf(
  kind: Audience['kind'],
  { id, name }: PresetAudience,
  catalog: PresetCatalog,
): PresetMismatch['problem'] | undefined {
  const found = catalog.find(kind, id);
  if (found) {
    // Names in presets are trimmed when they are read.
    const nameNow = nameIn(found);
    return nameNow === name ? undefined : { kind: 'renamed', nameNow };
  }
  const { value } = kind === 'list' ? catalog.lists : catalog.segments;
  const namesakes = value.filter((other) => nameIn(other) === name).map((other) => other.id);
  return { kind: 'missing', namesakes };
}
