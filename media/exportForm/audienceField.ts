import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { ExportDraft } from '../../src/options/exportDraft.ts';
import { optionProblems } from '../../src/options/exportOptions.ts';
import type { FormState } from '../../src/protocol/formMessages.ts';
import { isChosen, toggled, type Chosen } from './audienceChoice.ts';
import { chosenList, removeButtonId } from './chosenList.ts';
import { errorLine, radio, typeFor, valueOf } from './fields.ts';
import { focusSoon } from './focus.ts';
import type { ConnectedForm, FormModel } from './formModel.ts';
import { optionId, resultList, resultListId } from './resultList.ts';
import { sumOf } from './sum.ts';
import type { Texts } from './texts.ts';

export const searchFieldId = 'audience-search';

/** 'What to export': everything, as a choice of its own, or selected lists and segments. */
export function audienceField(model: FormModel, form: ConnectedForm): TemplateResult {
  const { texts, state, draft } = form;
  const choose = (kind: ExportDraft['audience']['kind']): void =>
    model.edit({ audience: { ...draft.audience, kind } });
  return html`
    <fieldset class="field" aria-describedby="audience-error">
      <legend>${texts.text('audienceLegend')}</legend>
      ${radio({
        name: 'audience',
        choice: { value: 'all', label: allLabel(texts, state) },
        checked: draft.audience.kind === 'all',
        onChoose: () => choose('all'),
      })}
      ${radio({
        name: 'audience',
        choice: { value: 'selected', label: texts.text('selectedContacts') },
        checked: draft.audience.kind === 'selected',
        onChoose: () => choose('selected'),
      })}
      ${loadErrors(model, form)}
      ${draft.audience.kind === 'selected' ? picker(model, form) : nothing}
      ${errorLine('audience-error', audienceError(model, form))}
    </fieldset>
  `;
}

function allLabel(texts: Texts, { total }: FormState): string {
  return total.count === undefined
    ? texts.text('allContacts')
    : texts.text('allContactsCounted', total.count);
}

function audienceError(model: FormModel, { texts, state, draft }: ConnectedForm) {
  const own = model.audiences.isKey ? optionProblems.keyInField : model.errors.audience;
  if (own !== undefined) {
    return texts.problem(own);
  }
  const { submission } = state;
  return submission.status === 'failed' &&
    submission.field === 'audience' &&
    draft.audience.kind === 'selected'
    ? submission.message
    : undefined;
}

function picker(model: FormModel, form: ConnectedForm): TemplateResult {
  const { texts, state, draft } = form;
  const { audiences } = model;
  const chosen = audiences.chosen(draft.audience);
  const isMissing = (item: Chosen): boolean =>
    audiences.isMissing(
      item,
      state[item.kind === 'list' ? 'lists' : 'segments'].status === 'ready',
    );
  const remove = (item: Chosen, index: number): void => {
    model.edit({ audience: toggled(draft.audience, item) });
    // The button is gone; the focus moves to the one that took its place, otherwise back to the search.
    focusSoon(removeButtonId(index), removeButtonId(index - 1), searchFieldId);
  };
  return html`
    <div class="picker">
      ${searchField(model, texts)}
      <p class="help" role="status">${resultsLine(model, form)}</p>
      ${
        audiences.found && audiences.found.matches.length > 0
          ? resultList({
              texts,
              matches: audiences.found.matches,
              activeIndex: audiences.activeIndex,
              isChosen: (item) => isChosen(draft.audience, item),
              onMove: (index) => move(model, index),
              onToggle: (item) => model.edit({ audience: toggled(draft.audience, item) }),
              onLeave: () => focusSoon(searchFieldId),
            })
          : nothing
      }
      ${chosenList({
        texts,
        chosen,
        isMissing,
        onRemove: remove,
        onRemoveAll: () => {
          model.edit({ audience: { kind: 'selected', lists: [], segments: [] } });
          focusSoon(searchFieldId);
        },
      })}
      <p class="sum" role="status">${sumOf(chosen, texts)}</p>
    </div>
  `;
}

function searchField(model: FormModel, texts: Texts): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    // Enter moves to the matches rather than submitting a form in which none is chosen yet.
    if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      event.stopPropagation();
      // Fast typists must not land in the matches of the previous text.
      void model.audiences.settled.then(() => focusSoon(resultListId));
    }
  };
  return html`
    <label class="visually-hidden" for=${searchFieldId}>${texts.text('searchLabel')}</label>
    <span id="audience-search-hint" class="visually-hidden">${texts.text('searchHint')}</span>
    <div class="search">
      <span class="codicon codicon-search" aria-hidden="true"></span>
      <input
        type=${typeFor(model.audiences.searchText)}
        id=${searchFieldId}
        role="searchbox"
        placeholder=${texts.text('searchPlaceholder')}
        autocomplete="off"
        spellcheck="false"
        .value=${live(model.audiences.searchText)}
        aria-controls=${resultListId}
        aria-describedby="audience-search-hint audience-error"
        aria-invalid=${model.audiences.isKey || model.errors.audience !== undefined ? 'true' : 'false'}
        @input=${(event: Event) => void model.audiences.search(valueOf(event))}
        @keydown=${onKey}
      />
    </div>
  `;
}

function resultsLine({ audiences }: FormModel, { texts, state }: ConnectedForm): string {
  const loaded = (state.lists.count ?? 0) + (state.segments.count ?? 0);
  if (state.lists.status === 'loading' || state.segments.status === 'loading') {
    return texts.text('catalogLoading', loaded);
  }
  const { found } = audiences;
  if (!found) {
    return '';
  }
  if (found.total === 0) {
    return loaded === 0 ? texts.text('resultsEmpty') : texts.text('resultsNone', found.text);
  }
  return found.total > found.matches.length
    ? texts.text('resultsSome', found.matches.length, found.total)
    : texts.text('resultsAll', found.total);
}

function loadErrors(model: FormModel, { texts, state }: ConnectedForm) {
  const messages = [
    state.lists.status === 'failed' ? texts.text('listsFailed', state.lists.message) : undefined,
    state.segments.status === 'failed'
      ? texts.text('segmentsFailed', state.segments.message)
      : undefined,
    state.total.status === 'failed' ? texts.text('totalFailed', state.total.message) : undefined,
  ].filter((message) => message !== undefined);
  return messages.length === 0
    ? nothing
    : html`<div class="callout" role="alert">
        ${messages.map((message) => html`<p>${message}</p>`)}
        <vscode-button secondary icon="refresh" @click=${() => void model.act('retryLoad')}>
          ${texts.text('retry')}
        </vscode-button>
      </div>`;
}

function move(model: FormModel, index: number): void {
  model.audiences.moveTo(index);
  document.getElementById(optionId(index))?.scrollIntoView({ block: 'nearest' });
}
