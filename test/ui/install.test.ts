import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { newFile } from '../support/exportedFiles.ts';
import { projectFolder } from '../support/paths.ts';
import { until } from '../support/until.ts';
import { exportRow } from '../support/workbench/actions.ts';
import { useSession } from './session.ts';

const manifest = z.object({ publisher: z.string(), name: z.string(), version: z.string() });

describe('the packaged extension', () => {
  const session = useSession({ ownHost: true });

  it('is installed under the name and version of the manifest, and works', async () => {
    const { workbench, exportFolder } = session();
    const text = await readFile(join(projectFolder, 'package.json'), 'utf8');
    const { publisher, name, version } = manifest.parse(JSON.parse(text));
    const installed = await workbench.host.cli('--list-extensions', '--show-versions');
    assert.ok(installed.split('\n').includes(`${publisher}.${name}@${version}`), installed);
    await exportRow(workbench, 'Beta', 'CSV');
    await newFile(exportFolder, new Set(), '.csv');
  });

  it('leaves nothing but the files of the user when it is uninstalled', async () => {
    const { workbench, exportFolder } = session();
    const { host, page, quickInput } = workbench;
    const files = await readdir(exportFolder);
    await host.cli('--uninstall-extension', 'contact-exports.sendgrid-contact-exports');
    const installed = await host.cli('--list-extensions');
    assert.equal(installed.includes('sendgrid'), false, installed);

    await page.reload();
    await page
      .locator('.activitybar')
      .getByRole('tab', { name: /^Explorer/ })
      .waitFor();
    await until('the extension host to have started without it', async () => {
      await page.keyboard.press('F1');
      if (!(await quickInput.widget.isVisible())) {
        return false;
      }
      await quickInput.fill('>SendGrid');
      const rows = await quickInput.rows().allInnerTexts();
      return rows.length > 0 && rows.every((row) => !row.includes('SendGrid:'));
    });
    await quickInput.cancel();
    const icon = page.locator('.activitybar').getByRole('tab', { name: /SendGrid/ });
    await icon.first().waitFor({ state: 'hidden' });
    await workbench.screenshot('uninstalled');
    assert.deepEqual(await workbench.notifications.texts(), []);
    assert.deepEqual(await readdir(exportFolder), files);
  });
});
