import type { CopyFormat, TableView } from '../../src/protocol/tableState.ts';
import { maskedValue } from '../../src/util/maskedValue.ts';
import { Announcer } from './announcer.ts';
import { runPageCommand } from './commands.ts';
import { headerRow } from './grid/cursor.ts';
import type { GridAction } from './grid/gridActions.ts';
import { GridKeys } from './grid/gridKeys.ts';
import { GridPointer } from './grid/gridPointer.ts';
import { withHidden } from './grid/layoutEdits.ts';
import { TableGrid } from './grid/tableGrid.ts';
import { provideContext } from './contextMenu.ts';
import { FindControl } from './findControl.ts';
import { gridLabels } from './gridLabels.ts';
import { LatePart } from './latePart.ts';
import type * as changes from './parts/tableChanges.ts';
import type * as panels from './parts/tablePanels.ts';
import { foundWords } from './parts/toolbar.ts';
import { unseenColumns } from './parts/strips.ts';
import { PopupControl } from './popupControl.ts';
import type { SavedState } from './savedState.ts';
import { shownContent } from './shownContent.ts';
import type { TableModel } from './tableModel.ts';
import { textMeasure } from './textMeasure.ts';
import { columnFilter, nextSort, withFilter, withoutFilter, withSort } from './viewEdits.ts';

export interface TableControllerOptions {
  readonly model: TableModel;
  readonly onDidMove: () => void;
  /** Called when more of the page's code has been loaded. */
  readonly onDidLoad: () => void;
}

/** Connects the grid with everything around it, and does what the user asks for. */
export class TableController {
  readonly model: TableModel;
  readonly grid: TableGrid;
  readonly finding: FindControl;
  readonly popups: PopupControl;
  readonly panels: LatePart<typeof panels>;
  readonly changes: LatePart<typeof changes>;
  readonly #options: TableControllerOptions;
  readonly #announcer: Announcer;
  /** The place to return to once so many rows are there; undefined once the user has moved. */
  #restored: SavedState | undefined;
  #isAtStart = true;
  #shown: { readonly v: number; readonly found: string };

  constructor(options: TableControllerOptions) {
    this.#options = options;
    this.model = options.model;
    this.#restored = options.model.start;
    const { model } = this;
    const { words, state } = model;
    this.#announcer = new Announcer(state);
    this.#shown = { v: state.v, found: '' };
    const onAction = (action: GridAction): void => this.#onAction(action);
    this.grid = new TableGrid({
      ...{ content: shownContent(model), read: model.read, onAction },
      measure: textMeasure(),
      formatNumber: words.number,
      labels: gridLabels(words, state.title),
    });
    new GridKeys({
      ...{ grid: this.grid, onAction },
      texts: {
        selected: (rows, columns) => words.text('selected', rows, columns),
        columnMoved: (name, place, of) => words.text('columnMoved', name, place, of),
        columnWidth: (name, width) => words.text('columnWidth', name, width),
      },
    });
    this.panels = this.#late(() => import('./parts/tablePanels.ts'));
    this.changes = this.#late(() => import('./parts/tableChanges.ts'));
    this.finding = new FindControl(this);
    this.popups = new PopupControl(this);
    provideContext(this, new GridPointer(this.grid, onAction));
  }

  /** Whether the code is there for what is shown at first. */
  get isLoaded(): boolean {
    const { state } = this.model;
    return !state.comparison || this.changes.get() !== undefined || this.changes.hasFailed;
  }

  /** Whether there is a value by which rows can be filtered: a masked one is not what the file has. */
  get canFilterByValue(): boolean {
    return typeof this.grid.valueAt(this.grid.cursor.active) === 'string' && !this.#isMasked;
  }

  /** Whether the active cell shows a mask. */
  get #isMasked(): boolean {
    const value = this.grid.valueAt(this.grid.cursor.active);
    return this.model.state.isMasked && value === maskedValue;
  }

  /** Shows the model's state in the grid. */
  update(): void {
    const { model, grid } = this;
    const { state, words } = model;
    const content = shownContent(model, grid.content);
    const isOther = content.v !== this.#shown.v;
    const found = foundWords(this);
    const news =
      this.#announcer.observe(state, words, {
        nameOf: (id) => model.nameOf(id),
        unseenColumns: () => unseenColumns(this),
      }) ?? (model.find.found?.isDone === true && found !== this.#shown.found ? found : undefined);
    this.#shown = { v: content.v, found };
    grid.show(content);
    if (isOther && !this.#isAtStart) {
      this.#isAtStart = true;
      grid.goTo({ row: grid.cursor.isInHeader ? headerRow : 0, column: grid.cursor.active.column });
      grid.scrollTo({ top: 0, left: grid.place.left });
    }
    this.#restore();
    if (news !== undefined) {
      model.announce(news);
    }
  }

  /** Draws the table for the first time, with the rows that are there. */
  begin(): void {
    this.grid.begin(this.model.takeFirst());
  }

  /** Shows other rows or another order, from the beginning. */
  changeView(view: TableView): void {
    this.#isAtStart = false;
    this.#restored = undefined;
    void this.model.setView(view);
  }

  changeValues(column: string, values: readonly string[], not: boolean): void {
    const filter = columnFilter(column, 'oneOf', values, { not, matchCase: true });
    const { view } = this.model;
    this.changeView(values.length === 0 ? withoutFilter(view, filter) : withFilter(view, filter));
  }

  /** Filters by the value of the active cell, or says why not. */
  filterByValue(): void {
    if (this.#isMasked) {
      this.model.actions.hint(this.model.words.text('maskedFilter'));
    }
    const column = this.grid.activeColumn;
    const { active } = this.grid.cursor;
    const value = this.grid.valueAt(active);
    if (column && typeof value === 'string' && this.canFilterByValue) {
      const test = value === '' ? 'empty' : this.grid.isCutAt(active) ? 'begins' : 'equals';
      const values = value === '' ? [] : [value];
      const filter = columnFilter(column.id, test, values, { matchCase: true });
      this.changeView(withFilter(this.model.view, filter));
    }
  }

  goToRow(row: number, focus = true): void {
    const { rows } = this.model.state;
    const target = Math.max(0, Math.min(rows - 1, row));
    this.grid.goTo({ row: target, column: this.grid.cursor.active.column });
    if (focus) {
      this.grid.element.focus();
    }
  }

  /** Goes to a column, which is shown if it is hidden. */
  goToColumn(id: string): void {
    this.popups.close();
    if (this.model.layout.hidden.includes(id)) {
      this.model.setLayout(withHidden(this.model.layout, id, false), true);
      this.update();
    }
    const { row } = this.grid.cursor.active;
    this.grid.goTo({ row, column: this.grid.geometry.positionOf(id) });
    this.grid.element.focus();
  }

  hideColumn(id: string): void {
    this.popups.close();
    if (this.grid.geometry.shown.length > 1) {
      this.model.setLayout(withHidden(this.model.layout, id, true), true);
      this.model.announce(this.model.words.text('columnHidden', this.model.nameOf(id)));
    }
  }

  showContact(): void {
    const { row } = this.grid.cursor.active;
    if (row >= 0 && row < this.model.state.rows) {
      void this.model.panel.showContact(row);
    }
  }

  closePanel(): void {
    this.model.panel.close();
    this.grid.element.focus();
  }

  openAsText(): void {
    const { row } = this.grid.cursor.active;
    void this.model.actions.openAsText(row >= 0 && row < this.model.state.rows ? row : undefined);
  }

  copy(withHeader: boolean, as: CopyFormat = 'tsv'): void {
    if (this.model.state.rows > 0) {
      void this.model.actions.copy(this.grid.selection, this.grid.geometry, { withHeader, as });
    }
  }

  /** Returns where the table is, to be there again after the page was hidden or reloaded. */
  save(): SavedState {
    const { model, grid } = this;
    const { view, find, panel } = model;
    const { row } = grid.cursor.active;
    const column = grid.activeColumn?.id;
    const current = panel.current;
    return (
      this.#restored ?? {
        ...{ view, isMasked: model.state.isMasked, ...grid.place, row },
        ...(column !== undefined && { column }),
        inSight: grid.columnsInSight,
        find: { text: find.text, matchCase: find.matchCase },
        ...(current && {
          panel:
            current.kind === 'card'
              ? { kind: 'card' }
              : { kind: 'profile', column: current.column },
        }),
      }
    );
  }

  #late<T>(load: () => Promise<T>): LatePart<T> {
    const part = new LatePart(load, () => {
      if (part.hasFailed) {
        const { model } = this;
        model.popup.close();
        model.panel.close();
        model.actions.fail(model.words.text('notLoaded'));
      }
      this.#options.onDidLoad();
    });
    return part;
  }

  /** Returns to where the table was, once the row is there again. */
  #restore(): void {
    const saved = this.#restored;
    const { state, find, panel } = this.model;
    if (!saved || this.grid.room === 0 || (state.rows <= saved.row && state.work.kind !== 'none')) {
      return;
    }
    this.#restored = undefined;
    const position = this.grid.geometry.positionOf(saved.column ?? '');
    const row = Math.min(saved.row, state.rows - 1);
    this.grid.goTo({ row, column: Math.max(0, position) });
    this.grid.scrollTo(saved);
    this.grid.revealActive();
    if (saved.find.text !== '') {
      find.restore(saved.find);
    }
    if (saved.panel?.kind === 'card') {
      this.showContact();
    } else if (saved.panel?.column !== undefined) {
      void panel.showProfile(saved.panel.column);
    }
  }

  #onAction(action: GridAction): void {
    const { model, grid } = this;
    switch (action.kind) {
      case 'activeChanged':
        this.#onActiveChanged();
        return;
      case 'scrolled':
        this.#restored = undefined;
        this.#options.onDidMove();
        return;
      case 'resized':
        this.#restore();
        return;
      case 'showContact':
        this.showContact();
        return;
      case 'sort':
        this.changeView(withSort(model.view, nextSort(model.view, action.column)));
        return;
      case 'filter':
        this.popups.open(action);
        return;
      case 'layout':
        model.setLayout(action.layout, action.isFinal);
        this.update();
        return;
      case 'copy':
        this.copy(action.withHeader);
        return;
      case 'find':
      case 'findNext':
      case 'findPrevious':
      case 'goToRow':
        runPageCommand(this, action.kind);
        return;
      case 'announce':
        model.announce(action.text);
        return;
      case 'escape':
        if (model.popup.current) {
          this.popups.close();
        } else if (model.panel.current) {
          this.closePanel();
        } else {
          grid.cursor.clearRange();
        }
    }
  }

  #onActiveChanged(): void {
    const { panel, state } = this.model;
    const { row } = this.grid.cursor.active;
    const current = panel.current;
    if (current?.kind === 'card' && current.row !== row && row >= 0 && row < state.rows) {
      void panel.showContact(row);
    }
    this.#restored = undefined;
    this.#options.onDidMove();
  }
}
