import type { Frame } from 'playwright-core';
import { pressUntil, until } from '../until.ts';
import type { Workbench } from './workbench.ts';
import { fillField } from './fillField.ts';

/** Opens the box for the API key. The setting for a custom base URL must be set. */
export async function openKeyBox(workbench: Workbench): Promise<void> {
  await workbench.run('sendgridExports.signIn', 'SendGrid: Sign In');
  await workbench.quickInput.waitFor('Where is the account?');
  await workbench.quickInput.pick('Custom');
  await workbench.quickInput.waitFor('SG.…');
}

/** Signs in with a valid key, and waits until the lists are loaded. */
export async function signIn(workbench: Workbench, apiKey: string): Promise<void> {
  await openKeyBox(workbench);
  await workbench.quickInput.fill(apiKey);
  await workbench.quickInput.accept();
  await workbench.quickInput.waitUntilClosed();
  await workbench.showViews();
  await waitForLists(workbench);
}

/** Waits until the Contacts view has loaded everything. */
export async function waitForLists({ contacts }: Workbench): Promise<void> {
  for (const group of ['Lists', 'Segments']) {
    await until(`the number of ${group}`, async () => {
      return /^[\d,]+$/.test(await contacts.description(group));
    });
  }
}

/** Opens the form and returns its frame. */
export async function openForm(workbench: Workbench): Promise<Frame> {
  await workbench.run('sendgridExports.exportWithOptions', 'SendGrid: Export with Options');
  return workbench.webview('#audience-search');
}

/** Adds a list or a segment to the audience of the form. */
export async function chooseInForm(form: Frame, name: string): Promise<void> {
  await fillField(form.locator('#audience-search'), name);
  const option = form.getByRole('option').filter({ hasText: name }).first();
  await pressUntil(
    `'${name}' to be chosen`,
    () => option.click({ timeout: 4_000 }),
    async () => (await option.getAttribute('aria-selected')) === 'true',
  );
}

/** Exports a list or segment with the action of its row. */
export async function exportRow(
  { contacts, quickInput }: Workbench,
  name: string,
  fileType: 'CSV' | 'JSON',
): Promise<void> {
  await contacts.inlineAction(name, 'Export…', () => quickInput.isOpen('Choose a file type'));
  await quickInput.pick(fileType);
}

/** Presses 'Export Checked Contacts…' and waits for the file type question. */
export async function openExportOfChecked({ contacts, quickInput }: Workbench): Promise<void> {
  await contacts.titleAction('Export Checked Contacts…', () =>
    quickInput.isOpen('Choose a file type'),
  );
}

/** Runs a task from the palette. One that is not in `tasks.json` is listed under its type. */
export async function runTask(
  workbench: Workbench,
  label: string,
  { isOffered = false } = {},
): Promise<void> {
  const { quickInput } = workbench;
  // VS Code asks for the tasks of all extensions first; what takes the focus meanwhile closes the list as it opens.
  await pressUntil(
    'the list of tasks',
    () => workbench.run('workbench.action.tasks.runTask', 'Tasks: Run Task'),
    () => quickInput.isOpen('Select the task to run'),
  );
  if (isOffered) {
    await quickInput.pick('sendgrid-export');
  }
  await quickInput.fill(label);
  await quickInput.pick(label);
}
