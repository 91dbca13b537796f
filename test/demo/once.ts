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
import { Workbench, type Theme } from '../support/workbench/workbench.ts';
import { demoSelection } from './demoScenario.ts';
import { contactIds, filesIn, newFile } from '../support/exportedFiles.ts';

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
    const verdicts = [await compare('CSV', csv, simulator), await compare('JSON', json, simulator)];
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
  await album.add('csv-tab');
  return file;
}

async function jsonStep(workbench: Workbench, folder: string, album: Album): Promise<string> {
  await workbench.run('sendgridExports.uncheckAll', 'SendGrid: Uncheck All Contacts');
  const before = await filesIn(folder, '.json');
  const form = await openForm(workbench);
  for (const name of [...demoSelection.lists, ...demoSelection.segments]) {
    await chooseInForm(form, name);
  }
  await form.locator('#audience-search').fill('');
  await form.locator('#file-type-json').check();
  await form.locator('#json-format-array').check();
  await form.getByText('"file_type": "json"').first().waitFor();
  await album.add('form-options');
  await form.locator('h1').scrollIntoViewIfNeeded();
  await album.add('form');
  await form.locator('#export').click();
  const file = await newFile(folder, before, '.json');
  await opened(workbench, file);
  await album.add('json-tab');
  return file;
}

/** Waits until a file is shown and its export has ended. */
async function opened(workbench: Workbench, file: string): Promise<void> {
  await workbench.editors.activeTab(basename(file));
  await workbench.editors.waitForText();
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
