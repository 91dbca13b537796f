/** Part of `npm run pictures`: films the README's moving picture, from signing in to a filtered table, with the packaged extension. */
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { startSimulator } from '../simulator/simulator.ts';
import { runOrThrow } from '../support/childProcess.ts';
import { newFile } from '../support/exportedFiles.ts';
import { projectFolder } from '../support/paths.ts';
import { waitForLists } from '../support/workbench/actions.ts';
import { Workbench } from '../support/workbench/workbench.ts';
import { demoScenario, demoSelection } from './demoScenario.ts';

const target = join(projectFolder, 'media', 'readme', 'export.gif');
const size = { width: 1100, height: 640 };
/** A frame, and how long it is shown, in milliseconds. */
interface Shot {
  readonly picture: Buffer;
  readonly duration: number;
}

/** The pointer, which screenshots do not show. */
const pointer = `
  document.addEventListener('DOMContentLoaded', () => {
    if (window !== window.top) {
      return;
    }
    const shape = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="24" viewBox="0 0 20 24">' +
      '<path d="M2 2v17l5-4 3 7 3-1-3-7h6z" fill="white" stroke="black" stroke-width="1.2"/></svg>';
    const style = document.createElement('style');
    style.textContent = '#pointer { position: fixed; z-index: 100000; pointer-events: none; width: 20px;' +
      ' height: 24px; background: url(data:image/svg+xml;base64,' + btoa(shape) + ') }';
    const element = document.createElement('div');
    element.id = 'pointer';
    document.body.append(style, element);
  });
`;

const shots: Shot[] = [];

await runOrThrow('npm', ['run', '--silent', 'package'], { output: 'collect' });
const simulator = await startSimulator(demoScenario);
const workbench = await Workbench.start({
  viewport: size,
  settings: {
    'sendgridExports.customApiBaseUrl': simulator.apiUrl,
    'sendgridExports.folder': 'contacts',
    'breadcrumbs.enabled': false,
    'window.title': 'harbor-coffee',
  },
});
const { page, quickInput, contacts } = workbench;
try {
  await page.addInitScript(pointer);
  await page.reload();
  await workbench.showViews();
  await workbench.widenSideBar(30);
  await signIn();
  await checkSome();
  const file = await exportThem();
  await filterThem(basename(file));
  await write();
} finally {
  await workbench.stop();
  await simulator.close();
}
console.log(`The film is ${target}.`);

async function shoot(duration: number): Promise<void> {
  shots.push({ picture: await page.screenshot({ caret: 'initial' }), duration });
}

/** Moves the pointer to an element, in a frame of its own. */
async function pointAt(element: Locator, at = 0.5): Promise<void> {
  const box = await element.boundingBox();
  if (box) {
    const [x, y] = [box.x + box.width * at, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.evaluate(`document.querySelector('#pointer').style.translate = '${x}px ${y}px'`);
    await shoot(500);
  }
}

async function signIn(): Promise<void> {
  const button = page.getByRole('button', { name: 'Sign In', exact: true }).first();
  await button.waitFor();
  // Away from the edge of the side bar, which is lit while the pointer is on it.
  await page.mouse.move(size.width / 2, size.height / 2);
  await page.waitForTimeout(500);
  await shoot(1_200);
  await pointAt(button);
  await button.click();
  await quickInput.waitFor('Where is the account?');
  await shoot(1_000);
  await quickInput.pick('Custom');
  await quickInput.waitFor('SG.…');
  await quickInput.fill(simulator.apiKey);
  await shoot(1_000);
  await quickInput.accept();
  await quickInput.waitUntilClosed();
  await waitForLists(workbench);
  await shoot(1_200);
}

async function checkSome(): Promise<void> {
  for (const name of [...demoSelection.lists, ...demoSelection.segments]) {
    await pointAt((await contacts.reveal(name)).getByRole('checkbox'));
    await contacts.check(name);
    await shoot(500);
  }
}

async function exportThem(): Promise<string> {
  const folder = join(workbench.host.folder, 'contacts');
  await mkdir(folder);
  await pointAt(page.getByRole('button', { name: 'Export Checked Contacts…' }).first());
  await contacts.titleAction('Export Checked Contacts…', () =>
    quickInput.isOpen('Choose a file type'),
  );
  await shoot(1_000);
  await quickInput.pick('CSV');
  await page.evaluate(`document.querySelector('#pointer').remove()`);
  await workbench.notifications.waitFor(/SendGrid is preparing/);
  await shoot(1_200);
  const file = await newFile(folder, new Set(), '.csv');
  const table = await workbench.table(basename(file)).frame();
  await table.locator('#dismiss').click();
  await workbench.notifications.waitUntilGone(/Exporting/);
  await shoot(2_000);
  return file;
}

/** Shows the contacts of one city, and the first of them as a card. */
async function filterThem(title: string): Promise<void> {
  const tab = workbench.table(title);
  const table = await tab.frame();
  await page.keyboard.press('ControlOrMeta+b');
  await page.locator('.part.sidebar').waitFor({ state: 'hidden' });
  const popup = await tab.openColumn('CITY');
  await popup.locator('.values .entry').nth(1).waitFor();
  await shoot(1_200);
  await popup.locator('.values .entry').nth(1).click();
  await popup.locator('.values .entry').nth(2).click();
  await table.locator('.chip', { hasText: /CITY is .+, / }).waitFor();
  await shoot(1_000);
  await page.keyboard.press('Escape');
  await tab.row(1);
  await shoot(1_500);
  await table.locator('#grid').focus();
  await page.keyboard.press('ControlOrMeta+Home');
  await page.keyboard.press('Enter');
  await table.locator('.field').first().waitFor();
  await shoot(3_000);
}

/** Writes the frames as an endless GIF. */
async function write(): Promise<void> {
  await rm(target, { force: true });
  const { size: bytes } = await sharp(
    shots.map(({ picture }) => picture),
    { join: { animated: true } },
  )
    .gif({
      delay: shots.map(({ duration }) => duration),
      ...{ loop: 0, colours: 96, dither: 0, interFrameMaxError: 4 },
    })
    .toFile(target);
  console.log(`${shots.length} frames, ${(bytes / 1e6).toFixed(2)} MB`);
}
