/** Returns random numbers from 0 to 1, always the same for a seed. */
export function seeded(seed: number): () => number {
  let state = (seed * 0x9e37_79b1) >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const below = (random: () => number, most: number): number => Math.floor(random() * most);

export function pick<T>(random: () => number, values: readonly T[]): T {
  const value = values[below(random, values.length)];
  if (value === undefined) {
    throw new Error('Nothing to pick from.');
  }
  return value;
}

/** Values that are easily read in a wrong way. */
export const hostileValues: readonly string[] = [
  ...[
    '',
    '',
    '',
    'a',
    'Ann',
    'ann',
    'ANN',
    'Zoë',
    'zoË',
    'Straße',
    'STRASSE',
    'STRAẞE',
    'İzmir',
    'izmir',
  ],
  ...['ΟΔΟΣ', 'οδος', 'οδοσ', 'Ärger', 'ärger', 'äÄ', '漢字', '👩‍👧', 'é', 'e\u0301', 'Å', 'å'],
  ...['"', '""', 'a"b', '"a"', 'a""', ',', 'a,b', '\n', 'a\nb', '\r\n', 'a\rb', '\r', ' a ', '  '],
  ...[
    '\t',
    '\0',
    'a\0b',
    '\u0001',
    '\u007f',
    '\u0085',
    '=1+1',
    '+1',
    '-1',
    '@x',
    '  =1',
    '＝1',
    "'=1",
  ],
  ...['0', '007', '+4915112345678', '+49', '12', '1e3', '12345678901234567890', '1.50', '-0', '.5'],
  ...[
    '2024-02-29',
    '2024-02-30',
    '2024-02-29T10:00:00Z',
    'null',
    'true',
    '{"a":1}',
    '[1, 2]',
    '\\',
    'a\\nb',
  ],
];

/** Writes records as a CSV, with quotes where they are needed and where they are not. */
export function writeCsv(
  records: readonly (readonly string[])[],
  random: () => number,
  { hasLastEnd = true, lineEnds = ['\n', '\r\n'] as readonly string[] } = {},
): string {
  const lines = records.map((cells) => {
    const written = cells.map((value) =>
      /[",\r\n]/.test(value) || random() < 0.2 ? `"${value.replaceAll('"', '""')}"` : value,
    );
    const blank = random() < 0.05 ? pick(random, lineEnds) : '';
    return { text: blank + written.join(','), end: pick(random, lineEnds) };
  });
  return lines
    .map(({ text, end }, at) => (hasLastEnd || at < lines.length - 1 ? text + end : text))
    .join('');
}

/** A JSON string with escapes where they are needed and where they are not. */
function jsonString(value: string, random: () => number): string {
  const isEscaped = random() < 0.3;
  const units = Array.from({ length: value.length }, (_, at) => value.charAt(at));
  return isEscaped
    ? `"${units.map((unit) => jsonUnit(unit, random() < 0.3)).join('')}"`
    : JSON.stringify(value);
}

const jsonUnit = (unit: string, isEscaped: boolean): string =>
  isEscaped || /[\ud800-\udfff]/.test(unit)
    ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
    : JSON.stringify(unit).slice(1, -1);

/** A value of JSON as it is written, and as it is shown. */
export interface JsonValue {
  readonly written: string;
  readonly shown: string;
}

const otherJson: readonly JsonValue[] = [
  ...['1', '-0.50', '1e5', '12345678901234567890.10', 'true', 'false', '[]', '{}'].map((text) => ({
    written: text,
    shown: text,
  })),
  { written: 'null', shown: '' },
  { written: '[ 1 , "a b" ]', shown: '[1,"a b"]' },
  { written: '{"x" : {"y":[ "}" ]}}', shown: '{"x":{"y":["}"]}}' },
];

export function jsonValue(random: () => number): JsonValue {
  if (random() < 0.3) {
    return pick(random, otherJson);
  }
  const shown = pick(random, hostileValues);
  return { written: jsonString(shown, random), shown };
}
