import { html, type TemplateResult } from 'lit';

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?)|\b(true|false|null)\b/g;

/**
 * Colors the values of JSON as the debugger does; names keep their color, since the debugger's is too faint on a code
 * block. The text stays text: nothing of it becomes an element.
 */
export function jsonCode(json: string): readonly (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const match of json.matchAll(token)) {
    const [whole, text, colon] = match;
    parts.push(json.slice(end, match.index));
    parts.push(
      colon === undefined ? html`<span class=${valueClass(text, match[3])}>${whole}</span>` : whole,
    );
    end = match.index + whole.length;
  }
  return [...parts, json.slice(end)];
}

function valueClass(text: string | undefined, number: string | undefined): string {
  if (text !== undefined) {
    return 'json-string';
  }
  return number === undefined ? 'json-word' : 'json-number';
}
