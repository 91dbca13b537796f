import { AudienceIndex } from '../../engine/audiences/audienceIndex.ts';
import type { ExportOptions } from '../../options/exportOptions.ts';
import { searchLimit, type AudienceItem } from '../../protocol/formMessages.ts';
import type { SessionCatalog } from './exportFormSession.ts';
import { toAudienceItem } from './exportFormState.ts';

/** The lists and segments of the form's account, for the requests of its page. */
export class FormAudiences {
  readonly #catalog: SessionCatalog;
  #index: AudienceIndex | undefined;

  constructor(catalog: SessionCatalog) {
    this.#catalog = catalog;
  }

  /** Discards the sorted audiences. Called when the catalog has changed. */
  reset(): void {
    this.#index = undefined;
  }

  /** Returns the best matches and the total number of matches. */
  search(text: string): { matches: AudienceItem[]; total: number } {
    if (this.#index === undefined) {
      // Cached, so that sorting and normalizing is not repeated for each keystroke.
      const { lists, segments } = this.#catalog;
      this.#index = new AudienceIndex();
      this.#index.update([...lists.value, ...segments.value]);
    }
    const { matches, total } = this.#index.best(text, searchLimit);
    return { matches: matches.map(toAudienceItem), total };
  }

  lookUp(ids: { readonly lists: readonly string[]; readonly segments: readonly string[] }): {
    audiences: AudienceItem[];
  } {
    const found = [
      ...ids.lists.map((id) => this.#catalog.find('list', id)),
      ...ids.segments.map((id) => this.#catalog.find('segment', id)),
    ];
    return { audiences: found.flatMap((audience) => (audience ? [toAudienceItem(audience)] : [])) };
  }

  /**
   * Whether the selection contains something that is not in the account, as far as its lists and segments have been loaded.
   */
  lacks(audience: ExportOptions['audience']): boolean {
    if (audience.kind === 'all') {
      return false;
    }
    const { lists, segments } = this.#catalog;
    return (
      (lists.status === 'ready' &&
        audience.lists.some(({ id }) => !this.#catalog.find('list', id))) ||
      (segments.status === 'ready' &&
        audience.segments.some(({ id }) => !this.#catalog.find('segment', id)))
    );
  }

  /** Retries the loads that failed. */
  retry(): void {
    for (const part of ['total', 'lists', 'segments'] as const) {
      if (this.#catalog[part].status === 'failed') {
        this.#catalog.retry(part);
      }
    }
  }
}
