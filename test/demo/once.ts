import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Simulator } from '../simulator/simulator.ts';
import {
  chooseInForm,
  openExportOfChecked,
  openForm,
  openKeyBox,
  waitForLists,
} from '../support/workbench/actions.ts';
import { assertShows, type ShownRow } from '../support/workbench/tableTab.ts';
import { Workbench, type Theme } from '../support/workbench/workbench.ts';
import { demoSelection, nextDayScenario } from './demoScenario.ts';
import { contactIds, csvContents, filesIn, newFile } from '../support/exportedFiles.ts';
import { fillField } from '../support/workbench/fillField.ts';

/**
 * Does the main job as a person would, leaves the files and a screenshot of each step in a folder, and compares the
 * files with the simulator's contacts. Returns the exit code.
 *
 * @param onlyTheme The only theme of the screenshots; by default, both dark and light.
 */
export async function runOnce(
  simulator: Simulator,
  folder: string,
  onlyTheme?: Theme,
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const themes: readonly Theme[] = onlyTheme === undefined ? ['dark', 'light'] : [onlyTheme];
  const workbench = await Workbench.start({
    theme: themes[0] ?? 'dark',
    viewport: { width: 1440, height: 900 },
    screenshotFolder: folder,
    settings: {
      // Keeps the screenshots about the export: the sample contacts have names in many scripts.
      'editor.unicodeHighlight.ambiguousCharacters': false,
      'editor.minimap.enabled': false,
      'sendgridExports.customApiBaseUrl': simulator.apiUrl,
      'sendgridExports.folder': folder,
    },
  });
  const album = new Album(workbench, themes);
  try {
    await signInStep(workbench, simulator, album);
    const csv = await csvStep(workbench, folder, album);
    const json = await jsonStep(workbench, folder, album);
    await album.add('exports-view');
    await tableStep(workbench, csv, album);
    const verdicts = [await compare('CSV', csv, simulator), await compare('JSON', json, simulator)];
    await comparisonStep(workbench, csv, { simulator, folder, album });
    return verdicts.every(Boolean) ? 0 : 1;
  } catch (error) {
    await workbench.screenshot('failed');
    throw error;
  } finally {
    await workbench.stop();
  }
}

/** Numbered screenshots of the steps, each in every theme. */
class Album {
  readonly #workbench: Workbench;
  readonly #themes: readonly Theme[];
  #number = 0;

  constructor(workbench: Workbench, themes: readonly Theme[]) {
    this.#workbench = workbench;
    this.#themes = themes;
  }

  /** @param options.once For what disappears before the theme has changed. */
  async add(name: string, options: { readonly once?: boolean } = {}): Promise<void> {
    this.#number += 1;
    const numbered = `${String(this.#number).padStart(2, '0')}-${name}`;
    const [first, ...others] = this.#themes;
    if (first === undefined) {
      return;
    }
    await this.#workbench.screenshot(`${numbered}-${first}`);
    if (options.once || others.length === 0) {
      return;
    }
    for (const theme of others) {
      await this.#workbench.setTheme(theme);
      await this.#workbench.screenshot(`${numbered}-${theme}`);
    }
    await this.#workbench.setTheme(first);
  }
}

async function signInStep(workbench: Workbench, simulator: Simulator, album: Album): Promise<void> {
  await workbench.showViews();
  await workbench.widenSideBar(90);
  await workbench.contacts.waitForWelcome(/Sign In/);
  await album.add('welcome');
  await openKeyBox(workbench);
  await workbench.quickInput.fill(simulator.apiKey);
  await album.add('api-key');
  await workbench.quickInput.accept();
  await workbench.quickInput.waitUntilClosed();
  await waitForLists(workbench);
  await album.add('contacts-view');
}

async function csvStep(workbench: Workbench, folder: string, album: Album): Promise<string> {
  for (const name of [...demoSelection.lists, ...demoSelection.segments]) {
    await workbench.contacts.check(name);
  }
  await album.add('checked');
  const before = await filesIn(folder, '.csv');
  await openExportOfChecked(workbench);
  await album.add('file-type');
  await workbench.quickInput.pick('CSV');
  await workbench.notifications.waitFor(/Exporting/);
  await album.add('csv-progress', { once: true });
  const file = await newFile(folder, before, '.csv');
  await opened(workbench, file);
  await album.add('csv-table');
  return file;
}

async function jsonStep(workbench: Workbench, folder: string, album: Album): Promise<string> {
  await workbench.run('sendgridExports.uncheckAll', 'SendGrid: Uncheck All Contacts');
  const before = await filesIn(folder, '.json');
  const form = await openForm(workbench);
  for (const name of [...demoSelection.lists, ...demoSelection.segments]) {
    await chooseInForm(form, name);
  }
  await fillField(form.locator('#audience-search'), '');
  await form.locator('#file-type-json').check();
  await form.locator('#json-format-array').check();
  await form.getByText('"file_type": "json"').first().waitFor();
  await album.add('form-options');
  await form.locator('h1').scrollIntoViewIfNeeded();
  await album.add('form');
  await form.locator('#export').click();
  const file = await newFile(folder, before, '.json');
  await opened(workbench, file);
  await album.add('json-table');
  return file;
}

/** Uses the table of the CSV file, and compares what it shows with the file. Throws if it is something else. */
async function tableStep(workbench: Workbench, file: string, album: Album): Promise<void> {
  const title = basename(file);
  await workbench.editors.selectTab(title);
  const table = workbench.table(title);
  const records = await csvContents(file);
  const formats = new Intl.NumberFormat('en');
  await table.waitForCount(`${formats.format(records.length)} contacts`);
  assertShows(await table.row(1), records[0]);
  const last = await table.edgeRow('last');
  assert.equal(last.number, records.length);
  assertShows(last.row, records.at(-1));
  console.log(`Table: ${records.length} rows, the first and the last as in the file`);

  const isSearched = ({ EMAIL = '' }: ShownRow): boolean => EMAIL.endsWith('@example.com');
  const matches = records.filter((record) => isSearched(record));
  await table.filter('EMAIL', 'contains', '@example.com');
  await table.waitForCount(
    `${formats.format(matches.length)} of ${formats.format(records.length)} contacts`,
  );
  console.log(`Table: ${matches.length} rows with the filter, as counted in the file`);

  await table.sort('EMAIL', 'Descending');
  const { compare: inOrder } = new Intl.Collator('en');
  const sorted = matches.toSorted((a, b) => inOrder(b.EMAIL ?? '', a.EMAIL ?? ''));
  await table.edgeRow('first');
  await table.waitForValues(1, { EMAIL: sorted[0]?.EMAIL ?? '' });
  const lowest = await table.edgeRow('last');
  assert.equal(lowest.row.EMAIL, sorted.at(-1)?.EMAIL);
  console.log('Table: sorted by EMAIL, the first and the last row as expected');
  await table.edgeRow('first');
  await album.add('table-filtered-and-sorted');
}

/** Exports the same again a day later, compares the two, and checks the counts with those of the files. Throws if they differ. */
async function comparisonStep(
  workbench: Workbench,
  earlier: string,
  {
    simulator,
    folder,
    album,
  }: { readonly simulator: Simulator; readonly folder: string; readonly album: Album },
): Promise<void> {
  simulator.setScenario(nextDayScenario);
  const before = await filesIn(folder, '.csv');
  for (const name of [...demoSelection.lists, ...demoSelection.segments]) {
    await workbench.contacts.check(name);
  }
  await openExportOfChecked(workbench);
  await workbench.quickInput.pick('CSV');
  const later = await newFile(folder, before, '.csv');
  await opened(workbench, later);
  const expected = changesOf(await csvContents(earlier), await csvContents(later));
  const [row = ''] = await workbench.exports.labels().then((labels) => labels.slice(1));
  await workbench.exports.menuAction(row, 'Compare with Previous Export');
  const frame = await workbench.webview('#kind-added');
  const formats = new Intl.NumberFormat('en');
  for (const [kind, count] of Object.entries(expected)) {
    await frame.locator(`#kind-${kind}`, { hasText: `${formats.format(count)} ${kind}` }).waitFor();
  }
  console.log(
    `Comparison: ${expected.added} added, ${expected.removed} removed, ${expected.changed} changed, as in the files`,
  );
  await frame.locator('#changed-columns').click();
  await album.add('comparison');
}

/** Counts the contacts that only one of two files has, and those that differ in more than the time of their last change. */
function changesOf(
  before: readonly ShownRow[],
  after: readonly ShownRow[],
): Readonly<Record<'added' | 'removed' | 'changed', number>> {
  const textOf = (contact: ShownRow): string => JSON.stringify({ ...contact, UPDATED_AT: '' });
  const byId = (contacts: readonly ShownRow[]): ReadonlyMap<string, string> =>
    new Map(contacts.map((contact) => [contact.CONTACT_ID ?? '', textOf(contact)]));
  const [earlier, later] = [byId(before), byId(after)];
  const ids = [...later.keys()];
  return {
    added: ids.filter((id) => !earlier.has(id)).length,
    removed: [...earlier.keys()].filter((id) => !later.has(id)).length,
    changed: ids.filter((id) => earlier.has(id) && earlier.get(id) !== later.get(id)).length,
  };
}

/** Waits until a file is shown and its export has ended. */
async function opened(workbench: Workbench, file: string): Promise<void> {
  await workbench.editors.activeTab(basename(file));
  await workbench.table(basename(file)).frame();
  await workbench.notifications.waitUntilGone(/Exporting/);
}

/** Compares the contacts in a file with the expected ones, and prints the result in a line. */
async function compare(kind: string, file: string, simulator: Simulator): Promise<boolean> {
  const idsOf = (
    all: readonly { readonly id: string; readonly name: string }[],
    names: readonly string[],
  ) => all.filter(({ name }) => names.includes(name)).map(({ id }) => id);
  const selection = {
    listIds: idsOf(simulator.lists, demoSelection.lists),
    segmentIds: idsOf(simulator.segments, demoSelection.segments),
  };
  const expected = simulator.expected(selection).contacts;
  const found = await contactIds(file);
  const due = new Set<string>();
  for (const { contactId } of simulator.contactsOf(selection)) {
    due.add(contactId);
  }
  const same =
    found.length === expected && due.size === expected && found.every((id) => due.has(id));
  console.log(
    `${kind}: ${expected} contacts expected, ${found.length} rows found, ` +
      `${same ? 'the same contacts' : 'NOT the same contacts'} (${basename(file)})`,
  );
  return same;
}
