/** Fills `{0}`, `{1}`… of a text. */
export function fillIn(text: string, ...values: readonly string[]): string {
  return text.replace(/\{(\d+)\}/g, (placeholder, index) => values[Number(index)] ?? placeholder);
}
