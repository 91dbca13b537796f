import type { PageCommand } from '../../src/protocol/tableMessages.ts';
import type { TableLayout } from '../../src/protocol/tableState.ts';
import { withPinned, withWidth } from './grid/layoutEdits.ts';
import type { TableController } from './tableController.ts';
import { withoutFilters, withSort } from './viewEdits.ts';

type Handler = (table: TableController) => void;

/** Returns a handler that needs the column of the active cell. */
const ofColumn =
  (handle: (table: TableController, id: string) => void): Handler =>
  (table) => {
    const id = table.grid.activeColumn?.id;
    if (id !== undefined) {
      handle(table, id);
    }
  };

const sortBy = (descending: boolean): Handler =>
  ofColumn((table, column) => table.changeView(withSort(table.model.view, { column, descending })));

const showLayout = ({ model }: TableController, layout: TableLayout): void =>
  model.setLayout(layout, true);

const pin = (isPinned: boolean): Handler =>
  ofColumn((table, id) => {
    const { state, layout } = table.model;
    showLayout(table, withPinned(state.columns, layout, id, isPinned));
  });

const handlers: Readonly<Record<PageCommand, Handler>> = {
  find: ({ finding }) => finding.focus(),
  findNext: ({ finding }) => void finding.next('next'),
  findPrevious: ({ finding }) => void finding.next('previous'),
  goToRow: ({ popups }) => popups.openGoToRow(),
  copy: (table) => table.copy(false),
  copyWithHeader: (table) => table.copy(true),
  copyAsCsv: (table) => table.copy(true, 'csv'),
  copyAsJson: (table) => table.copy(true, 'json'),
  copyAsMarkdown: (table) => table.copy(true, 'markdown'),
  filterByValue: (table) => table.filterByValue(),
  filterColumn: ({ popups }) => popups.openFilter(),
  showContact: (table) => table.showContact(),
  columns: ({ popups }) => popups.toggle('columns'),
  checks: ({ model, popups }) => {
    // In a comparison, many contacts are there twice.
    if (!model.state.comparison) {
      popups.toggle('checks');
    }
  },
  toggleMask: ({ model }) => void model.toggleMask(),
  saveRows: ({ model }) => void model.actions.saveRows(),
  clearFilters: (table) => table.changeView(withoutFilters(table.model.view)),
  openAsText: (table) => table.openAsText(),
  clearSort: (table) => table.changeView(withSort(table.model.view, undefined)),
  showAllColumns: (table) => showLayout(table, { ...table.model.layout, hidden: [] }),
  showProfile: ofColumn((table, id) => void table.model.panel.showProfile(id)),
  hideColumn: ofColumn((table, id) => table.hideColumn(id)),
  sizeToContent: ofColumn((table, id) => {
    const width = table.grid.widthToContent(table.grid.cursor.active.column);
    showLayout(table, withWidth(table.model.layout, id, width));
  }),
  sortAscending: sortBy(false),
  sortDescending: sortBy(true),
  pinColumn: pin(true),
  unpinColumn: pin(false),
};

/** Does what a command of VS Code asks for, with the active cell or its column. */
export function runPageCommand(table: TableController, command: PageCommand): void {
  handlers[command](table);
}
