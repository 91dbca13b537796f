import type { Area } from '../../../src/protocol/rowBlocks.ts';
import type { TableColumn, TablePlace } from '../../../src/protocol/tableState.ts';
import { BlockCache, type LoadedRows } from './blockCache.ts';
import { ColumnGeometry } from './columnGeometry.ts';
import { ColumnFitter } from './columnFitter.ts';
import type { Measure } from './columnWidths.ts';
import { Cursor, headerRow, type Cell, type Range } from './cursor.ts';
import { DrawPacer } from './drawPacer.ts';
import type { Frame, Span } from './frame.ts';
import type { GridContent } from './gridContent.ts';
import type { OnGridAction } from './gridActions.ts';
import { GridSurface, type GridLabels } from './gridSurface.ts';
import { RowLoader } from './rowLoader.ts';
import { headerHeight, rowHeight, rowsAt, ScrollPosition } from './scrollPosition.ts';

export interface TableGridOptions {
  readonly content: GridContent;
  readonly read: (area: Area) => Promise<LoadedRows | undefined>;
  readonly onAction: OnGridAction;
  readonly measure: Measure;
  readonly formatNumber: (value: number) => string;
  readonly labels: GridLabels;
}

/** Where the table is scrolled to, in pixels. */
export interface GridPlace {
  readonly top: number;
  readonly left: number;
}

type Drawing = GridPlace & { readonly stamp: number };

/** The grid: which part of the table is shown, and which cell is the active one. */
export class TableGrid {
  readonly surface: GridSurface;
  readonly cursor = new Cursor();
  readonly position = new ScrollPosition();
  readonly #options: TableGridOptions;
  readonly #cache = new BlockCache();
  readonly #loader: RowLoader;
  readonly #pacer: DrawPacer<Drawing>;
  readonly #fitter: ColumnFitter;
  #content: GridContent;
  #geometry: ColumnGeometry;
  #left = 0;
  /** The width and height of the element without its scroll bars. */
  #size = { width: 0, height: 0 };
  /** Counts what makes rows differ from those at the same place before. */
  #stamp = 0;

  constructor(options: TableGridOptions) {
    this.#options = options;
    this.#content = options.content;
    this.#fitter = new ColumnFitter(this.#cache, options.measure);
    this.#geometry = this.#arrange();
    this.surface = new GridSurface(options.labels, options.formatNumber);
    this.#loader = new RowLoader({
      cache: this.#cache,
      read: options.read,
      onDidLoad: () => this.#onDidLoad(),
    });
    this.#pacer = new DrawPacer<Drawing>({
      want: (place) => this.#loader.want(this.#areaAt(place)),
      isReady: (place) => this.#loader.isLoaded(this.#areaAt(place)),
      isSame: (a, b) => a.top === b.top && a.left === b.left && a.stamp === b.stamp,
      draw: (place) => this.#draw(place),
      now: () => performance.now(),
      onFrame: (callback) => requestAnimationFrame(callback),
      onTimeout: (callback, milliseconds) => setTimeout(callback, milliseconds),
    });
    this.surface.onDidResize((size) => {
      const isInSight = this.#isColumnInSight();
      this.#size = size;
      this.#geometry = this.#arrange();
      this.#keepColumn(isInSight);
      this.#resize();
      this.redraw();
      this.#options.onAction({ kind: 'resized' });
    });
  }

  get element(): HTMLElement {
    return this.surface.element;
  }

  get content(): GridContent {
    return this.#content;
  }

  get geometry(): ColumnGeometry {
    return this.#geometry;
  }

  get place(): GridPlace {
    return { top: this.position.top, left: this.#left };
  }

  /** The active cell; undefined in the header or without rows. */
  get activePlace(): TablePlace | undefined {
    const { row, column } = this.cursor.active;
    const shown = this.#geometry.shown[column];
    return shown && row >= 0 && row < this.#content.rows
      ? { row, column: shown.column.id }
      : undefined;
  }

  /** The ids of the columns in sight. */
  get columnsInSight(): string[] {
    const { columns } = this.#content;
    return this.#areaAt(this.place).columns.flatMap((index) => columns[index]?.id ?? []);
  }

  get activeColumn(): TableColumn | undefined {
    return this.#geometry.shown[this.cursor.active.column]?.column;
  }

  /** The selected cells, or the active one; the whole column in the header. */
  get selection(): Range {
    const { row, column } = this.cursor.active;
    const all = { top: 0, bottom: this.#content.rows - 1, left: column, right: column };
    return this.cursor.range ?? (row === headerRow ? all : { ...all, top: row, bottom: row });
  }

  /** The width of the column with the rows' numbers, and in a comparison with a letter of 16 pixels. */
  get numberWidth(): number {
    const widest = this.#options.formatNumber(Math.max(999, this.#content.rows));
    return Math.ceil(this.#options.measure(widest, false)) + (this.#content.isComparison ? 36 : 20);
  }

  /** How many rows a page has, less one so that the eye finds its place. */
  get pageRows(): number {
    return Math.max(1, Math.floor(this.position.page / rowHeight) - 1);
  }

  /** The width in which columns are shown. */
  get room(): number {
    return Math.max(0, this.#size.width - this.numberWidth);
  }

  show(content: GridContent): void {
    const before = this.#content;
    this.#content = content;
    const id = this.activeColumn?.id;
    if (content.v !== before.v) {
      this.#loader.reset();
      this.#pacer.reset();
      this.#stamp++;
    }
    if (content.columns !== before.columns || content.layout !== before.layout) {
      this.#geometry = this.#arrange();
      const position = id === undefined ? -1 : this.#geometry.positionOf(id);
      if (position >= 0 && position !== this.cursor.active.column) {
        this.cursor.set({ ...this.cursor.active, column: position });
      }
    }
    this.cursor.fit({ rows: content.rows, columns: this.#geometry.shown.length });
    this.#resize();
    this.redraw();
  }

  /** Takes rows that are there already, and draws at once: in the next frame, nothing could be read of them. */
  begin(first?: { readonly area: Area; readonly loaded: LoadedRows }): void {
    this.surface.measure();
    if (first) {
      this.#cache.store(first.area, first.loaded);
      this.#onDidLoad();
    }
    this.#pacer.flush();
  }

  /** Makes a cell the active one and scrolls to it. */
  goTo(cell: Cell, extend = false): void {
    this.cursor.set(cell, extend);
    this.revealActive();
  }

  revealActive(): void {
    const { row, column } = this.cursor.active;
    if (row >= 0) {
      this.position.reveal(row);
    }
    this.#left = this.#geometry.reveal(column, this.#left, this.room);
    this.#sync();
    this.#options.onAction({ kind: 'activeChanged' });
  }

  scrollTo({ top, left }: GridPlace): void {
    this.position.moveTo(top);
    this.#left = Math.min(Math.max(0, this.#geometry.width - this.room), Math.max(0, left));
    this.#sync();
    this.#options.onAction({ kind: 'scrolled' });
  }

  /** Called when the element was scrolled, by its bar or by a finger. */
  scrolled(scrollTop: number, scrollLeft: number): void {
    const isMoved = this.position.scrolled(scrollTop);
    if (isMoved || Math.abs(scrollLeft - this.#left) >= 1) {
      this.#left = scrollLeft;
      this.redraw();
      this.#options.onAction({ kind: 'scrolled' });
    }
  }

  /** Scrolls the element to the exact place. */
  #sync(): void {
    const { scrollTop } = this.position;
    this.position.written(this.surface.scrollTo(scrollTop, this.#left));
    this.redraw();
  }

  scrollEnded(): void {
    this.#sync();
  }

  redraw(): void {
    this.#pacer.request({ ...this.place, stamp: this.#stamp });
  }

  valueAt({ row, column }: Cell): string | null | undefined {
    const shown = this.#geometry.shown[column];
    return shown && this.#cache.value(row, shown.index);
  }

  isCutAt({ row, column }: Cell): boolean {
    return this.#cache.isCut(row, this.#geometry.shown[column]?.index ?? 0);
  }

  widthToContent(position: number): number {
    const shown = this.#geometry.shown[position];
    return shown ? this.#fitter.toContent(shown, this.position.rowsInSight) : 0;
  }

  #arrange(): ColumnGeometry {
    const { columns, layout } = this.#content;
    return new ColumnGeometry(columns, layout, this.#fitter.widthOf, this.room);
  }

  #resize(): void {
    const { rows, columns } = this.#content;
    this.#loader.resize({ rows, columns: columns.length });
    this.position.resize(rows, this.#size.height - headerHeight);
    this.#left = Math.min(this.#left, Math.max(0, this.#geometry.width - this.room));
    this.surface.resize({
      width: this.numberWidth + this.#geometry.width,
      height: this.position.surfaceHeight,
    });
    const { scrollTop } = this.position;
    this.position.written(this.surface.scrollTo(scrollTop, this.#left));
  }

  #areaAt({ top, left }: GridPlace): Area {
    const rows = rowsAt(top, this.position.page, this.#content.rows);
    const columns = this.#geometry.inSight(left, this.room);
    const { shown, pinned } = this.#geometry;
    return {
      ...rows,
      columns: [...shown.slice(0, pinned), ...shown.slice(columns.from, columns.to)].map(
        ({ index }) => index,
      ),
    };
  }

  #onDidLoad(): void {
    const { columns, rows, isGrowing } = this.#content;
    // The first rows of a file that is being indexed may be few.
    const isFinal = !isGrowing || rows * rowHeight >= this.position.page;
    if (this.#fitter.fit(columns, this.position.rowsInSight, isFinal)) {
      const isInSight = this.#isColumnInSight();
      const first = this.#geometry.inSight(this.#left, this.room).from;
      const before = this.#geometry.scrolledLeftOf(first);
      this.#geometry = this.#arrange();
      if (this.#left > 0) {
        // What is in sight stays where it is, though columns before it have become wider.
        this.#left += this.#geometry.scrolledLeftOf(first) - before;
      }
      this.#keepColumn(isInSight);
      this.#resize();
      this.redraw();
    }
    this.#pacer.loaded();
  }

  /** Whether the whole column of the active cell is in sight. */
  #isColumnInSight(): boolean {
    const { column } = this.cursor.active;
    return this.#geometry.reveal(column, this.#left, this.room) === this.#left;
  }

  /** Scrolls to the column of the active cell, if it was in sight before. */
  #keepColumn(wasInSight: boolean): void {
    if (wasInSight) {
      this.#left = this.#geometry.reveal(this.cursor.active.column, this.#left, this.room);
    }
  }

  #draw({ top, left }: GridPlace): void {
    const { geometry } = this;
    const rows: Span = rowsAt(top, this.position.page, this.#content.rows);
    const indexes = this.#areaAt({ top, left }).columns;
    const frame: Frame = {
      ...{ top, left, geometry, numberWidth: this.numberWidth, rows },
      columns: geometry.inSight(left, this.room),
      active: this.cursor.active,
      range: this.cursor.range,
      content: (row, position) => {
        const index = geometry.shown[position]?.index ?? 0;
        return {
          value: this.#cache.value(row, index),
          isCut: this.#cache.isCut(row, index),
          old: this.#cache.oldValue(row, index),
        };
      },
      change: (row) => this.#cache.change(row, indexes),
    };
    this.surface.draw(frame, this.#content);
  }
}
