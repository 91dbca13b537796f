import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { tableRequests as requests } from '../../src/protocol/tableMessages.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { Answers } from '../support/answers.ts';
import { opened, TableHarness } from '../support/tableHarness.ts';
import type { TablePage } from '../support/tablePage.ts';

describe('the table of a comparison', () => {
  let harness: TableHarness;
  let answers: Answers;
  let paths: readonly [string, string];
  let target: string | undefined;
  let proposed: string;

  before(activateExtension);
  beforeEach(async () => {
    harness = await TableHarness.create();
    answers = new Answers();
    answers.saveAs((name = '') => {
      proposed = basename(name);
      return target;
    });
    paths = [
      await harness.write('old.jsonl', '{"email":"ann@x.com","plan":"free"}\n'),
      await harness.write('new.jsonl', '{"email":"ann@x.com","plan":"pro"}\n'),
    ];
  });
  afterEach(async () => {
    answers.restore();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await harness.dispose();
  });

  async function open(title: string): Promise<{ readonly page: TablePage; readonly v: number }> {
    const page = harness.editor(harness.comparison(title, ...paths));
    const { v, canOpenAsText } = await opened(page);
    assert.equal(canOpenAsText, false);
    return { page, v };
  }

  it('is saved as a CSV, with a name that says so and that every system allows', async () => {
    for (const [title, name] of [
      ['old.jsonl → new.jsonl', 'old → new.csv'],
      ['St. Louis: 24 Nov, 15:30 → 25 Nov, 15:30', 'St. Louis 24 Nov, 15 30 → 25 Nov, 15 30.csv'],
    ] as const) {
      const { page, v } = await open(title);
      target = join(harness.folder, name);
      assert.deepEqual(await page.call(requests.saveRows, { v }), { isSaved: true });
      assert.equal(proposed, name);
      const [header = ''] = (await readFile(target, 'utf8')).split('\n');
      assert.deepEqual(header.split(',').slice(0, 2), ['CHANGE', 'email']);
    }
  });

  it('is never saved over a file of either side', async () => {
    const { page, v } = await open('old.jsonl → new.jsonl');
    for (target of paths) {
      assert.deepEqual(await page.call(requests.saveRows, { v }), { isSaved: false });
      await answers.said(/is the file that the table shows/);
    }
  });

  it('has no text to open', async () => {
    const { page } = await open('old.jsonl → new.jsonl');
    for (const row of [0, undefined]) {
      await page.call(requests.openAsText, row === undefined ? {} : { row });
      await answers.said(/^A comparison cannot be opened as text/);
    }
    assert.equal(vscode.window.activeTextEditor, undefined);
  });
});
