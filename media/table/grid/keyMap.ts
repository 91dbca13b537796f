/** Where a key moves the active cell. */
export type Move =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'pageUp'
  | 'pageDown'
  | 'pageLeft'
  | 'pageRight'
  | 'firstColumn'
  | 'lastColumn'
  | 'firstRow'
  | 'lastRow'
  | 'firstCell'
  | 'lastCell';

/** What a key does in the grid. */
export type KeyAction =
  | { readonly kind: 'move'; readonly move: Move; readonly extend: boolean }
  | { readonly kind: 'resizeColumn'; readonly by: 1 | -1 }
  | { readonly kind: 'moveColumn'; readonly by: 1 | -1 }
  | { readonly kind: 'copy'; readonly withHeader: boolean }
  | { readonly kind: 'selectAll' | 'activate' | 'filter' | 'contextMenu' | 'escape' }
  | { readonly kind: 'find' | 'findNext' | 'findPrevious' | 'goToRow' };

/** The part of a `KeyboardEvent` that counts. */
export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const moves: Readonly<Record<string, Move>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  PageUp: 'pageUp',
  PageDown: 'pageDown',
  Home: 'firstColumn',
  End: 'lastColumn',
};

const movesWithControl: Readonly<Record<string, Move>> = {
  ArrowUp: 'firstRow',
  ArrowDown: 'lastRow',
  ArrowLeft: 'firstColumn',
  ArrowRight: 'lastColumn',
  Home: 'firstCell',
  End: 'lastCell',
};

const movesWithAlt: Readonly<Record<string, Move>> = { PageUp: 'pageLeft', PageDown: 'pageRight' };

/** Returns what a key does, in the header or in a row; undefined for a key that is left to VS Code. */
export function keyAction(key: Key, isHeader: boolean): KeyAction | undefined {
  const hasControl = key.ctrlKey || key.metaKey;
  if (key.altKey) {
    return hasControl ? undefined : withAlt(key, isHeader);
  }
  if (hasControl) {
    return withControl(key, isHeader);
  }
  const move = moves[key.key];
  if (move !== undefined) {
    return { kind: 'move', move, extend: key.shiftKey };
  }
  switch (key.key) {
    case 'Enter':
    case ' ':
      return { kind: 'activate' };
    case 'F3':
      return { kind: key.shiftKey ? 'findPrevious' : 'findNext' };
    case 'F10':
      return key.shiftKey ? { kind: 'contextMenu' } : undefined;
    case 'ContextMenu':
      return { kind: 'contextMenu' };
    case 'Escape':
      return { kind: 'escape' };
    default:
      return undefined;
  }
}

function withAlt({ key, shiftKey }: Key, isHeader: boolean): KeyAction | undefined {
  const move = movesWithAlt[key];
  if (move !== undefined) {
    return { kind: 'move', move, extend: shiftKey };
  }
  if (key === 'ArrowDown' && isHeader && !shiftKey) {
    return { kind: 'filter' };
  }
  return shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight')
    ? { kind: 'resizeColumn', by: key === 'ArrowLeft' ? -1 : 1 }
    : undefined;
}

function withControl({ key, shiftKey }: Key, isHeader: boolean): KeyAction | undefined {
  if (isHeader && shiftKey && (key === 'ArrowLeft' || key === 'ArrowRight')) {
    return { kind: 'moveColumn', by: key === 'ArrowLeft' ? -1 : 1 };
  }
  const move = movesWithControl[key];
  if (move !== undefined) {
    return { kind: 'move', move, extend: shiftKey };
  }
  switch (key.toLowerCase()) {
    case 'a':
      return shiftKey ? undefined : { kind: 'selectAll' };
    case 'c':
      return { kind: 'copy', withHeader: shiftKey };
    case 'f':
      return shiftKey ? undefined : { kind: 'find' };
    case 'g':
      return shiftKey ? undefined : { kind: 'goToRow' };
    default:
      return undefined;
  }
}
