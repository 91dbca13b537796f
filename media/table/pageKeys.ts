import { keyAction } from './grid/keyMap.ts';
import type { TableController } from './tableController.ts';

/** After a key has copied, the application's own menu may copy the same again. */
const repeated = 500;

/** Listens to the keys that do the same everywhere in the page, and to copying by a menu. */
export function listenToKeys(table: TableController): void {
  let copiedAt = -repeated;
  document.addEventListener('keydown', (event) => {
    const action = event.isComposing ? undefined : keyAction(event, false);
    switch (action?.kind) {
      case 'find':
        table.finding.focus();
        break;
      case 'findNext':
      case 'findPrevious':
        void table.finding.next(action.kind === 'findNext' ? 'next' : 'previous');
        break;
      case 'goToRow':
        table.popups.openGoToRow();
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  });
  // Before the grid, which stops it.
  document.addEventListener(
    'keydown',
    ({ key, ctrlKey, metaKey }) => {
      if ((ctrlKey || metaKey) && key.toLowerCase() === 'c') {
        copiedAt = performance.now();
      }
    },
    true,
  );
  document.addEventListener('copy', (event) => {
    if (document.activeElement === table.grid.element) {
      event.preventDefault();
      if (performance.now() - copiedAt > repeated) {
        table.copy(false);
      }
    }
  });
}
