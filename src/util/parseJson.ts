/** Parses JSON; returns `undefined` if it is invalid. The caller validates the shape. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
