import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { until } from '../support/until.ts';
import { exportRequests, idOf, useSession } from './session.ts';

const toolResult = z.strictObject({ text: z.string().optional(), error: z.string().optional() });

describe('an export that a language model requests', () => {
  const session = useSession();

  async function call(name: string, input: object): Promise<void> {
    const { workbench } = session();
    const { folder } = workbench.host;
    await writeFile(join(folder, 'result.json'), '');
    await writeFile(join(folder, 'call.json'), JSON.stringify({ name, input }));
    await workbench.run('caller.call', 'Test: Call Tool');
  }

  const result = async (): Promise<z.infer<typeof toolResult>> => {
    const text = await until('the result of the tool', async () => {
      const path = join(session().workbench.host.folder, 'result.json');
      return (await readFile(path, 'utf8')) || undefined;
    });
    return toolResult.parse(JSON.parse(text));
  };

  it('is shown to the user with all its options, and not created when they cancel', async () => {
    const { workbench, simulator } = session();
    await call('sendgrid_export_contacts', {
      listIds: [idOf(simulator, 'Alpha')],
      segmentIds: [idOf(simulator, 'Gamma')],
      folder: 'data',
    });
    const dialog = workbench.page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    const text = await dialog.innerText();
    for (const part of [
      'Export contacts from SendGrid?',
      'List “Alpha”: 250 contacts',
      'Segment “Gamma”: 75 contacts',
      'Account: small-account',
      'File type: CSV',
      `Folder: ${join(workbench.host.folder, 'data')}`,
      'personal data',
    ]) {
      assert.ok(text.includes(part), `'${part}' is not in: ${text}`);
    }
    await workbench.screenshot('tool-confirmation');
    await workbench.pressInModal('Cancel');
    assert.match((await result()).error ?? '', /Cancel/);
    assert.deepEqual(exportRequests(simulator), []);
  });

  it('is created when they agree, and the model receives the path of the file', async () => {
    const { workbench, simulator } = session();
    await call('sendgrid_export_contacts', { listIds: [idOf(simulator, 'Beta')], folder: 'data' });
    await workbench.pressInModal('Yes');
    const { text = '' } = await result();
    assert.match(text, /"state":"completed"/);
    assert.ok(text.includes(join(workbench.host.folder, 'data')));
    assert.match(text, /"contacts":120/);
    assert.equal(exportRequests(simulator).length, 1);
  });
});
