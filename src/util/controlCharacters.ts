/** Everything that acts instead of being shown: controls of terminals, line ends of any kind. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const controlsButLines = /[^\P{Cc}\n]+|[\p{Zl}\p{Zp}]+/gu;
/** What turns around the text that follows. */
const directions = /\p{Bidi_Control}/gu;

/** Makes one line of a text: a run of controls becomes a blank, and what changes the direction of writing goes. */
export const oneLine = (text: string): string =>
  text.replace(directions, '').replace(controls, ' ');

/** Does the same, but leaves the ends of lines. */
export const withoutControls = (text: string): string =>
  text.replace(directions, '').replace(controlsButLines, ' ');

/**
 * Makes a log entry of a text: controls are written as escapes, and further lines are indented, so that nothing in a name, a
 * path or a response can pass for an entry of its own.
 */
export const logEntry = (text: string): string =>
  text
    .replace(/\r\n?|[\n\u0085\p{Zl}\p{Zp}]/gu, '\n    ')
    .replace(/[^\P{Cc}\n\t]|\p{Bidi_Control}/gu, escaped);

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `\\u${code.toString(16).padStart(4, '0')}`;
}
