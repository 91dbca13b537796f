/** Moves the focus to the first element of these ids that is there once the pending changes are drawn. */
export function focusSoon(...ids: readonly string[]): void {
  queueMicrotask(() => {
    for (const id of ids) {
      const element = document.getElementById(id);
      if (element) {
        element.focus();
        return;
      }
    }
  });
}
