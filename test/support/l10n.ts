/**
 * Keeps the texts for translators in sync with the source. `npm run l10n` writes what is derived from the source and
 * reports what the translations lack; `npm run l10n:check` only reports it, and exits with 1 when something is wrong.
 */
import { globSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { SourceFile } from 'typescript';
import { getL10nJson } from '@vscode/l10n-dev';
import { bareTexts } from './l10n/bareTexts.ts';
import { callProblems } from './l10n/callProblems.ts';
import { bareManifestTexts } from './l10n/manifestTexts.ts';
import { parse, translations } from './l10n/syntax.ts';
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
const speaking = /^(src\/(features|ui)\/|src\/[^/]+$|media\/)/;

/** Returns all problems of the texts, one per line: `where: what`. */
export async function l10nProblems(): Promise<readonly string[]> {
  const sources = await parsedSources();
  const english = await englishTexts(sources);
  const shown = sources.filter(({ fileName }) => speaking.test(nameOf(fileName)));
  const found = [
    ...callProblems(sources),
    ...bareTexts(shown).map((text) => `not through l10n: ${text}`),
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
  const english = await englishTexts(await parsedSources());
  await writeTexts(englishBundle, english);
  for (const language of languages) {
    await keepInOrder(bundleOf(language), english);
    await writeFiles(language);
  }
}

/**
 * Collects every text once, sorted, as VS Code's own tool finds them. It compiles its queries for each file, which takes most
 * of its time, and so gets all calls in one.
 */
async function englishTexts(sources: readonly SourceFile[]): Promise<Texts> {
  const calls = sources.flatMap(translations).map((call) => `${call.getText()};\n`);
  const contents = `import * as vscode from 'vscode';\n${calls.join('')}`;
  return asTexts(Object.keys(await getL10nJson([{ extension: '.ts', contents }])).sort());
}

const parsedSources = (): Promise<readonly SourceFile[]> =>
  Promise.all(
    globSync('{src,media}/**/*.ts', { cwd: projectFolder })
      .sort()
      .map((file) => parse(join(projectFolder, file))),
  );

const nameOf = (file: string): string => relative(projectFolder, file).replaceAll(sep, '/');

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
