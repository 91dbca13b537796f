import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import * as z from 'zod';
import { projectFolder } from '../paths.ts';
import { schemaTexts, translateSchema } from './schemaTexts.ts';
import { translationProblems, type Texts, type Titles } from './translationProblems.ts';

/**
 * A JSON file that is generated for each language from the English one, so that a changed text counts as a missing one.
 */
interface WrittenFile {
  readonly english: string;
  /** Returns the translated texts, by their English ones. */
  readonly texts: (language: string) => string;
  readonly written: (language: string) => string;
  readonly textsOf: (content: unknown) => Texts;
  readonly translate: (content: unknown, translate: (text: string) => string) => unknown;
}

const textsByName = z.record(z.string(), z.string());

const writtenFiles: readonly WrittenFile[] = [
  {
    english: 'package.nls.json',
    texts: (language) => `l10n/manifest.${language}.json`,
    written: (language) => `package.nls.${language}.json`,
    textsOf: (content) => asTexts(Object.values(textsByName.parse(content))),
    translate: (content, translate) =>
      Object.fromEntries(
        Object.entries(textsByName.parse(content)).map(([key, text]) => [key, translate(text)]),
      ),
  },
  {
    // VS Code uses the presets file schema that `package.nls.*.json` names.
    english: 'media/presets.schema.json',
    texts: (language) => `l10n/presets.schema.${language}.json`,
    written: (language) => `media/presets.schema.${language}.json`,
    textsOf: schemaTexts,
    translate: translateSchema,
  },
];

/** Maps English texts to themselves, as in the English bundle. */
export const asTexts = (texts: readonly string[]): Texts =>
  Object.fromEntries(texts.map((text) => [text, text]));

/** Reads the titles of the commands, English to translated. */
export async function commandTitles(language: string): Promise<Titles> {
  const english = await readTexts('package.nls.json');
  const translated = await readTexts(`l10n/manifest.${language}.json`);
  return new Map(
    Object.entries(english)
      .filter(([key]) => key.startsWith('command.'))
      .map(([, title]) => [title, translated[title] ?? title]),
  );
}

/** Returns problems of the translated files, and which files are out of date: `file: what`. */
export async function writtenFileProblems(
  language: string,
  titles: Titles,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of writtenFiles) {
    const texts = await readTexts(file.texts(language));
    const english = file.textsOf(await readObject(file.english));
    found.push(
      ...translationProblems(english, texts, titles).map(
        (what) => `${file.texts(language)}: ${what}`,
      ),
    );
    const written = await readFile(join(projectFolder, file.written(language)), 'utf8');
    if (written !== (await contentOf(file, language))) {
      found.push(`${file.written(language)}: out of date: run \`npm run l10n\``);
    }
  }
  return found;
}

/** Generates the files of a language, and sorts its texts, without stale ones. */
export async function writeFiles(language: string): Promise<void> {
  for (const file of writtenFiles) {
    await keepInOrder(file.texts(language), file.textsOf(await readObject(file.english)));
    await writeFile(join(projectFolder, file.written(language)), await contentOf(file, language));
  }
}

/** Sorts translations as the English texts, and drops stale ones. */
export async function keepInOrder(file: string, english: Texts): Promise<void> {
  const translated = await readTexts(file);
  const sorted = Object.keys(english).flatMap((key) => {
    const text = translated[key];
    return text === undefined ? [] : [[key, text] as const];
  });
  await writeTexts(file, Object.fromEntries(sorted));
}

async function contentOf(file: WrittenFile, language: string): Promise<string> {
  const texts = await readTexts(file.texts(language));
  const english = await readObject(file.english);
  const content = file.translate(english, (text) => texts[text] ?? text);
  return format(JSON.stringify(content), {
    ...(await resolveConfig(join(projectFolder, file.english))),
    parser: 'json',
  });
}

/** Reads a JSON file of the project that contains an object. */
export const readObject = async (file: string) =>
  z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(await readFile(join(projectFolder, file), 'utf8')));

/** Reads a JSON file of the project that contains texts by key. */
export const readTexts = async (file: string): Promise<Texts> =>
  textsByName.parse(await readObject(file));

/** Writes a JSON file of the project that contains texts by key. */
export const writeTexts = async (file: string, texts: Texts): Promise<void> =>
  writeFile(join(projectFolder, file), `${JSON.stringify(texts, undefined, 2)}\n`);
