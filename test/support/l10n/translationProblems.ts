/** Texts by key: the English text itself in `l10n/bundle.l10n.*.json`, a name in `package.nls.*.json`. */
export type Texts = Readonly<Record<string, string>>;

/** Titles of commands, English to translated. */
export type Titles = ReadonlyMap<string, string>;

/**
 * Returns where a translation does not fit the English texts; empty if it fits. A text that names a command has to name
 * it as the palette does.
 */
export function translationProblems(
  english: Texts,
  translated: Texts,
  titles: Titles = new Map(),
): readonly string[] {
  const problems: string[] = [];
  for (const [key, text] of Object.entries(english)) {
    const translation = translated[key];
    if (translation === undefined) {
      problems.push(`missing: “${key}”`);
    } else if (translation.trim() === '') {
      problems.push(`empty: “${key}”`);
    } else {
      const wrong = [...differences(text, translation), ...otherTitles(text, translation, titles)];
      problems.push(...wrong.map((what) => `${what}: “${key}”`));
    }
  }
  const stale = Object.keys(translated).filter((key) => !Object.hasOwn(english, key));
  return [...problems, ...stale.map((key) => `stale: “${key}”`)].map((line) =>
    line.replaceAll('\n', '\\n'),
  );
}

/** Returns the numbers in `{0}`, `{1}`… of a text, each once, sorted. */
export const placeholders = (text: string): readonly number[] =>
  [...new Set([...text.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number)))].sort(
    (a, b) => a - b,
  );

/** What a translation must not change. */
const carriedOver = {
  'other placeholders': (text: string) => placeholders(text).map(String),
  'other links': (text: string) => [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, to = '']) => to),
  'other code': (text: string) =>
    // The name of a command in backticks is translated.
    text.split('`').filter((part, index) => index % 2 === 1 && !part.startsWith('SendGrid: ')),
  'other lines': (text: string) => [String(text.split('\n').length)],
  'different white space around it': (text: string) =>
    [/^\s*/, /\s*$/].map((end) => end.exec(text)?.[0] ?? ''),
} as const satisfies Record<string, (text: string) => readonly string[]>;

const differences = (english: string, translation: string): readonly string[] =>
  Object.entries(carriedOver)
    .filter(
      ([, of]) => [...of(english)].sort().join('\0') !== [...of(translation)].sort().join('\0'),
    )
    .map(([what]) => what);

const otherTitles = (english: string, translation: string, titles: Titles): readonly string[] =>
  [...titles]
    .filter(([title]) =>
      [`“${title}”`, `SendGrid: ${title}`].some((name) => english.includes(name)),
    )
    .filter(([, title]) => !translation.includes(title))
    .map(([, title]) => `does not contain “${title}”`);
