/**
 * Returns the focus to where it was. When the user comes back from another part of VS Code, the page has the focus but none of
 * its elements.
 *
 * @returns a function to call once `fallback` is part of the document, which takes the focus that the page has by then.
 */
export function keepFocus(fallback: HTMLElement): () => void {
  let last: HTMLElement = fallback;
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement) {
      last = target;
    }
  });
  const restore = (): void => {
    if (document.activeElement === document.body || document.activeElement === null) {
      (last.isConnected ? last : fallback).focus({ preventScroll: true });
    }
  };
  window.addEventListener('focus', restore);
  return () => {
    if (document.hasFocus()) {
      restore();
    }
  };
}
