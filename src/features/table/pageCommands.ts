import type { CommandsOf } from '../../contributions.ts';
import type { PageCommand } from '../../protocol/tableMessages.ts';

/** The commands that the page of the active table runs. */
export const pageCommands = {
  findInTable: 'find',
  findNextInTable: 'findNext',
  findPreviousInTable: 'findPrevious',
  goToTableRow: 'goToRow',
  copyCells: 'copy',
  copyCellsWithHeader: 'copyWithHeader',
  copyCellsAsCsv: 'copyAsCsv',
  copyCellsAsJson: 'copyAsJson',
  copyCellsAsMarkdown: 'copyAsMarkdown',
  filterByCellValue: 'filterByValue',
  filterTableColumn: 'filterColumn',
  clearTableFilters: 'clearFilters',
  sortTableAscending: 'sortAscending',
  sortTableDescending: 'sortDescending',
  clearTableSort: 'clearSort',
  showContactCard: 'showContact',
  showColumnProfile: 'showProfile',
  checkContacts: 'checks',
  chooseTableColumns: 'columns',
  hideTableColumn: 'hideColumn',
  showAllTableColumns: 'showAllColumns',
  pinTableColumn: 'pinColumn',
  unpinTableColumn: 'unpinColumn',
  sizeTableColumn: 'sizeToContent',
  openRowAsText: 'openAsText',
  toggleMask: 'toggleMask',
  saveRows: 'saveRows',
} as const satisfies Readonly<
  Record<Exclude<CommandsOf<'table'>, 'openAsTable' | 'openAsText'>, PageCommand>
>;
