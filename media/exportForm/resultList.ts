import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { AudienceItem } from '../../src/protocol/formMessages.ts';
import type { Texts } from './texts.ts';

export const resultListId = 'audience-results';

/** The contents of the list of matches, and its callbacks. */
export interface ResultList {
  readonly texts: Texts;
  readonly matches: readonly AudienceItem[];
  readonly activeIndex: number;
  readonly isChosen: (item: AudienceItem) => boolean;
  readonly onMove: (index: number) => void;
  readonly onToggle: (item: AudienceItem) => void;
  /** Called when the user continues typing, or wants to return to the search field. */
  readonly onLeave: () => void;
}

/**
 * The matches as a list box with multiple selection: one tab stop, arrow keys to move, Space to choose. The focus stays
 * on the list and `aria-activedescendant` points to the active match.
 */
export function resultList(list: ResultList): TemplateResult {
  const { texts, matches, activeIndex } = list;
  return html`
    <ul
      id=${resultListId}
      class="results"
      role="listbox"
      tabindex="0"
      aria-multiselectable="true"
      aria-label=${texts.text('resultsLabel')}
      aria-activedescendant=${matches.length > 0 ? optionId(activeIndex) : nothing}
      @keydown=${(event: KeyboardEvent) => onKey(event, list)}
    >
      ${repeat(
        matches,
        ({ kind, id }) => `${kind} ${id}`,
        (item, index) => option(item, index, list),
      )}
    </ul>
  `;
}

/** Returns the element id of a match, by its index. */
export const optionId = (index: number): string => `audience-result-${index}`;

function option(item: AudienceItem, index: number, list: ResultList): TemplateResult {
  const { texts } = list;
  const isChosen = list.isChosen(item);
  const choose = (): void => {
    list.onMove(index);
    list.onToggle(item);
  };
  return html`
    <li
      id=${optionId(index)}
      role="option"
      class=${index === list.activeIndex ? 'option active' : 'option'}
      aria-selected=${isChosen ? 'true' : 'false'}
      title=${`${item.name}\n${item.id}`}
      @click=${choose}
    >
      <span class="box" aria-hidden="true">
        ${isChosen ? html`<span class="codicon codicon-check"></span>` : nothing}
      </span>
      <span class="codicon ${kindIcon(item.kind)}" aria-hidden="true"></span>
      <span class="name">${item.name}</span>
      <span class="visually-hidden">, ${texts.text(item.kind)},</span>
      ${
        item.invalid
          ? html`<span class="codicon codicon-warning warning" aria-hidden="true"></span>
              <span class="visually-hidden">${texts.text('invalidSegment')},</span>`
          : nothing
      }
      <span class="count">${texts.contacts(item.contactCount)}</span>
    </li>
  `;
}

/** The icon of a list or a segment: the same as in the Contacts view. */
export const kindIcon = (kind: AudienceItem['kind']): string =>
  kind === 'list' ? 'codicon-list-unordered' : 'codicon-pie-chart';

/** How many rows Page Up and Page Down move. */
const pageRows = 7;

function onKey(event: KeyboardEvent, list: ResultList): void {
  const last = list.matches.length - 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: list.activeIndex + 1,
    ArrowUp: list.activeIndex - 1,
    PageDown: list.activeIndex + pageRows,
    PageUp: list.activeIndex - pageRows,
    Home: 0,
    End: last,
  };
  const next = steps[event.key];
  const item = list.matches[list.activeIndex];
  if (event.key === 'ArrowUp' && list.activeIndex === 0) {
    event.preventDefault();
    list.onLeave();
  } else if (next !== undefined) {
    event.preventDefault();
    list.onMove(Math.max(0, Math.min(next, last)));
  } else if ((event.key === ' ' || event.key === 'Enter') && item) {
    event.preventDefault();
    list.onToggle(item);
  } else if (event.key === 'Escape') {
    list.onLeave();
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
    // Not prevented: the key arrives in the search field, which has the focus by then.
    list.onLeave();
  }
}
