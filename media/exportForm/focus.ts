/** Focuses the first existing element of these ids once pending changes are drawn. */
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
