/** Characters that act instead of being displayed: terminal controls, line breaks of any kind. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const controlsButLines = /[^\P{Cc}\n]+|[\p{Zl}\p{Zp}]+/gu;
/** Characters that reorder the text after them. */
const directions = /\p{Bidi_Control}/gu;

/** Converts a text to a single line: a run of control characters becomes a blank, and directional marks are removed. */
export const oneLine = (text: string): string =>
  text.replace(directions, '').replace(controls, ' ');

/** Does the same, but keeps line breaks. */
export const withoutControls = (text: string): string =>
  text.replace(directions, '').replace(controlsButLines, ' ');

/**
 * Formats a log entry: control characters are escaped, and further lines are indented, so that nothing in a name, a
 * path or a response can look like an entry of its own.
 */
export const logEntry = (text: string): string =>
  text
    .replace(/\r\n?|[\n\u0085\p{Zl}\p{Zp}]/gu, '\n    ')
    .replace(/[^\P{Cc}\n\t]|\p{Bidi_Control}/gu, escaped);

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
