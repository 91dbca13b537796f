import * as z from 'zod/mini';
import { pageNotice as notice, pageRequest as request } from './pageMessages.ts';
import {
  changeKind,
  columnId,
  contactCheck,
  copyFormats,
  count,
  notATable,
  place,
  profile,
  tableLayout,
  tableState,
  tableView,
} from './tableState.ts';
import { tableStrings } from './tableStrings.ts';

const nothing = z.null();
const version = z.strictObject({ v: count });

/** The values of rows: see `packRows`. */
const rowsPage = z.strictObject({
  v: count,
  count,
  lengths: z.string(),
  text: z.string(),
  /** The cells that were cut, as pairs of indexes of row and column. */
  cut: z.readonly(z.array(z.readonly(z.tuple([count, count])))),
  /** Of a comparison: what became of the contact of each row. */
  changes: z.optional(z.readonly(z.array(z.optional(changeKind)))),
  /** Of a comparison: what cells were before the change, as indexes of row and column and the value. */
  old: z.optional(z.readonly(z.array(z.readonly(z.tuple([count, count, z.nullable(z.string())]))))),
});

/** The requests of the table's page to the host. */
export const tableRequests = {
  /**
   * The first request of every page load. `view` and `isMasked` are what the page had before it was hidden or reloaded,
   * `sight` is what it will show: by default, the first columns. The response has these rows already.
   */
  open: request(
    'open',
    z.strictObject({
      view: z.optional(tableView),
      isMasked: z.optional(z.boolean()),
      sight: z.optional(
        z.strictObject({
          ...{ from: count, to: count, maxLength: count },
          columns: z.optional(z.readonly(z.array(columnId))),
        }),
      ),
    }),
    z.strictObject({
      strings: tableStrings,
      table: z.discriminatedUnion('kind', [
        z.strictObject({
          kind: z.literal('table'),
          state: tableState,
          layout: z.optional(tableLayout),
          /** Where the page begins: the row at the line of the text that the user came from. */
          row: z.optional(count),
          /** Whole blocks: their first row, and their columns by their index in the file. */
          first: z.optional(
            z.strictObject({
              from: count,
              columns: z.readonly(z.array(count)),
              page: rowsPage,
            }),
          ),
        }),
        z.strictObject({ kind: z.literal('notATable'), why: notATable }),
      ]),
    }),
  ),
  /** Rows `from` to `to`, without the latter; fewer where the table ends. */
  rows: request(
    'rows',
    z.strictObject({
      v: count,
      from: count,
      to: count,
      columns: z.readonly(z.array(columnId)),
      /** Longer values are cut, in characters. */
      maxLength: count,
    }),
    rowsPage,
  ),
  /** All fields of the contact in a row; of a very long value the beginning. */
  record: request(
    'record',
    z.strictObject({ v: count, row: count }),
    z.strictObject({
      v: count,
      record: count,
      fields: z.readonly(
        z.array(
          z.strictObject({
            column: columnId,
            value: z.nullable(z.string()),
            isCut: z.boolean(),
          }),
        ),
      ),
      /** Cells behind the last column of the header. */
      extra: z.readonly(z.array(z.string())),
      /** Of a comparison: what became of the contact, and what fields were before that were changed. */
      change: z.optional(changeKind),
      old: z.optional(
        z.readonly(z.array(z.strictObject({ column: columnId, value: z.nullable(z.string()) }))),
      ),
    }),
  ),
  /** Shows other rows, or the same in another order. Progress follows as `stateChanged`. */
  setView: request('setView', tableView, version),
  /** Stops filtering or sorting; the view becomes what it was before. */
  cancel: request('cancel', version, nothing),
  setMasked: request('setMasked', z.strictObject({ isMasked: z.boolean() }), version),
  /** Counts the values of a column, over the rows of the view. */
  profile: request(
    'profile',
    z.strictObject({ v: count, column: columnId }),
    z.strictObject({ v: count, profile }),
  ),
  /** The values of a column that begin with a text, most frequent first; those that are masked are left out. */
  distinct: request(
    'distinct',
    z.strictObject({ column: columnId, prefix: z.string(), most: count }),
    z.strictObject({
      values: z.readonly(z.array(z.strictObject({ value: z.string(), count }))),
      /** How many values are not listed because they are masked. */
      masked: z.optional(count),
      distinct: count,
      isExact: z.boolean(),
    }),
  ),
  /** How many contacts each check finds. Progress follows as `checksProgress`. */
  checks: request(
    'checks',
    nothing,
    z.strictObject({
      found: z.readonly(z.array(z.strictObject({ check: contactCheck, records: count }))),
    }),
  ),
  /** Stops the checks: nobody waits for their counts any more. */
  stopChecks: request('stopChecks', nothing, nothing),
  /** Counts the rows of the view with a text in any column. Progress follows as `matchesChanged`. */
  find: request(
    'find',
    z.strictObject({ v: count, text: z.string(), matchCase: z.boolean() }),
    nothing,
  ),
  /** The next or previous cell with the text that is being searched for; none where there is none. */
  findNext: request(
    'findNext',
    z.strictObject({ v: count, from: place, direction: z.enum(['next', 'previous']) }),
    z.strictObject({ found: z.optional(place) }),
  ),
  stopFind: request('stopFind', nothing, nothing),
  /** Puts a range on the clipboard. The host does it: a million cells never pass the page. */
  copy: request(
    'copy',
    z.strictObject({
      v: count,
      from: count,
      to: count,
      columns: z.readonly(z.array(columnId)),
      withHeader: z.boolean(),
      as: z.enum(copyFormats),
    }),
    z.strictObject({ rows: count, cells: count }),
  ),
  /** Saves the rows of the view as a file that the user chooses. */
  saveRows: request('saveRows', version, z.strictObject({ isSaved: z.boolean() })),
  openAsText: request('openAsText', z.strictObject({ row: z.optional(count) }), nothing),
  /** From now on, exports open as text. */
  alwaysOpenAsText: request('alwaysOpenAsText', nothing, nothing),
  dismissFirstTime: request('dismissFirstTime', nothing, nothing),
  /** Reads the file again that has changed. */
  reload: request('reload', nothing, nothing),
  saveLayout: request('saveLayout', tableLayout, nothing),
  /** Copies what a comparison has found as Markdown, without any contact. */
  copySummary: request('copySummary', nothing, nothing),
  /** Asks how the two exports of a comparison are to be compared, and compares them so. */
  changeComparison: request('changeComparison', nothing, nothing),
} as const;

/** What a command or a key binding asks the page to do. */
const pageCommand = z.enum([
  'find',
  'findNext',
  'findPrevious',
  'goToRow',
  'copy',
  'copyWithHeader',
  'copyAsCsv',
  'copyAsJson',
  'copyAsMarkdown',
  'filterByValue',
  'filterColumn',
  'showContact',
  'showProfile',
  'hideColumn',
  'sizeToContent',
  'sortAscending',
  'sortDescending',
  'clearSort',
  'columns',
  'checks',
  'toggleMask',
  'saveRows',
  'pinColumn',
  'unpinColumn',
  'showAllColumns',
  'clearFilters',
  'openAsText',
]);
export type PageCommand = z.infer<typeof pageCommand>;

/** The notices of the host to the page. */
export const tableNotices = {
  /** At most four a second. */
  stateChanged: notice('stateChanged', tableState),
  /** How much of the records has been checked, from 0 to 1. */
  checksProgress: notice('checksProgress', z.strictObject({ done: z.number() })),
  matchesChanged: notice(
    'matchesChanged',
    z.strictObject({ v: count, rows: count, isDone: z.boolean(), done: z.number() }),
  ),
  command: notice('command', z.strictObject({ command: pageCommand })),
  /** How much of two exports has been compared, before the response to `open`. */
  comparing: notice('comparing', z.strictObject({ message: z.string() })),
} as const;
