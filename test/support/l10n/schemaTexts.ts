import * as z from 'zod';
import type { Texts } from './translationProblems.ts';

/** What an editor shows of a JSON schema. The placeholders of snippets are texts, too. */
const shown: ReadonlySet<string> = new Set([
  'title',
  'description',
  'enumDescriptions',
  'patternErrorMessage',
  'label',
]);
const placeholder = /^\$\{\d+:(.+)\}$/;

const node = z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())]);

/** Returns the texts of a schema in their order, each mapped to itself. */
export function schemaTexts(schema: unknown): Texts {
  const texts: Record<string, string> = {};
  translateSchema(schema, (text) => (texts[text] = text));
  return texts;
}

/** Returns the same schema with translated texts. */
export const translateSchema = (schema: unknown, translate: (text: string) => string): unknown =>
  translated(schema, false, translate);

function translated(
  value: unknown,
  isShown: boolean,
  translate: (text: string) => string,
): unknown {
  if (typeof value === 'string') {
    const [, inner] = placeholder.exec(value) ?? [];
    if (inner !== undefined) {
      return value.replace(inner, () => translate(inner));
    }
    return isShown ? translate(value) : value;
  }
  const parsed = node.safeParse(value);
  if (!parsed.success) {
    return value;
  }
  return Array.isArray(parsed.data)
    ? parsed.data.map((member) => translated(member, isShown, translate))
    : Object.fromEntries(
        Object.entries(parsed.data).map(([name, member]) => [
          name,
          translated(member, isText(name, member), translate),
        ]),
      );
}

/** A property of the described file may be called `description`, too; its value is a schema, not a text. */
const isText = (name: string, value: unknown): boolean =>
  shown.has(name) && (typeof value === 'string' || Array.isArray(value));
