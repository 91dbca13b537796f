let ids = 0;

/** Returns a new element with a role and, where it can be the active one, an id. */
export function createElement(className: string, role?: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  if (role !== undefined) {
    element.setAttribute('role', role);
  }
  return element;
}

/** Returns an id that no element has had. */
export const newId = (): string => `cell-${ids++}`;

/** Sets an attribute, or removes it. */
export function setAttribute(
  element: HTMLElement,
  name: string,
  value: string | number | undefined,
): void {
  if (value === undefined) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, String(value));
  }
}

/**
 * Returns a copy of an element in its place, with an id of its own: a screen reader announces the active cell only if it is
 * another element than before.
 */
export function renew(element: HTMLElement): HTMLElement {
  const copy = element.cloneNode(true);
  if (!(copy instanceof HTMLElement)) {
    throw new TypeError('Not an element');
  }
  copy.id = newId();
  element.replaceWith(copy);
  return copy;
}
