import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { projectFolder } from './paths.ts';

/** A language of the extension. */
export type Language = 'en' | 'de';

/**
 * Makes a VS Code with this user data folder believe that a language pack is installed. The pack translates nothing of
 * VS Code itself, so that whatever is not English comes from the extension.
 */
export async function seedLanguagePack(userDataFolder: string, language: Language): Promise<void> {
  const translations = join(userDataFolder, `pack-${language}.i18n.json`);
  await mkdir(userDataFolder, { recursive: true });
  await writeFile(translations, JSON.stringify({ version: '1.0.0', contents: {} }));
  const pack = {
    hash: `pack-${language}`,
    label: language,
    extensions: [{ extensionIdentifier: { id: `test.pack-${language}` }, version: '1.0.0' }],
    translations: { vscode: translations },
  };
  await writeFile(join(userDataFolder, 'languagepacks.json'), JSON.stringify({ [language]: pack }));
}

/** Reads the manifest's texts in a language, by the keys of `package.nls.json`. */
export async function manifestTexts(language: Language): Promise<(key: string) => string> {
  const file = language === 'en' ? 'package.nls.json' : `package.nls.${language}.json`;
  const texts = z
    .record(z.string(), z.string())
    .parse(JSON.parse(await readFile(join(projectFolder, file), 'utf8')));
  return (key) => {
    const text = texts[key];
    if (text === undefined) {
      throw new Error(`${file} has no '${key}'.`);
    }
    return text;
  };
}
