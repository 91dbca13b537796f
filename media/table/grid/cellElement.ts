import { createElement, newId, renew, setAttribute } from './elements.ts';
import type { ShownColumn } from './columnGeometry.ts';
import type { CellContent } from './frame.ts';

/** More line ends than these are not shown as signs of their own. */
const mostSigns = 3;

/** How a cell is shown, apart from its value. */
export interface CellMarks {
  readonly isActive: boolean;
  readonly isSelected: boolean;
}

/** What screen readers read out for cells, and what is shown of an empty one that was changed. */
export interface CellLabels {
  readonly absent: string;
  readonly empty: string;
  /** What is said before, between and behind the two values of a change. */
  readonly change: readonly [before: string, between: string, behind: string];
}

/** A cell of a row: an element that shows one value after another. */
export class CellElement {
  element: HTMLElement = createElement('cell', 'gridcell');
  position = -1;
  #column: ShownColumn | undefined;
  #content: CellContent = { value: undefined, isCut: false, old: undefined };
  #className = '';
  readonly #labels: CellLabels;

  constructor(labels: CellLabels) {
    this.#labels = labels;
    this.element.id = newId();
  }

  /** Whether the value has not been read. */
  get isPending(): boolean {
    return this.#content.value === undefined;
  }

  place(position: number, column: ShownColumn, offset: number): void {
    if (this.position === position && this.#column === column) {
      return;
    }
    this.position = position;
    this.#column = column;
    this.element.style.left = `${offset + column.left}px`;
    this.element.style.width = `${column.width}px`;
    // The row's number is the first column.
    this.element.setAttribute('aria-colindex', String(position + 2));
  }

  show(content: CellContent, { isActive, isSelected }: CellMarks): void {
    const { value, isCut, old } = content;
    const kind = kindOf(content);
    const className = `cell${kind}${isActive ? ' active' : ''}${isSelected ? ' selected' : ''}`;
    if (className !== this.#className) {
      if (isSelected !== this.#className.includes(' selected')) {
        setAttribute(this.element, 'aria-selected', isSelected ? 'true' : undefined);
      }
      this.#className = className;
      this.element.className = className;
    }
    const before = this.#content;
    if (value !== before.value || isCut !== before.isCut || old !== before.old) {
      this.#content = content;
      setAttribute(this.element, 'aria-label', this.#labelOf(content));
      this.element.replaceChildren(
        ...(old === undefined ? contentOf(content) : changeOf(content, this.#labels)),
      );
    }
  }

  #labelOf({ value, old }: CellContent): string | undefined {
    if (old !== undefined) {
      return undefined;
    }
    return value === null ? this.#labels.absent : undefined;
  }

  /** Becomes another element for screen readers. */
  renew(): void {
    this.element = renew(this.element);
  }
}

function kindOf({ value, old }: CellContent): string {
  if (old !== undefined) {
    return ' was-changed';
  }
  return value === undefined
    ? ' pending'
    : value === null
      ? ' absent'
      : value === ''
        ? ' empty'
        : '';
}

/** Returns an element that only screen readers read. */
function spoken(text: string): HTMLElement {
  const element = document.createElement('span');
  element.className = 'visually-hidden';
  element.textContent = text;
  return element;
}

/** Returns the value before a change, and that after it. */
function changeOf(content: CellContent, { empty, change }: CellLabels): readonly Node[] {
  const arrow = document.createElement('span');
  arrow.className = 'arrow';
  arrow.ariaHidden = 'true';
  arrow.textContent = '→';
  const side = (name: string, value: string | null | undefined, isCut: boolean): HTMLElement => {
    const element = document.createElement('span');
    element.className = value ? name : `${name} none`;
    element.append(...(value ? contentOf({ value, isCut }) : [empty]));
    return element;
  };
  const [before, between, behind] = change.map(spoken);
  return [
    ...(before ? [before] : []),
    side('old', content.old, false),
    arrow,
    ...(between ? [between] : []),
    side('new', content.value, content.isCut),
    ...(behind ? [behind] : []),
  ];
}

/** Returns the text of a value in one line: line ends as signs, which screen readers skip. */
function contentOf({
  value,
  isCut,
}: Pick<CellContent, 'value' | 'isCut'>): readonly (string | Node)[] {
  const text = (value ?? '') + (isCut ? '…' : '');
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length === 1) {
    return text === '' ? [] : [text];
  }
  return lines.flatMap((line, index) => {
    if (index === 0) {
      return [line];
    }
    if (index > mostSigns) {
      return [` ${line}`];
    }
    const sign = document.createElement('span');
    sign.className = 'line-end';
    sign.ariaHidden = 'true';
    sign.textContent = '↵';
    return [sign, line];
  });
}
