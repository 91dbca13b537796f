import { build } from 'esbuild';
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { join } from 'node:path';
import { tableNotices, tableRequests } from '../../../../src/protocol/tableMessages.ts';
import { tableTexts } from '../../../../src/features/table/tableTexts.ts';

const root = join(import.meta.dirname, '../../../..');

interface Parser {
  parse(value: unknown): unknown;
}

const state = {
  ...{ v: 3, title: 'a.csv', format: 'csv', size: 12, lateColumns: 0 },
  ...{ rows: 1, matches: 1, records: 1 },
  columns: [{ id: 'EMAIL', name: 'EMAIL', isPersonal: true }],
  view: {
    filters: [
      {
        ...{ on: 'column', column: 'EMAIL', test: 'oneOf', values: ['a', 'b'] },
        ...{ not: false, matchCase: true, isOff: false },
      },
      { on: 'check', check: 'noEmail', not: true, isOff: true },
    ],
    sort: { column: 'EMAIL', descending: true },
  },
  work: { kind: 'indexing', done: 0.5 },
  sortedAs: { kind: 'text', byCodePoint: true },
  problems: [{ kind: 'ragged', records: 1, firstRow: 0 }],
  ...{ file: 'same', isMasked: false, canOpenAsText: true, isFirstTime: false },
};

const messages = {
  open: {
    strings: tableTexts(),
    table: {
      ...{ kind: 'table', state },
      layout: { order: ['EMAIL'], hidden: [], widths: { EMAIL: 12.5 }, pinned: 1 },
    },
  },
  rows: { v: 3, count: 1, lengths: '1!0', text: 'a', cut: [[0, 1]] },
  record: {
    ...{ v: 3, record: 1, extra: ['x'] },
    fields: [{ column: 'EMAIL', value: null, isCut: false }],
  },
  findNext: { found: { row: 0, column: 'EMAIL' } },
  checks: { found: [{ check: 'formula', records: 2 }] },
  stopFind: null,
} as const;

/** Returns a value with one part replaced, for every part and some replacements. */
function mutations(value: unknown): readonly unknown[] {
  const others = [undefined, null, -1, 1.5, 'other', [], {}, true, NaN];
  if (Array.isArray(value)) {
    const elements: readonly unknown[] = value;
    return [
      ...others,
      ...elements.flatMap((one, index) =>
        mutations(one).map((other) => elements.with(index, other)),
      ),
      [...elements, 'more'],
    ];
  }
  if (typeof value === 'object' && value !== null) {
    return [
      ...others,
      { ...value, more: 1 },
      ...Object.entries(value)
        .slice(0, 12)
        .flatMap(([name, one]) => mutations(one).map((other) => ({ ...value, [name]: other }))),
    ];
  }
  return others;
}

describe('the schemas of the table’s page', () => {
  let slim: Readonly<Record<string, Record<string, { result: Parser; data: Parser }>>>;
  before(async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `export { tableRequests, tableNotices } from './src/protocol/tableMessages.ts';`,
        resolveDir: root,
      },
      ...{ bundle: true, write: false, format: 'esm', logLevel: 'error' },
      alias: { 'zod/mini': join(root, 'media/shared/slimSchemas.ts') },
    });
    const code = outputFiles[0]?.text ?? '';
    assert.doesNotMatch(code, /zod\/v4/);
    slim = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as typeof slim;
  });

  const accepts = (parser: Parser | undefined, value: unknown): boolean => {
    assert.ok(parser);
    try {
      parser.parse(value);
      return true;
    } catch {
      return false;
    }
  };

  for (const [name, message] of Object.entries(messages)) {
    it(`accept and refuse what zod does, in the response to ${name}`, () => {
      const own = slim.tableRequests?.[name]?.result;
      const zod = Object.entries(tableRequests).find(([one]) => one === name)?.[1].result;
      assert.ok(accepts(own, message));
      for (const value of [message, ...mutations(message)]) {
        assert.equal(accepts(own, value), accepts(zod, value), inspect(value).slice(0, 500));
      }
    });
  }

  it('accept and refuse what zod does, in the state', () => {
    const own = slim.tableNotices?.stateChanged?.data;
    for (const value of [state, ...mutations(state)]) {
      assert.equal(
        accepts(own, value),
        accepts(tableNotices.stateChanged.data, value),
        inspect(value).slice(0, 500),
      );
    }
  });
});
