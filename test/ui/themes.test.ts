import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { newFile } from '../support/exportedFiles.ts';
import { openForm } from '../support/workbench/actions.ts';
import { useSession } from './session.ts';

describe('screenshots for people', () => {
  const session = useSession();

  it('show tree, form and tab in a dark and a light theme', async () => {
    const { workbench, exportFolder } = session();
    await workbench.contacts.check('Beta');
    await inBothThemes('tree');
    const form = await openForm(workbench);
    await form.getByText('"list_ids"').first().waitFor();
    await inBothThemes('form-of-checked');
    await form.locator('#export').click();
    const file = await newFile(exportFolder, new Set(), '.csv');
    await workbench.editors.activeTab(basename(file));
    await workbench.table(basename(file)).frame();
    await inBothThemes('tab');
  });

  async function inBothThemes(name: string): Promise<void> {
    for (const theme of ['light', 'dark'] as const) {
      const { workbench } = session();
      await workbench.setTheme(theme);
      const { size } = await stat(await workbench.screenshot(`${name}-${theme}`));
      assert.ok(size > 10_000, 'The picture is blank.');
    }
  }
});
