/** In pixels; every row has the same height. */
export const rowHeight = 22;
export const headerHeight = 28;

/** Browsers lay out nothing taller than some 16 to 33 million pixels, and place it inexactly long before that. */
const tallestSurface = 8_000_000;

/**
 * Where the table is scrolled to. `top` is exact in tables of any height. The element's `scrollTop` only follows it, on a
 * surface that is not as tall as the rows of a large table; a scroll event of the element is interpreted.
 */
export class ScrollPosition {
  #rows = 0;
  /** The height of the rows in sight. */
  #page = 0;
  #top = 0;
  /** What the element's `scrollTop` was last. */
  #scrollTop = 0;

  /** The distance of the first visible pixel from the beginning of the first row. */
  get top(): number {
    return this.#top;
  }

  get page(): number {
    return this.#page;
  }

  get surfaceHeight(): number {
    return Math.min(tallestSurface, this.#rows * rowHeight + headerHeight);
  }

  /** What the element's `scrollTop` should be. */
  get scrollTop(): number {
    const { maxTop, maxScrollTop } = this;
    if (maxTop === maxScrollTop || maxTop === 0) {
      return this.#top;
    }
    return (this.#top / maxTop) * maxScrollTop;
  }

  get maxTop(): number {
    return Math.max(0, this.#rows * rowHeight - this.#page);
  }

  private get maxScrollTop(): number {
    return Math.max(0, this.surfaceHeight - headerHeight - this.#page);
  }

  resize(rows: number, page: number): void {
    this.#rows = rows;
    this.#page = Math.max(0, page);
    this.moveTo(this.#top);
  }

  moveTo(top: number): void {
    this.#top = Math.min(this.maxTop, Math.max(0, top));
  }

  moveBy(pixels: number): void {
    this.moveTo(this.#top + pixels);
  }

  /** Moves as little as needed to have a whole row in sight; to its middle for one that is more than a page away. */
  reveal(row: number): void {
    const top = row * rowHeight;
    if (top < this.#top - this.#page || top > this.#top + 2 * this.#page) {
      this.moveTo(top - (this.#page - rowHeight) / 2);
    } else if (top < this.#top) {
      this.moveTo(top);
    } else if (top + rowHeight > this.#top + this.#page) {
      this.moveTo(top + rowHeight - this.#page);
    }
  }

  /** Called with what the element's `scrollTop` became after it was set. */
  written(scrollTop: number): void {
    this.#scrollTop = scrollTop;
  }

  /** Called when the element was scrolled. Returns whether the user did it. */
  scrolled(scrollTop: number): boolean {
    const distance = scrollTop - this.#scrollTop;
    if (Math.abs(distance) < 1) {
      return false;
    }
    this.#scrollTop = scrollTop;
    const { maxTop, maxScrollTop } = this;
    if (scrollTop >= maxScrollTop - 1) {
      this.moveTo(maxTop);
    } else if (scrollTop <= 0) {
      this.moveTo(0);
    } else if (Math.abs(distance) > this.#page) {
      // The thumb was dragged: on a surface that is not tall enough, each of its pixels stands for several.
      this.moveTo((scrollTop / maxScrollTop) * maxTop);
    } else {
      // A finger, or an arrow of the scroll bar.
      this.moveBy(distance);
    }
    return true;
  }

  /** The rows in sight, the last one excluded. */
  get rowsInSight(): { readonly from: number; readonly to: number } {
    return rowsAt(this.#top, this.#page, this.#rows);
  }
}

export const rowsAt = (
  top: number,
  page: number,
  rows: number,
): { readonly from: number; readonly to: number } => ({
  from: Math.min(rows, Math.floor(top / rowHeight)),
  to: Math.min(rows, Math.ceil((top + page) / rowHeight)),
});
