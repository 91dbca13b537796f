import * as vscode from 'vscode';
import type { HandlersOf } from '../../ui/commandRegistry.ts';
import { notify } from '../../ui/messages/notifications.ts';
import { isTableFile, tablePaths } from '../../ui/files/tableUri.ts';
import type { Ui } from '../../ui/ui.ts';
import { pageCommands } from './pageCommands.ts';
import type { TableEditors } from './tableEditors.ts';

type PageHandlers = Pick<HandlersOf<'table'>, keyof typeof pageCommands>;

/** Returns the commands of the table. */
export function tableCommands(
  { opener }: Pick<Ui, 'opener'>,
  editors: Pick<TableEditors, 'activeDocument' | 'openActiveAsText' | 'run' | 'startAt'>,
): HandlersOf<'table'> {
  return {
    ...pageHandlers(editors),
    openAsTable: async (given) => {
      const uri = given instanceof vscode.Uri ? given : (activeUri() ?? noFile);
      const paths = tablePaths(uri);
      if (paths.length === 0 || !paths.every((path) => isTableFile(path))) {
        await notify('information', vscode.l10n.t('Open a CSV or JSON file first.'));
        return;
      }
      const open = () => opener.open([paths], { as: 'table', inPlace: true });
      const line = cursorLine(uri);
      await (line === undefined ? open() : editors.startAt(uri, line, open));
    },
    openAsText: async (given) => {
      const active = editors.activeDocument?.uri;
      const uri = given instanceof vscode.Uri ? given : (active ?? activeUri() ?? noFile);
      if (uri.toString() === active?.toString()) {
        await editors.openActiveAsText();
        return;
      }
      const paths = tablePaths(uri);
      await (paths.length > 0
        ? opener.openAsText(paths)
        : notify('information', vscode.l10n.t('Open a table first.')));
    },
  };
}

const noFile = vscode.Uri.from({ scheme: 'untitled' });

/** Returns the document of the active tab, which may be in another editor than a table or text. */
function activeUri(): vscode.Uri | undefined {
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  return input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom
    ? input.uri
    : undefined;
}

/** Returns the line where the cursor is in the active editor, if that shows the text of a file. VS Code has none for a large one. */
function cursorLine(uri: vscode.Uri): number | undefined {
  const editor = vscode.window.activeTextEditor;
  return editor?.document.uri.toString() === uri.toString()
    ? editor.selection.active.line
    : undefined;
}

/** The page of the active table runs all other commands. Without one, they do nothing: the palette does not offer them. */
const pageHandlers = (editors: Pick<TableEditors, 'run'>): PageHandlers => ({
  findInTable: () => editors.run(pageCommands.findInTable),
  findNextInTable: () => editors.run(pageCommands.findNextInTable),
  findPreviousInTable: () => editors.run(pageCommands.findPreviousInTable),
  goToTableRow: () => editors.run(pageCommands.goToTableRow),
  copyCells: () => editors.run(pageCommands.copyCells),
  copyCellsWithHeader: () => editors.run(pageCommands.copyCellsWithHeader),
  copyCellsAsCsv: () => editors.run(pageCommands.copyCellsAsCsv),
  copyCellsAsJson: () => editors.run(pageCommands.copyCellsAsJson),
  copyCellsAsMarkdown: () => editors.run(pageCommands.copyCellsAsMarkdown),
  filterByCellValue: () => editors.run(pageCommands.filterByCellValue),
  filterTableColumn: () => editors.run(pageCommands.filterTableColumn),
  clearTableFilters: () => editors.run(pageCommands.clearTableFilters),
  sortTableAscending: () => editors.run(pageCommands.sortTableAscending),
  sortTableDescending: () => editors.run(pageCommands.sortTableDescending),
  clearTableSort: () => editors.run(pageCommands.clearTableSort),
  showContactCard: () => editors.run(pageCommands.showContactCard),
  showColumnProfile: () => editors.run(pageCommands.showColumnProfile),
  checkContacts: () => editors.run(pageCommands.checkContacts),
  chooseTableColumns: () => editors.run(pageCommands.chooseTableColumns),
  hideTableColumn: () => editors.run(pageCommands.hideTableColumn),
  showAllTableColumns: () => editors.run(pageCommands.showAllTableColumns),
  pinTableColumn: () => editors.run(pageCommands.pinTableColumn),
  unpinTableColumn: () => editors.run(pageCommands.unpinTableColumn),
  sizeTableColumn: () => editors.run(pageCommands.sizeTableColumn),
  openRowAsText: () => editors.run(pageCommands.openRowAsText),
  toggleMask: () => editors.run(pageCommands.toggleMask),
  saveRows: () => editors.run(pageCommands.saveRows),
});
