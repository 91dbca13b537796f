import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Chosen } from './audienceChoice.ts';
import { kindIcon } from './resultList.ts';
import type { Texts } from './texts.ts';

/** How many chips are drawn. The Contacts view can pass thousands; nobody removes them one by one. */
const shownChips = 50;

/** The chosen items, as chips with a button to remove each. */
export function chosenList(list: {
  readonly texts: Texts;
  readonly chosen: readonly Chosen[];
  readonly isMissing: (chosen: Chosen) => boolean;
  readonly onRemove: (chosen: Chosen, index: number) => void;
  readonly onRemoveAll: () => void;
}): TemplateResult {
  const { texts, chosen } = list;
  if (chosen.length === 0) {
    return html`<p class="help">${texts.text('chosenNone')}</p>`;
  }
  // Missing items must be removed, so that they are shown first and are never among the hidden ones.
  const ordered = chosen.toSorted((a, b) => Number(list.isMissing(b)) - Number(list.isMissing(a)));
  const hidden = ordered.length - shownChips;
  return html`
    <ul class="chips" aria-label=${texts.text('chosenLabel')}>
      ${repeat(
        ordered.slice(0, shownChips),
        ({ kind, id }) => `${kind} ${id}`,
        (item, index) => chip(item, index, list),
      )}
      ${hidden > 0 ? html`<li class="more">${texts.text('chosenMore', hidden)}</li>` : nothing}
      ${
        chosen.length > 1
          ? html`<li>
              <button type="button" class="link" @click=${list.onRemoveAll}>
                ${texts.text('removeAll')}
              </button>
            </li>`
          : nothing
      }
    </ul>
  `;
}

/** Returns the element id of a chip's button, by its index. */
export const removeButtonId = (index: number): string => `audience-remove-${index}`;

function chip(item: Chosen, index: number, list: Parameters<typeof chosenList>[0]): TemplateResult {
  const { texts } = list;
  const isMissing = list.isMissing(item);
  const remove = texts.text('remove', item.name);
  return html`
    <li class=${isMissing ? 'chip missing' : 'chip'}>
      <span
        class="codicon ${isMissing ? 'codicon-warning' : kindIcon(item.kind)}"
        aria-hidden="true"
      ></span>
      <span class="name" title=${item.name}>${item.name}</span>
      <span class="visually-hidden">, ${texts.text(item.kind)},</span>
      <span class="count">
        ${
          isMissing
            ? texts.text('missing')
            : item.item?.contactCount === undefined
              ? nothing
              : texts.number(item.item.contactCount)
        }
      </span>
      <button
        type="button"
        id=${removeButtonId(index)}
        aria-label=${remove}
        title=${remove}
        @click=${() => list.onRemove(item, index)}
      >
        <span class="codicon codicon-close" aria-hidden="true"></span>
      </button>
    </li>
  `;
}
