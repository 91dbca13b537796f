import { html, type TemplateResult } from 'lit';

const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?)|\b(true|false|null)\b/g;

/** Colours JSON as the editor's debugger does. The text is the text: nothing of it becomes an element. */
export function jsonCode(json: string): readonly (string | TemplateResult)[] {
  const parts: (string | TemplateResult)[] = [];
  let end = 0;
  for (const match of json.matchAll(token)) {
    const [whole, text, colon] = match;
    parts.push(json.slice(end, match.index));
    if (text !== undefined && colon !== undefined) {
      parts.push(html`<span class="json-name">${text}</span>`, colon);
    } else {
      parts.push(html`<span class=${valueClass(text, match[3])}>${whole}</span>`);
    }
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
