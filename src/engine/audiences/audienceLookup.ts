import type { Audience, LoadState } from './audience.ts';
import type { AudienceCatalog } from './audienceCatalog.ts';
import { audienceNamed, isAudienceId, sameId, type NamedAudience } from './audienceNames.ts';
import type { ExportError } from '../model/exportError.ts';

/** What a name or id refers to, as far as the account could be read. */
export type LookedUp =
  | NamedAudience
  /** It has the form of an id, in an account that was read only in part: SendGrid knows whether it exists. */
  | { readonly kind: 'id'; readonly id: string }
  /** A name, while not all names are known: another list or segment could have it as well, or alone. */
  | { readonly kind: 'unread'; readonly error: ExportError | undefined };

type Part = 'lists' | 'segments';

/** The names and ids that somebody wrote, in their order. */
export interface WrittenAudiences {
  readonly lists?: readonly string[] | undefined;
  readonly segments?: readonly string[] | undefined;
}

/** What each of them refers to, in the same order. */
export interface LookedUpAudiences {
  readonly lists: readonly LookedUp[];
  readonly segments: readonly LookedUp[];
}

/**
 * Finds lists and segments by name or id. What failed before is loaded again, and names are never looked up in lists
 * that were loaded a while ago, since lists are renamed and others get their names.
 * Throws the signal's reason when it is aborted. A part that cannot be read is not an error here: its names are
 * 'unread'.
 */
export async function lookUpAudiences(
  written: WrittenAudiences,
  catalog: Pick<AudienceCatalog, 'lists' | 'segments' | 'load' | 'retry' | 'whenLoaded'>,
  signal?: AbortSignal,
): Promise<LookedUpAudiences> {
  const { lists = [], segments = [] } = written;
  const before = { lists: catalog.lists.status, segments: catalog.segments.status };
  catalog.load();
  for (const [part, texts] of [
    ['lists', lists],
    ['segments', segments],
  ] as const) {
    const isStale = before[part] === 'ready' && !areKnownIds(texts, catalog[part].value);
    if (texts.length > 0 && (isStale || before[part] === 'failed')) {
      catalog.retry(part);
    }
  }
  await catalog.whenLoaded(signal ? { signal } : {});
  const lookUpIn = (part: Part, texts: readonly string[]): readonly LookedUp[] =>
    texts.map((text) => lookUp(text, catalog[part]));
  return { lists: lookUpIn('lists', lists), segments: lookUpIn('segments', segments) };
}

/** Finds what a name or id refers to. In lists that were loaded only in part, only ids count. */
export function lookUp(written: string, state: LoadState<readonly Audience[]>): LookedUp {
  if (state.status === 'ready') {
    return audienceNamed(written, state.value);
  }
  const audience = state.value.find(({ id }) => sameId(id, written));
  if (audience) {
    return { kind: 'found', audience };
  }
  return isAudienceId(written)
    ? { kind: 'id', id: written.trim() }
    : { kind: 'unread', error: state.error };
}

const areKnownIds = (texts: readonly string[], known: readonly Audience[]): boolean =>
  texts.every((text) => known.some(({ id }) => sameId(id, text)));
