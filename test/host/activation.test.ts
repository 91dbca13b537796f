import assert from 'node:assert/strict';
import * as vscode from 'vscode';

describe('activation', () => {
  it('loads in the extension host without an error', async () => {
    const extension = vscode.extensions.getExtension('contact-exports.sendgrid-contact-exports');
    assert.ok(extension, 'The extension is not installed in this host.');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });
});
