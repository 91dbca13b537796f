import * as vscode from 'vscode';

/** Activates the extension under test, in the extension host of a host suite. */
export async function activateExtension(): Promise<void> {
  const id = 'contact-exports.sendgrid-contact-exports';
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined) {
    throw new Error(`${id} is not installed in this host.`);
  }
  await extension.activate();
}
