import type { ExportDraft } from '../../src/options/exportDraft.ts';
import { formRequests, type AudienceItem } from '../../src/protocol/formMessages.ts';
import type { AudienceRef } from '../../src/options/exportOptions.ts';
import type { RpcChannel } from '../../src/protocol/rpc.ts';
import { holdsSendGridKey } from '../../src/util/keyLikeText.ts';

type Audience = ExportDraft['audience'];

/** A chosen item, with what the host knows about it. */
export interface Chosen extends AudienceRef {
  readonly kind: AudienceItem['kind'];
  /** `undefined` while it is looked up, or if it is not in the account. */
  readonly item: AudienceItem | undefined;
}

/** Searches lists and segments through the host, and knows the chosen ones. */
export class AudienceChoice {
  readonly #channel: RpcChannel;
  readonly #onChange: () => void;
  readonly #known = new Map<string, AudienceItem>();
  #searches = 0;
  #search: Promise<void> = Promise.resolve();
  #lookedUp = false;

  searchText: string;
  /** The matches of the last completed search, `undefined` before the first. */
  found:
    | { readonly text: string; readonly matches: readonly AudienceItem[]; readonly total: number }
    | undefined;
  /** The match that is active for the keyboard. */
  activeIndex = 0;

  constructor(channel: RpcChannel, searchText: string, onChange: () => void) {
    this.#channel = channel;
    this.searchText = searchText;
    this.#onChange = onChange;
  }

  /** Settles when the matches are those of the latest text. */
  get settled(): Promise<void> {
    return this.#search;
  }

  /** Whether an API key was pasted as the text: it is not searched for. */
  get isKey(): boolean {
    return holdsSendGridKey(this.searchText);
  }

  async search(text: string): Promise<void> {
    this.#search = this.#ask(text);
    return this.#search;
  }

  async #ask(text: string): Promise<void> {
    const isNew = text !== this.searchText;
    this.searchText = text;
    const turn = ++this.#searches;
    if (this.isKey) {
      this.found = undefined;
      this.#onChange();
      return;
    }
    const reply = await this.#channel.call(formRequests.searchAudiences, { text });
    if (turn !== this.#searches || !reply.ok) {
      return;
    }
    this.found = { text, ...reply.value };
    this.activeIndex = isNew
      ? 0
      : Math.max(0, Math.min(this.activeIndex, reply.value.matches.length - 1));
    this.#remember(reply.value.matches);
    this.#onChange();
  }

  /** Makes one of the matches the active one. */
  moveTo(index: number): void {
    this.activeIndex = index;
    this.#onChange();
  }

  /** Requests everything of the catalog again that is shown. */
  async refresh(audience: Audience): Promise<void> {
    await Promise.all([this.search(this.searchText), this.lookUp(audience)]);
  }

  async lookUp({ lists, segments }: Audience): Promise<void> {
    const reply = await this.#channel.call(formRequests.lookUpAudiences, {
      lists: lists.map(({ id }) => id),
      segments: segments.map(({ id }) => id),
    });
    if (!reply.ok) {
      return;
    }
    this.#known.clear();
    this.#lookedUp = true;
    this.#remember([...(this.found?.matches ?? []), ...reply.value.audiences]);
    this.#onChange();
  }

  chosen({ lists, segments }: Audience): readonly Chosen[] {
    const complete =
      (kind: AudienceItem['kind']) =>
      (ref: AudienceRef): Chosen => {
        const item = this.#known.get(`${kind} ${ref.id}`);
        return { kind, id: ref.id, name: item?.name ?? ref.name, item };
      };
    return [...lists.map(complete('list')), ...segments.map(complete('segment'))];
  }

  /** Returns whether a chosen item is known not to be in the account, given that all of its kind are loaded. */
  isMissing(chosen: Chosen, isLoaded: boolean): boolean {
    return this.#lookedUp && isLoaded && chosen.item === undefined;
  }

  #remember(items: readonly AudienceItem[]): void {
    for (const item of items) {
      this.#known.set(`${item.kind} ${item.id}`, item);
    }
  }
}

/** Returns whether a list or segment is chosen. */
export const isChosen = (audience: Audience, { kind, id }: Pick<AudienceItem, 'kind' | 'id'>) =>
  refsOf(audience, kind).some((ref) => ref.id === id);

/** Returns the choice with an item added or removed. */
export function toggled(
  audience: Audience,
  { kind, id, name }: Pick<AudienceItem, 'kind' | 'id' | 'name'>,
): Audience {
  const refs = refsOf(audience, kind);
  const changed = isChosen(audience, { kind, id })
    ? refs.filter((ref) => ref.id !== id)
    : [...refs, { id, name }];
  return { ...audience, kind: 'selected', [kind === 'list' ? 'lists' : 'segments']: changed };
}

const refsOf = (audience: Audience, kind: AudienceItem['kind']): readonly AudienceRef[] =>
  kind === 'list' ? audience.lists : audience.segments;
