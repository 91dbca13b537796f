import { html, nothing, type TemplateResult } from 'lit/html.js';
import type { TableProblem, TableState } from '../../../src/protocol/tableState.ts';
import type { TableController } from '../tableController.ts';
import type { Wording } from '../wording.ts';
import { icon, iconButton } from './icon.ts';

interface Link {
  readonly id: string;
  readonly text: string;
  readonly onClick: () => void;
}

interface Strip {
  readonly id: string;
  readonly kind: 'warning' | 'info' | 'error';
  readonly text: string;
  readonly links: readonly Link[];
  readonly canDismiss: boolean;
}

/** What the user should know about the file: one strip, with what can be done about it. */
export function strips(table: TableController) {
  const strip = currentStrip(table);
  return html`<div role="status" class="strips">${strip ? drawn(table, strip) : nothing}</div>`;
}

/** Returns the strip that is shown: the most important one that was not dismissed. */
const currentStrip = (table: TableController): Strip | undefined =>
  allStrips(table).find(({ id }) => !table.model.isDismissed(id));

/** Returns the id of the strip about columns that were found late: another one for each number of them. */
const lateColumnsId = ({ lateColumns }: Pick<TableState, 'lateColumns'>): string =>
  `lateColumns ${lateColumns}`;

const lateColumnsText = ({ state, words }: TableController['model']): string =>
  words.counted('lateColumnsOne', 'lateColumnsMany', state.lateColumns);

/** Returns what is said about columns that were found late, if another strip is shown. */
export const unseenColumns = (table: TableController): string | undefined =>
  currentStrip(table)?.id === lateColumnsId(table.model.state)
    ? undefined
    : lateColumnsText(table.model);

function drawn({ model }: TableController, strip: Strip): TemplateResult {
  return html`
    <div class="strip ${strip.kind}">
      ${icon(strip.kind)}
      <span class="text">${strip.text}</span>
      ${strip.links.map(
        ({ id, text, onClick }) =>
          html`<button class="link" id=${id} @click=${onClick}>${text}</button>`,
      )}
      ${
        strip.canDismiss
          ? iconButton({
              ...{ icon: 'close', label: model.words.text('dismiss'), id: 'dismiss' },
              onClick: () => model.dismiss(strip.id),
            })
          : nothing
      }
    </div>
  `;
}

function allStrips(table: TableController): readonly Strip[] {
  const { model } = table;
  const { state, words } = model;
  const { advice } = model.actions;
  return [
    ...(advice ? [note('advice', advice.kind, advice.text)] : []),
    ...failureStrip(table),
    ...fileStrips(table),
    ...state.problems.map((problem) => problemStrip(table, problem)),
    ...(state.lateColumns > 0 ? [note(lateColumnsId(state), 'info', lateColumnsText(model))] : []),
    ...(state.isFirstTime
      ? [
          note('firstTime', 'info', words.text('firstTime'), [
            {
              ...{ id: 'always-text', text: words.text('alwaysOpenAsText') },
              onClick: () => void model.alwaysOpenAsText(),
            },
          ]),
        ]
      : []),
  ];
}

function note(id: string, kind: Strip['kind'], text: string, links: readonly Link[] = []): Strip {
  return { id, kind, text, links, canDismiss: true };
}

function failureStrip({ model }: TableController): readonly Strip[] {
  const { state, words } = model;
  return state.failure === undefined
    ? []
    : [
        {
          ...{ id: 'failure', kind: 'error', text: state.failure, canDismiss: false },
          links: [
            {
              id: 'try-again',
              text: words.text('tryAgain'),
              onClick: () => void model.actions.reload(),
            },
          ],
        },
      ];
}

function fileStrips({ model }: TableController): readonly Strip[] {
  const { state, words } = model;
  switch (state.file) {
    case 'same':
      return [];
    case 'gone':
      return [
        {
          ...{ id: 'gone', kind: 'warning', text: fileText(model, 'fileGone', 'filesGone') },
          ...{ links: [], canDismiss: false },
        },
      ];
    case 'changed':
      return [
        {
          ...{
            id: 'changed',
            kind: 'warning',
            text: fileText(model, 'fileChanged', 'filesChanged'),
          },
          links: [
            {
              id: 'reload',
              text: words.text('reload'),
              onClick: () => void model.actions.reload(),
            },
          ],
          canDismiss: false,
        },
      ];
  }
}

/** Returns what became of the file, or of which files. */
function fileText(
  { state: { affectedFiles = [] }, words }: TableController['model'],
  one: 'fileGone' | 'fileChanged',
  some: 'filesGone' | 'filesChanged',
): string {
  return affectedFiles.length === 0 ? words.text(one) : words.text(some, affectedFiles.join(', '));
}

function problemStrip(table: TableController, problem: TableProblem): Strip {
  const { words, state, view } = table.model;
  const text = problemText(words, problem);
  if (problem.kind === 'unreadable') {
    return note('unreadable', 'warning', text);
  }
  const { firstRow } = problem;
  const isFileOrder = view.filters.length === 0 && !view.sort;
  return note(problem.kind, 'warning', text, [
    ...(isFileOrder
      ? [
          {
            ...{ id: 'go-to-problem', text: words.text('goToRowAt', firstRow + 1) },
            onClick: () => table.goToRow(firstRow),
          },
        ]
      : []),
    ...(state.canOpenAsText && isFileOrder
      ? [
          {
            ...{ id: 'text-at-problem', text: words.text('openAsTextAt', firstRow + 1) },
            onClick: () => void table.model.actions.openAsText(firstRow),
          },
        ]
      : []),
  ]);
}

function problemText(words: Wording, problem: TableProblem): string {
  switch (problem.kind) {
    case 'ragged':
      return words.counted('raggedOne', 'raggedMany', problem.records, problem.firstRow + 1);
    case 'notObjects':
      return words.counted(
        ...(['notObjectsOne', 'notObjectsMany'] as const),
        ...([problem.records, problem.firstRow + 1] as const),
      );
    case 'unclosedQuote':
      return words.text('unclosedQuote', problem.firstRow + 1);
    case 'unreadable':
      return words.text('unreadable', problem.message);
  }
}
