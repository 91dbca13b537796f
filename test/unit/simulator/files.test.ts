import { parse } from 'csv-parse/sync';
import assert from 'node:assert/strict';
import { csvColumns, csvValues } from '../../simulator/csv.ts';
import { jsonContact } from '../../simulator/jsonLines.ts';
import type { Selection } from '../../simulator/population.ts';
import { Harness, inflate, rawGet } from './harness.ts';

/** Returns all rows of a CSV text, the header first. */
const rowsOf = (text: string): string[][] => parse(text, { bom: true, relax_column_count: false });

describe('simulator: files', () => {
  let harness: Harness;

  beforeEach(async () => {
    harness = await Harness.start({ contacts: 2000, lists: 8, segments: 4, segmentsV1: 1 });
  });
  afterEach(() => harness.simulator.close());

  const expectedRows = (what: Selection): string[][] => [
    csvColumns(harness.simulator.customFields),
    ...Array.from(harness.simulator.contactsOf(what), csvValues),
  ];
  const someOfEach = () => ({
    listIds: harness.simulator.lists.slice(1, 4).map(({ id }) => id),
    segmentIds: harness.simulator.segments.slice(1).map(({ id }) => id),
  });

  it('contain exactly the contacts of lists and segments together, as CSV', async () => {
    const { listIds, segmentIds } = someOfEach();
    const url = await harness.fileUrl({ list_ids: listIds, segment_ids: segmentIds });
    const rows = rowsOf(inflate((await rawGet(url)).body).text);
    assert.deepEqual(rows, expectedRows({ listIds, segmentIds }));
    const { contacts } = harness.simulator.expected({ listIds, segmentIds });
    assert.equal(rows.length - 1, contacts);
    assert.ok(contacts > 100 && contacts < 2000);
  });

  it('have as many rows as each list counts', async () => {
    for (const { id, count } of harness.simulator.lists) {
      const url = await harness.fileUrl({ list_ids: [id] });
      assert.equal(rowsOf(inflate((await rawGet(url)).body).text).length - 1, count);
    }
  });

  it('have one JSON object per line', async () => {
    const { listIds, segmentIds } = someOfEach();
    const url = await harness.fileUrl({
      list_ids: listIds,
      segment_ids: segmentIds,
      file_type: 'json',
    });
    assert.match(new URL(url).pathname, /\.json\.gzip$/);
    const lines = inflate((await rawGet(url)).body).text.split('\n');
    assert.equal(lines.pop(), '');
    assert.deepEqual(
      lines.map((line): unknown => JSON.parse(line)),
      Array.from(harness.simulator.contactsOf({ listIds, segmentIds }), (contact) =>
        jsonContact(contact, harness.simulator.customFields),
      ),
    );
  });

  for (const [compression, layers, encoding] of [
    ['none', 0, undefined],
    ['gzip', 1, 'gzip'],
    ['gzipWithoutHeader', 1, undefined],
    ['doubleGzip', 2, 'gzip'],
    ['doubleGzipWithoutHeader', 2, undefined],
  ] as const) {
    it(`are sent as '${compression}', the same bytes each time`, async () => {
      harness.simulator.setScenario({ exports: { compression } });
      const url = await harness.fileUrl();
      assert.match(new URL(url).pathname, /\.csv\.gzip$/);
      const first = await rawGet(url);
      assert.equal(first.headers['content-encoding'], encoding);
      assert.equal(first.headers['content-length'], String(first.body.length));
      const { text, layers: found } = inflate(first.body);
      assert.equal(found, layers);
      assert.deepEqual(rowsOf(text), expectedRows({ all: true }));
      const second = await rawGet(url);
      assert.ok(second.body.equals(first.body));
      assert.equal(second.headers.etag, first.headers.etag);
    });
  }

  it('are split into a fixed number, with or without a header in each', async () => {
    for (const headerInEveryPart of [true, false]) {
      harness.simulator.setScenario({ exports: { parts: 3, headerInEveryPart } });
      const { urls } = await harness.export();
      assert.equal(urls?.length, 3);
      const parts: string[][][] = [];
      for (const url of urls) {
        parts.push(rowsOf(inflate((await rawGet(url)).body).text));
      }
      const joined = parts.flatMap((rows, i) =>
        headerInEveryPart && i > 0 ? rows.slice(1) : rows,
      );
      assert.deepEqual(joined, expectedRows({ all: true }));
    }
  });

  it('are split by size, none larger than requested', async () => {
    harness.simulator.setScenario({ contacts: 10_500, exports: { compression: 'none' } });
    const { urls } = await harness.export({ max_file_size: 1 });
    assert.ok(urls !== undefined && urls !== null && urls.length >= 4);
    let rows = 0;
    for (const url of urls) {
      const { body } = await rawGet(url);
      assert.ok(body.length <= 1_000_000, String(body.length));
      rows += rowsOf(body.toString()).length - 1;
    }
    assert.equal(rows, 10_500);
  });

  it('may start with a byte order mark and have CRLF line breaks', async () => {
    harness.simulator.setScenario({ exports: { byteOrderMark: true, lineEnding: '\r\n' } });
    const { text } = inflate((await rawGet(await harness.fileUrl())).body);
    assert.ok(text.startsWith('\uFEFF"EMAIL"'));
    assert.match(text, /"ANONYMOUS_ID"\r\n/);
  });

  it('of nobody are no files, empty ones, or a header alone', async () => {
    harness.simulator.setScenario({ contacts: 0, lists: 0, segments: 0, segmentsV1: 0 });
    const none = await harness.export();
    assert.deepEqual([none.status, none.contact_count, none.urls], ['ready', 0, []]);
    harness.simulator.setScenario({ exports: { empty: 'zeroBytes', compression: 'none' } });
    assert.equal((await rawGet(await harness.fileUrl())).body.length, 0);
    harness.simulator.setScenario({ exports: { empty: 'headerOnly' } });
    assert.deepEqual(
      rowsOf((await rawGet(await harness.fileUrl())).body.toString()),
      expectedRows({ all: true }),
    );
  });

  it('have a Content-Length or not, as the scenario says', async () => {
    harness.simulator.setScenario({ exports: { contentLength: 'never' } });
    const url = await harness.fileUrl();
    const response = await rawGet(url);
    assert.equal(response.headers['content-length'], undefined);
    assert.equal(response.headers['transfer-encoding'], 'chunked');
    assert.deepEqual(rowsOf(inflate(response.body).text), expectedRows({ all: true }));
  });
});
