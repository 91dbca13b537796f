/**
 * Keeps the texts for translators in sync with the source. `npm run l10n` writes what is derived from the source and
 * reports what the translations lack; `npm run l10n:check` only reports it, and exits with 1 when something is wrong.
 */
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { bareTexts } from './l10n/bareTexts.ts';
import { callProblems } from './l10n/callProblems.ts';
import { bareManifestTexts } from './l10n/manifestTexts.ts';
import { parse } from './l10n/syntax.ts';
import { translationProblems, type Texts } from './l10n/translationProblems.ts';
import {
  asTexts,
  commandTitles,
  keepInOrder,
  readObject,
  readTexts,
  writeFiles,
  writeTexts,
  writtenFileProblems,
} from './l10n/writtenFiles.ts';
import { projectFolder } from './paths.ts';

/** All languages of the extension besides English. */
const languages = ['de'] as const;

const englishBundle = 'l10n/bundle.l10n.json';
const bundleOf = (language: string): string => `l10n/bundle.l10n.${language}.json`;

/** The code that may show texts. The engine and the API client below it have reasons instead. */
const speaking = '{src/{features,ui},media}/**/*.ts';
const all = '{src,media}/**/*.ts';

/** Returns all problems of the texts, one per line: `where: what`. */
export async function l10nProblems(): Promise<readonly string[]> {
  const english = await englishTexts();
  const found = [
    ...callProblems(await sources(all)),
    ...bareTexts([...(await sources(speaking)), ...(await sources('src/*.ts'))]).map(
      (text) => `not through l10n: ${text}`,
    ),
    ...bareManifestTexts(await readObject('package.json')).map(
      (text) => `package.json: not through package.nls.json: ${text}`,
    ),
    ...translationProblems(english, await readTexts(englishBundle)).map(
      (problem) => `${englishBundle}: ${problem}`,
    ),
  ];
  for (const language of languages) {
    const titles = await commandTitles(language);
    found.push(
      ...translationProblems(english, await readTexts(bundleOf(language)), titles).map(
        (problem) => `${bundleOf(language)}: ${problem}`,
      ),
      ...(await writtenFileProblems(language, titles)),
    );
  }
  return found;
}

/** Reads the texts of a language as VS Code provides them to the extension. */
export const readBundle = async (language: (typeof languages)[number]): Promise<Texts> =>
  readTexts(bundleOf(language));

/** Writes the English texts as in the source, and the files that are derived from the translations. */
async function update(): Promise<void> {
  const english = await englishTexts();
  await writeTexts(englishBundle, english);
  for (const language of languages) {
    await keepInOrder(bundleOf(language), english);
    await writeFiles(language);
  }
}

/** Collects every text once, sorted, as VS Code's own tool finds them. */
async function englishTexts(): Promise<Texts> {
  const files = await Promise.all(
    filesOf(all).map(async (file) => ({
      extension: extname(file),
      contents: await readFile(file, 'utf8'),
    })),
  );
  return asTexts(Object.keys(await getL10nJson(files)).sort());
}

const filesOf = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: projectFolder })
    .sort()
    .map((file) => join(projectFolder, file));

const sources = async (pattern: string) => Promise.all(filesOf(pattern).map(parse));

if (import.meta.main) {
  if (!process.argv.includes('--check')) {
    await update();
  }
  const problems = await l10nProblems();
  for (const problem of problems) {
    console.error(problem);
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
}
