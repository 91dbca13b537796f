import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Frame } from 'playwright-core';
import { contactIds, newFile } from '../support/exportedFiles.ts';
import { pressUntil, until } from '../support/until.ts';
import { waitForLists } from '../support/workbench/actions.ts';
import { Keyboard } from '../support/workbench/keyboard.ts';
import { exportRequests, idOf, useSession } from './session.ts';

/** Returns the name of the form's focused element: its id, or otherwise its text. */
const focused = async (form: Frame): Promise<string> =>
  String(
    await form.evaluate(`(() => {
      const { activeElement } = document;
      return document.hasFocus() ? activeElement?.id || activeElement?.textContent?.slice(0, 40) : '(elsewhere)';
    })()`),
  );

/** Nothing here uses the mouse, or focuses an element in a way that users do not have. */
describe('keyboard alone', () => {
  const session = useSession({ signedIn: false });
  let keyboard: Keyboard;
  before(async () => {
    const { page, quickInput } = session().workbench;
    keyboard = new Keyboard(page, quickInput);
    await keyboard.watchForMouse(page.mainFrame());
  });
  afterEach(async () => {
    assert.deepEqual(await keyboard.mouseUses(), []);
  });

  const spoken = (): Promise<string> => keyboard.spoken();

  /** Moves to a row of a view, and waits until it is the focused one. */
  async function goTo(view: 'Contacts' | 'Exports', label: string): Promise<void> {
    const { contacts, exports } = session().workbench;
    const { pane } = view === 'Contacts' ? contacts : exports;
    await keyboard.run(`Focus on ${view} View`);
    // Of this view, and with the row in question: one that appears later would be above the start of the focus.
    await until(`the row '${label}' in ${view}`, async () => {
      return (
        (await pane.locator(`.monaco-list-row[aria-label^="${label},"]`).count()) > 0 &&
        (await pane.locator('.monaco-list:focus').count()) > 0
      );
    });
    await keyboard.press('Home');
    await keyboard.pressUntil('ArrowDown', `the row '${label}'`, spoken, (text) =>
      text.startsWith(`${label},`),
    );
  }

  /** Opens the form, and returns its frame when it has the focus. */
  async function openForm(): Promise<Frame> {
    await keyboard.run('SendGrid: Export with Options');
    const form = await session().workbench.webview('#audience-search');
    await keyboard.watchForMouse(form);
    return form;
  }

  const tabTo = (form: Frame, id: string, key = 'Tab'): Promise<void> =>
    keyboard.pressUntil(
      key,
      `the focus on '${id}'`,
      () => focused(form),
      (place) => place === id,
    );

  it('signs in', async () => {
    const { workbench, simulator } = session();
    await keyboard.run('SendGrid: Sign In');
    await workbench.quickInput.waitFor('Where is the account?');
    await keyboard.choose('Custom');
    await workbench.quickInput.waitFor('SG.…');
    await keyboard.enter(simulator.apiKey);
    await workbench.quickInput.waitUntilClosed();
  });

  it('moves through the lists, each with its label, and checks two', async () => {
    const { workbench } = session();
    await keyboard.run('Focus on Contacts View');
    await waitForLists(workbench);
    for (const [name, words] of [
      ['Alpha', 'Alpha, list, 250 contacts'],
      ['Gamma', 'Gamma, segment, 75 contacts'],
    ] as const) {
      await goTo('Contacts', name);
      assert.equal(await spoken(), words);
      await keyboard.pressUntil('Tab', `the box of '${name}'`, spoken, (text) => {
        return text === `Select ${name} for export`;
      });
      await keyboard.press('Space');
      await until(`'${name}' to be checked`, () => workbench.contacts.isChecked(name));
    }
  });

  it('moves through the form in reading order, with the checked audiences', async () => {
    const form = await openForm();
    await form.getByRole('button', { name: 'Remove Alpha' }).waitFor();
    await form.getByRole('button', { name: 'Remove Gamma' }).waitFor();
    for (const id of ['audience-search', 'grouping-combined', 'file-type-csv']) {
      await tabTo(form, id);
    }
    await keyboard.press('ArrowDown');
    await until('JSON to be chosen', () => form.locator('#file-type-json').isChecked());
    for (const id of ['max-file-size', 'folder', 'export']) {
      await tabTo(form, id);
    }
    await tabTo(form, 'max-file-size', 'Shift+Tab');
    await keyboard.type('100');
    await keyboard.press('Escape');
    assert.equal(await form.locator('#max-file-size').inputValue(), '100');
  });

  it('adds a list in the form, exports, and has the file in the active editor', async () => {
    const { workbench, simulator, exportFolder } = session();
    const form = await openForm();
    await tabTo(form, 'audience-search', 'Shift+Tab');
    await keyboard.type('Beta');
    await until('one match', async () => (await form.getByRole('option').count()) === 1);
    await keyboard.press('ArrowDown');
    await until('the focus on the match', async () => {
      return (await focused(form)) === 'audience-results';
    });
    await keyboard.press('Space');
    await form.getByRole('button', { name: 'Remove Beta' }).waitFor();
    await tabTo(form, 'max-file-size');
    await keyboard.press('Enter');

    const file = await newFile(exportFolder, new Set(), '.jsonl');
    await workbench.editors.activeTab(basename(file));
    assert.ok((await contactIds(file)).length > 0);
    assert.deepEqual(exportRequests(simulator), [
      {
        list_ids: [idOf(simulator, 'Alpha'), idOf(simulator, 'Beta')],
        segment_ids: [idOf(simulator, 'Gamma')],
        ...{ file_type: 'json', max_file_size: 100 },
      },
    ]);
    // The file has the focus, so that it can be read at once.
    const table = await workbench.table(basename(file)).frame();
    await until('the focus in the file', () =>
      table.evaluate<boolean>(`document.hasFocus() && document.activeElement?.id === 'grid'`),
    );
  });

  it('exports a row with its menu, and cancels from the row of the export', async () => {
    const { workbench, simulator, exportFolder } = session();
    simulator.setScenario({ exports: { pendingSeconds: 3_600 } });
    const before = await readdir(exportFolder);
    await menu('Contacts', 'Beta', 'Export…', () =>
      workbench.quickInput.isOpen('Choose a file type'),
    );
    await keyboard.choose('CSV');
    await goTo('Exports', 'Beta');
    assert.match(await spoken(), /^Beta, .*(preparing|waiting|ordering)/i);
    await menu('Exports', 'Beta', 'Cancel Export', async () =>
      (await workbench.exports.description('Beta')).startsWith('cancelled'),
    );
    assert.deepEqual(await readdir(exportFolder), before);
  });

  /** Selects from the menu of a row, until that has its effect. */
  async function menu(
    view: 'Contacts' | 'Exports',
    label: string,
    action: string,
    happened: () => Promise<boolean>,
  ): Promise<void> {
    const choose = async (): Promise<void> => {
      await goTo(view, label);
      await keyboard.chooseFromMenu(action);
    };
    await pressUntil(`the effect of '${action}' on '${label}'`, choose, happened);
  }
});
