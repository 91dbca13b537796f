import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile, truncate, unlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import { pressUntil, until } from '../support/until.ts';
import { exportRow } from '../support/workbench/actions.ts';
import { restPointer } from '../support/workbench/pointer.ts';
import { exportRequests, idOf, useSession } from './session.ts';

describe('the history of exports and their files', () => {
  const session = useSession();
  let alpha = '';
  let beta = '';

  /** Exports a list from its row, and waits for the file. */
  async function exported(name: string, fileType: 'CSV' | 'JSON' = 'CSV'): Promise<string> {
    const { workbench, exportFolder } = session();
    const before = new Set(await readdir(exportFolder));
    await exportRow(workbench, name, fileType);
    return newFile(exportFolder, before, fileType === 'CSV' ? '.csv' : '.jsonl');
  }
  const labelsAre = async (...expected: readonly string[]): Promise<void> => {
    const { workbench } = session();
    await until(`the rows ${expected.join()}`, async () => {
      return (await workbench.exports.labels()).join() === expected.join();
    });
  };
  const exportsInFolder = async (): Promise<readonly string[]> =>
    (await readdir(session().exportFolder)).filter((name) => !name.startsWith('.git'));

  it('ask once whether git should ignore them, without waiting for the reply', async () => {
    const { workbench, exportFolder } = session();
    const git = (...args: readonly string[]): string =>
      execFileSync('git', ['-C', exportFolder, ...args], { encoding: 'utf8' });
    git('init', '--quiet');
    alpha = await exported('Alpha');
    const question = await workbench.notifications.waitFor(/git repository/);
    assert.ok(question.includes(basename(exportFolder)));
    await workbench.notifications.press(/git repository/, 'Add to .gitignore');
    await until('git to ignore the file', () => git('status', '--short') === '?? .gitignore\n');
    beta = await exported('Beta');
    await workbench.editors.activeTab(basename(beta));
    assert.deepEqual(
      (await workbench.notifications.texts()).filter((text) => text.includes('git repository')),
      [],
    );
  });

  it('are shown by day, running exports on top, with a badge and the size of all files', async () => {
    const { workbench, simulator } = session();
    await labelsAre('Today', 'Beta', 'Alpha');
    await until('the size of the files', async () =>
      /^2 files, [\d.]+ kB$/.test(await workbench.exports.titleDescription()),
    );
    simulator.addFault({ route: 'exportStatus', kind: 'neverReady' });
    await exportRow(workbench, 'Gamma', 'CSV');
    await labelsAre('Gamma', 'Today', 'Beta', 'Alpha');
    const tab = workbench.page.locator('.activitybar').getByRole('tab', {
      name: /1 export is running/,
    });
    await tab.waitFor();
    assert.equal(await tab.locator('.badge-content').innerText(), '1');
    await workbench.screenshot('history-dark');
    await workbench.exports.inlineAction('Gamma', 'Cancel Export', async () => {
      return (await workbench.exports.labels())[0] === 'Today';
    });
    await labelsAre('Today', 'Gamma', 'Beta', 'Alpha');
    simulator.clearFaults();
  });

  it('are filtered by words', async () => {
    const { exports, quickInput } = session().workbench;
    await exports.titleAction('Filter Exports…', () => quickInput.isOpen('Filter Exports'));
    await quickInput.fill('COMPLETED beta');
    await labelsAre('Today', 'Beta');
    await quickInput.accept();
    await quickInput.waitUntilClosed();
    // VS Code draws it a moment after the rows.
    await until('the words of the filter', async () =>
      (await exports.pane.innerText()).includes('Filter: "COMPLETED beta" · 1 of 3'),
    );
    await exports.titleAction('Clear Exports Filter', async () => {
      return (await exports.labels()).length === 4;
    });
  });

  it('have a tooltip with their contents, their folder and their duration', async () => {
    const { exports, page } = session().workbench;
    const tooltip = page.locator('.workbench-hover', { hasText: 'Contents: Alpha' });
    const hover = async (): Promise<void> => {
      // From elsewhere, since a row that was redrawn under an idle pointer does not notice it.
      await restPointer(page);
      await (await exports.reveal('Alpha')).hover({ timeout: 4_000 });
    };
    await pressUntil('the tooltip', hover, () => tooltip.isVisible());
    const text = await tooltip.innerText();
    for (const line of [/^Format: CSV$/m, /^Ended: .+, after \d+ s$/m, /^Contacts: 250$/m]) {
      assert.match(text, line);
    }
    assert.ok(text.includes(basename(alpha)));
  });

  it('open to the side, and run again from the editor of their file only', async () => {
    const { workbench, simulator, exportFolder } = session();
    await workbench.exports.menuAction('Alpha', 'Open Export to the Side');
    await until('a second group of editors', async () => {
      return (await workbench.page.locator('.editor-group-container').count()) === 2;
    });
    await workbench.editors.activeTab(basename(alpha));
    const group = workbench.page.locator('.editor-group-container.active');
    const again = group.getByRole('button', { name: 'Export Again' });
    await again.waitFor();
    await workbench.screenshot('exportAgain-dark');
    const before = new Set(await readdir(exportFolder));
    await again.click();
    const file = await newFile(exportFolder, before, '.csv');
    assert.equal(await readFile(file, 'utf8'), await readFile(alpha, 'utf8'));
    assert.deepEqual(exportRequests(simulator).at(-1), {
      list_ids: [idOf(simulator, 'Alpha')],
      file_type: 'csv',
    });
    await workbench.editors.activeTab(basename(file));
    await workbench.run('workbench.action.files.newUntitledFile', 'New Untitled Text File');
    await workbench.editors.activeTab(/^Untitled-1$/);
    await again.waitFor({ state: 'detached' });
    await workbench.run('workbench.action.closeAllEditors', 'View: Close All Editors');
  });

  it('are saved under another name', async () => {
    const { workbench } = session();
    const copy = join(workbench.host.folder, 'copy of beta.csv');
    await workbench.exports.menuAction('Beta', 'Save Export As…');
    await workbench.quickInput.waitFor('Save Export As');
    const ok = workbench.quickInput.widget.getByRole('button', { name: 'OK', exact: true });
    await pressUntil(
      'the copy',
      async () => {
        // The dialog is still reading the folder: it ignores a click, and writes its own proposal over what was typed.
        await until('the name to stay', async () => {
          if (await workbench.quickInput.holds(copy)) {
            return true;
          }
          await workbench.quickInput.fill(copy);
          return false;
        });
        await ok.click({ timeout: 2_000 });
      },
      async () => {
        return (await readdir(workbench.host.folder)).includes(basename(copy));
      },
    );
    assert.equal(await readFile(copy, 'utf8'), await readFile(beta, 'utf8'));
  });

  it('are deleted after a question, and the history shows it', async () => {
    const { workbench } = session();
    await workbench.exports.menuAction('Beta', 'Delete Files of Export…');
    await workbench.screenshot('deleteFiles-dark');
    await workbench.pressInModal('Delete Permanently');
    await until('the file to be gone', async () => {
      return !(await exportsInFolder()).includes(basename(beta));
    });
    await until('the row to say so', async () =>
      (await workbench.exports.description('Beta')).startsWith(
        'CSV · 120 contacts · 1 file deleted · ',
      ),
    );
  });

  it('remind the user when they take up much space, and are deleted all at once except for a changed one', async () => {
    const { workbench } = session();
    // A sparse file: a gigabyte in name only.
    await truncate(alpha, 1_100_000_000);
    await exported('Gamma', 'JSON');
    const text = await workbench.notifications.waitFor(/take up much room/);
    assert.match(text, /3 files, 1\.1 GB/);
    await workbench.notifications.press(/take up much room/, 'Delete All…');
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    assert.match(await dialog.innerText(), /\(2 files, [\d.]+ kB\)\?[^]*One file was changed/);
    await workbench.screenshot('deleteAll-dark');
    await workbench.pressInModal('Delete Permanently');
    const message = await workbench.notifications.waitFor(/^A file was kept, since it was changed/);
    assert.ok(message.includes(alpha));
    assert.deepEqual(await exportsInFolder(), [basename(alpha)]);
    await until('the view to say so', async () => {
      return (await workbench.exports.titleDescription()) === '1 file, 1.1 GB';
    });
    await unlink(alpha);
  });
});
