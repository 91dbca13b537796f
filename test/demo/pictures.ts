/** `npm run pictures`: takes the README's pictures from the packaged extension, in a dark and a light theme. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Simulator } from '../simulator/simulator.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { runOrThrow } from '../support/childProcess.ts';
import { newFile } from '../support/exportedFiles.ts';
import { projectFolder } from '../support/paths.ts';
import {
  chooseInForm,
  openExportOfChecked,
  openForm,
  signIn,
} from '../support/workbench/actions.ts';
import { pressUntil } from '../support/until.ts';
import { Workbench } from '../support/workbench/workbench.ts';
import { demoScenario, demoSelection, nextDayScenario } from './demoScenario.ts';
import { fillField } from '../support/workbench/fillField.ts';

const pictures = join(projectFolder, 'media', 'readme');

console.log('Building and packaging the extension…');
await runOrThrow('npm', ['run', '--silent', 'package'], { output: 'collect' });
const simulator = await startSimulator(demoScenario);
const workbench = await Workbench.start({
  viewport: { width: 1280, height: 760 },
  screenshotFolder: pictures,
  settings: {
    'sendgridExports.customApiBaseUrl': simulator.apiUrl,
    'sendgridExports.folder': 'contacts',
    // Keeps the pictures about the export: the sample contacts have names in many scripts.
    'editor.unicodeHighlight.ambiguousCharacters': false,
    'editor.minimap.enabled': false,
    'breadcrumbs.enabled': false,
    'window.title': 'harbor-coffee',
  },
});
try {
  await workbench.showViews();
  await workbench.widenSideBar(70);
  await signIn(workbench, simulator.apiKey);
  await exportChecked();
  await showTable();
  await showComparison();
  await showForm();
  await showPresets();
} finally {
  await workbench.stop();
  await simulator.close();
}
console.log(`The pictures are in ${pictures}.`);

/** Shows the exported file beside the views. */
async function exportChecked(): Promise<void> {
  for (const name of [...demoSelection.lists, ...demoSelection.segments]) {
    await workbench.contacts.check(name);
  }
  const target = join(workbench.host.folder, 'contacts');
  await mkdir(target);
  await openExportOfChecked(workbench);
  await workbench.quickInput.pick('CSV');
  const file = await newFile(target, new Set(), '.csv');
  const table = await workbench.table(basename(file)).frame();
  await table.locator('.cell:not(.pending)').first().waitFor();
  // Only the first table of a new user says that exports open like this.
  await table.locator('#dismiss').click();
  await workbench.notifications.waitUntilGone(/Exporting/);
  await inBothThemes('export');
}

/** Shows contacts of two cities, one of them as a card. */
async function showTable(): Promise<void> {
  const table = await workbench.webview('#grid');
  await table.locator('#grid').focus();
  // The side bar takes the space of some columns.
  await workbench.page.keyboard.press('ControlOrMeta+b');
  await workbench.page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  await table.locator('.header-cell[title=CITY]').click();
  await table.locator('.header-cell.ascending').waitFor();
  await table.locator('#grid').press('Alt+ArrowDown');
  await table.locator('.values .entry').nth(1).click();
  await table.locator('.values .entry').nth(2).click();
  await table.locator('.chip', { hasText: /CITY is .+, / }).waitFor();
  await workbench.page.keyboard.press('Escape');
  // Until the rows of the filter are there, no contact is shown; the first of them becomes the active one.
  await pressUntil(
    'the second contact',
    async () => {
      await table.locator('#grid').press('Control+Home');
      await table.locator('#grid').press('ArrowDown');
      await table.locator('#grid').press('Enter');
    },
    async () => (await table.locator('.field').count()) > 0,
  );
  await inBothThemes('table');
  await workbench.closeEditor();
  await workbench.showViews();
}

/** Shows what has changed since the export of the day before. */
async function showComparison(): Promise<void> {
  const target = join(workbench.host.folder, 'contacts');
  const before = new Set(await readdir(target));
  simulator.setScenario(nextDayScenario);
  await openExportOfChecked(workbench);
  await workbench.quickInput.pick('CSV');
  const file = await newFile(target, before, '.csv');
  await workbench.table(basename(file)).frame();
  await workbench.notifications.waitUntilGone(/Exporting/);
  const [, row = ''] = await workbench.exports.labels();
  await workbench.exports.menuAction(row, 'Compare with Previous Export');
  const table = await workbench.webview('#changed-columns');
  await table.locator('#changed-columns').click();
  await table.locator('#grid').focus();
  // The side bar takes the space of some columns.
  await workbench.page.keyboard.press('ControlOrMeta+b');
  await workbench.page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  await table.locator('.was-changed').first().waitFor();
  await inBothThemes('comparison');
  await workbench.closeEditor();
  await workbench.closeEditor();
  simulator.setScenario(demoScenario);
  await workbench.showViews();
}

async function showForm(): Promise<void> {
  await workbench.run('sendgridExports.uncheckAll', 'SendGrid: Uncheck All Contacts');
  const form = await openForm(workbench);
  for (const name of [...demoSelection.lists, ...demoSelection.segments]) {
    await chooseInForm(form, name);
  }
  await fillField(form.locator('#audience-search'), '');
  await form.locator('#file-type-json').check();
  await form.getByText('"file_type": "json"').first().waitFor();
  await form.locator('h1').scrollIntoViewIfNeeded();
  await inBothThemes('form');
  await workbench.closeEditor();
}

async function showPresets(): Promise<void> {
  const settings = join(workbench.host.folder, '.vscode');
  await mkdir(settings, { recursive: true });
  await writeFile(join(settings, 'sendgrid-exports.json'), presetsText(simulator));
  await workbench.run('sendgridExports.openPresetsFile', 'SendGrid: Open Presets File');
  await workbench.page.getByText('Run Export').first().waitFor();
  await workbench.page.locator('.part.sidebar .pane-header').filter({ hasText: 'Presets' }).click();
  await workbench.page.locator('.part.sidebar').getByText('Weekly check').waitFor();
  await inBothThemes('presets');
}

function presetsText({ lists, segments }: Simulator): string {
  const ref = (name: string) => {
    const found = [...lists, ...segments].find((audience) => audience.name === name);
    return { id: found?.id, name };
  };
  const presets = [
    {
      name: 'Seed the shop',
      lists: [ref('Customers 2026'), ref('Wholesale partners')],
      fileType: 'json',
      jsonFormat: 'array',
      output: 'data/seed',
      open: 'nothing',
    },
    {
      name: 'Weekly check',
      segments: [ref('Opened in the last 30 days')],
      fileType: 'csv',
      output: 'contacts',
      open: 'openBeside',
    },
  ];
  return `${JSON.stringify({ presets }, undefined, 2)}\n`;
}

async function inBothThemes(name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await workbench.setTheme(theme);
    await workbench.screenshot(`${name}-${theme}`);
  }
}
