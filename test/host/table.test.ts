import assert from 'node:assert/strict';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { unpackRows } from '../../src/protocol/packedRows.ts';
import { tableRequests as requests } from '../../src/protocol/tableMessages.ts';
import type { ColumnFilter, CopyFormat, TableState } from '../../src/protocol/tableState.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { Answers } from '../support/answers.ts';
import { opened, TableHarness } from '../support/tableHarness.ts';
import type { TablePage } from '../support/tablePage.ts';
import { until } from '../support/until.ts';

/** More in the soak test, whose file then has 5 GB. */
const contacts = Number(process.env.TABLE_CONTACTS ?? 1_000_000);
/** The rest of a record, so that it is as long in the soak test as those of SendGrid. */
const note = contacts > 1_000_000 ? `,${'x'.repeat(205)}` : '';

/** A CSV of all contacts, in pieces. */
function* contactLines(): Generator<string> {
  yield `EMAIL,FIRST_NAME,VISITS${note === '' ? '' : ',NOTE'}\n`;
  for (let from = 0; from < contacts; from += 10_000) {
    const length = Math.min(10_000, contacts - from);
    const ids = Array.from({ length }, (_, at) => from + at);
    yield ids.map((id) => `p${id}@example.com,Name ${id},${id}${note}\n`).join('');
  }
}

const people = 'EMAIL,FIRST_NAME,VISITS\nann@example.com,Ann,9\nbo@example.com,"Bo, B.",10\n';

const filter = (column: string, value: string): ColumnFilter => ({
  ...{ on: 'column', column, test: 'contains', values: [value] },
  ...{ not: false, matchCase: false, isOff: false },
});

/** Returns all values of rows. */
async function rowsOf(
  page: TablePage,
  { v, columns }: TableState,
  from: number,
  to: number,
): Promise<readonly (readonly (string | null)[])[]> {
  const ids = columns.map(({ id }) => id);
  return unpackRows(await page.call(requests.rows, { v, from, to, columns: ids, maxLength: 100 }));
}

/** Waits until the page has been sent a state. */
const stateWith = async (
  page: TablePage,
  what: string,
  fits: (state: TableState) => boolean,
): Promise<TableState> =>
  until(what, () => (page.state && fits(page.state) ? page.state : undefined));

describe('the table', () => {
  let harness: TableHarness;

  before(activateExtension);
  beforeEach(async () => {
    harness = await TableHarness.create();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await harness.dispose();
  });

  it('shows a million contacts, up to the very last', async function () {
    this.timeout(900_000);
    const csv = join(harness.folder, 'many.csv');
    await writeFile(csv, contactLines());
    const { page, state } = await harness.open([csv]);
    assert.deepEqual([state.records, state.rows], [contacts, contacts]);
    const last = contacts - 1;
    const [row] = await rowsOf(page, state, last, contacts + 1);
    assert.deepEqual(row?.slice(0, 3), [`p${last}@example.com`, `Name ${last}`, String(last)]);
    const { v } = await page.call(requests.setView, {
      filters: [filter('EMAIL', `p${last}@`)],
      sort: { column: 'VISITS', descending: true },
    });
    const found = await stateWith(
      page,
      'the filter',
      (one) => one.v === v && one.work.kind === 'none',
    );
    assert.equal(found.rows, 1);
    const whole = await page.call(requests.setView, {
      filters: [],
      sort: { column: 'VISITS', descending: true },
    });
    const sorted = await stateWith(
      page,
      'the order',
      (one) => one.v === whole.v && one.work.kind === 'none',
    );
    const [first, second] = await rowsOf(page, sorted, 0, 2);
    assert.deepEqual([first?.[2], second?.[2]], [String(last), String(last - 1)]);
  });

  it('says that its file has changed, and reads it again on request', async () => {
    const csv = await harness.write('people.csv', people);
    const { page, state } = await harness.open([csv]);
    await page.call(requests.setView, { filters: [filter('FIRST_NAME', 'o')] });
    await writeFile(csv, `${people}cy@example.com,Co,11\n`);
    const changed = await stateWith(page, 'the change', ({ file }) => file === 'changed');
    assert.equal(changed.records, 2);
    await page.call(requests.reload, null);
    const { v, rows } = await stateWith(
      page,
      'the file as it is now',
      (one) => one.file === 'same' && one.records === 3 && one.work.kind === 'none',
    );
    assert.ok(v > state.v);
    // With the filter that it had.
    assert.equal(rows, 2);
  });

  it('says that its file is gone, and again when it is back', async () => {
    const csv = await harness.write('people.csv', people);
    const { page } = await harness.open([csv]);
    await rm(csv);
    await stateWith(page, 'the loss', ({ file }) => file === 'gone');
    await writeFile(csv, people);
    await stateWith(page, 'the new file', ({ file }) => file === 'changed');
    await page.call(requests.reload, null);
    await stateWith(page, 'the reload', ({ file }) => file === 'same');
  });

  it('says why a file is not a table, and opens it as text', async () => {
    const csv = await harness.write('one.json', '{\n  "name": "not a list"\n}');
    const page = harness.editor(harness.document(csv));
    const { table } = await page.call(requests.open, {});
    assert.equal(table.kind, 'notATable');
    assert.match(table.why.message, /single JSON object/);
    assert.ok(table.why.canOpenAsText);
    await page.call(requests.openAsText, {});
    const { activeTab } = vscode.window.tabGroups.activeTabGroup;
    assert.ok(activeTab?.input instanceof vscode.TabInputText);
    assert.equal(activeTab.input.uri.fsPath, csv);
  });

  it('opens the text at the line of a row', async () => {
    const csv = await harness.write('people.csv', 'EMAIL,NOTE\na@x.com,"two\nlines"\nb@x.com,\n');
    const { page } = await harness.open([csv]);
    await page.call(requests.openAsText, { row: 1 });
    const editor = await until('the text', () => vscode.window.activeTextEditor);
    assert.equal(editor.document.uri.fsPath, csv);
    await until('the line', () => editor.selection.active.line === 3);
  });

  it('keeps its view and its masks while its page is hidden', async () => {
    const csv = await harness.write('people.csv', people);
    const document = harness.document(csv);
    const page = harness.editor(document);
    await opened(page);
    const view = {
      filters: [filter('VISITS', '9')],
      sort: { column: 'EMAIL', descending: true },
    };
    await page.call(requests.setView, view);
    await page.call(requests.setMasked, { isMasked: true });
    await stateWith(page, 'the filter', ({ rows, isMasked }) => rows === 1 && isMasked);
    page.close();
    const again = harness.editor(document);
    const state = await opened(again);
    assert.deepEqual([state.view, state.rows, state.isMasked], [view, 1, true]);
    assert.deepEqual(await rowsOf(again, state, 0, 1), [['••••••', '••••••', '9']]);
  });

  it('takes its view and its masks from the page after a restart', async () => {
    const csv = await harness.write('people.csv', people);
    const view = { filters: [filter('VISITS', '10')] };
    const { page } = await harness.open([csv], { view, isMasked: true });
    const state = await stateWith(page, 'the filter', ({ rows }) => rows === 1);
    assert.deepEqual([state.view, state.isMasked], [view, true]);
    assert.deepEqual(await rowsOf(page, state, 0, 9), [['••••••', '••••••', '10']]);
  });

  it('shows the parts of an export as one table, each with its header or not', async () => {
    const parts = [
      await harness.write('all-part-1-of-3.csv', people),
      await harness.write('all-part-2-of-3.csv', people.replaceAll('ann', 'cy')),
      await harness.write('all-part-3-of-3.csv', 'di@example.com,Di,12\n'),
    ];
    const { page, state } = await harness.open(parts);
    assert.equal(state.title, 'all.csv');
    assert.deepEqual(
      (await rowsOf(page, state, 0, 9)).map(([email]) => email?.split('@')[0]),
      ['ann', 'bo', 'cy', 'bo', 'di'],
    );
    await rm(parts[1] ?? '');
    await stateWith(page, 'the loss of a part', ({ file }) => file === 'gone');
  });

  describe('copies', () => {
    const copied = async (
      page: TablePage,
      { v }: TableState,
      as: CopyFormat,
      withHeader: boolean,
    ): Promise<string> => {
      const columns = ['EMAIL', 'FIRST_NAME'];
      await page.call(requests.copy, { v, from: 0, to: 2, columns, as, withHeader });
      return vscode.env.clipboard.readText();
    };

    it('cells in every format, with and without a header', async () => {
      const { page, state } = await harness.open([await harness.write('people.csv', people)]);
      const copy = (as: CopyFormat, withHeader: boolean): Promise<string> =>
        copied(page, state, as, withHeader);
      assert.equal(await copy('tsv', false), 'ann@example.com\tAnn\nbo@example.com\tBo, B.');
      assert.equal(
        await copy('tsv', true),
        'EMAIL\tFIRST_NAME\nann@example.com\tAnn\nbo@example.com\tBo, B.',
      );
      assert.equal(await copy('csv', false), 'ann@example.com,Ann\nbo@example.com,"Bo, B."');
      assert.equal(
        await copy('csv', true),
        'EMAIL,FIRST_NAME\nann@example.com,Ann\nbo@example.com,"Bo, B."',
      );
      assert.deepEqual(JSON.parse(await copy('json', false)), [
        { EMAIL: 'ann@example.com', FIRST_NAME: 'Ann' },
        { EMAIL: 'bo@example.com', FIRST_NAME: 'Bo, B.' },
      ]);
      assert.equal(
        await copy('markdown', true),
        '| EMAIL | FIRST_NAME |\n| --- | --- |\n| ann@example.com | Ann |\n| bo@example.com | Bo, B. |',
      );
    });

    it('what is shown: masks instead of personal data', async () => {
      const { page, state } = await harness.open([await harness.write('people.csv', people)]);
      await page.call(requests.setMasked, { isMasked: true });
      assert.equal(await copied(page, state, 'csv', false), '••••••,••••••\n••••••,••••••');
    });
  });

  describe('saves the rows of the view', () => {
    let answers: Answers;
    let target: string | undefined;
    beforeEach(() => {
      answers = new Answers();
      answers.saveAs(() => target);
    });
    afterEach(() => answers.restore());

    it('as their own bytes are, for their owner only, and with masks once that is confirmed', async () => {
      const text = 'EMAIL , NAME\r\n"ann@x.com", A\r\nbo@x.com,"B ""b"""\r\n"cy@x.com",C';
      const { page, state } = await harness.open([await harness.write('odd.csv', text)]);
      const [email] = state.columns;
      assert.ok(email);
      target = `${harness.folder}/saved.csv`;
      const { v } = await page.call(requests.setView, {
        filters: [filter(email.id, 'y@'), filter(email.id, '@')],
      });
      await stateWith(page, 'the filter', (one) => one.v === v && one.work.kind === 'none');
      await page.call(requests.setMasked, { isMasked: true });
      const cancelled = page.call(requests.saveRows, { v });
      await answers.press(/^Save the rows with their personal data/);
      assert.deepEqual(await cancelled, { isSaved: false });
      const saved = page.call(requests.saveRows, { v });
      await answers.press(/has the values that the masks hide/, 'Save Without Masks');
      assert.deepEqual(await saved, { isSaved: true });
      assert.equal(await readFile(target, 'utf8'), 'EMAIL , NAME\r\n"cy@x.com",C\r\n');
      assert.equal((await stat(target)).mode & 0o777, 0o600);
      assert.deepEqual((await readdir(harness.folder)).toSorted(), ['odd.csv', 'saved.csv']);
    });

    it('never over the file that it shows', async () => {
      const csv = await harness.write('people.csv', people);
      const { page, state } = await harness.open([csv]);
      target = csv;
      assert.deepEqual(await page.call(requests.saveRows, { v: state.v }), { isSaved: false });
      await answers.said(/people\.csv is the file that the table shows/);
    });

    it('and says why it cannot', async () => {
      const { page, state } = await harness.open([await harness.write('people.csv', people)]);
      target = `${harness.folder}/no-such-folder/saved.csv`;
      assert.deepEqual(await page.call(requests.saveRows, { v: state.v }), { isSaved: false });
      await answers.said(/could not be saved as .*no-such-folder.*The folder does not exist/);
    });
  });
});
