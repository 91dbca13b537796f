import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { addPreset } from '../../src/options/presetEdits.ts';
import { runCommand } from '../../src/ui/commands.ts';
import {
  PresetFiles,
  PresetsFileError,
  presetsUri,
} from '../../src/features/presets/presetFiles.ts';
import { settingId } from '../../src/ui/settingSchemas.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { activateExtension } from '../support/activateExtension.ts';
import { MemoryFileSystem } from '../support/memoryFileSystem.ts';
import { recordingLogger } from '../support/recordingLogger.ts';
import { until } from '../support/until.ts';

describe('presets', () => {
  let simulator: Simulator;
  let folder: vscode.WorkspaceFolder;
  let uri: vscode.Uri;
  let presets: PresetFiles;
  let customers: { readonly id: string; readonly name: string };

  before(async () => {
    await activateExtension();
    const [first] = vscode.workspace.workspaceFolders ?? [];
    assert.ok(first);
    folder = first;
    uri = presetsUri(folder);
    simulator = await startSimulator({
      lists: [{ name: 'Customers', contacts: 20 }],
      segments: 1,
      exports: { pendingPolls: 0 },
    });
    const [list] = simulator.lists;
    assert.ok(list);
    customers = { id: list.id, name: list.name };
    await vscode.workspace
      .getConfiguration()
      .update(settingId('customApiBaseUrl'), simulator.apiUrl, vscode.ConfigurationTarget.Global);
    await runCommand('signIn', { region: 'custom', apiKey: simulator.apiKey });
    presets = new PresetFiles({ logger: recordingLogger().logger });
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await rm(uri.fsPath, { force: true });
  });
  after(async () => {
    presets.dispose();
    await rm(join(folder.uri.fsPath, '.vscode'), { recursive: true, force: true });
    await vscode.workspace
      .getConfiguration()
      .update(settingId('customApiBaseUrl'), undefined, vscode.ConfigurationTarget.Global);
    await simulator.close();
  });

  const write = async (text: string): Promise<void> =>
    vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));

  async function open(text: string): Promise<vscode.TextDocument> {
    await write(text);
    return until('the file in an editor', async () => {
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.window.showTextDocument(document);
      // A document that was open a moment ago follows the disk a little later.
      return document.getText() === text && document;
    });
  }

  const presetText = (fields = ''): string =>
    `{ "presets": [{ "name": "Weekly", "lists": [${JSON.stringify(customers)}]${fields} }] }`;

  const positionOf = (document: vscode.TextDocument, text: string, shift = 0): vscode.Position =>
    document.positionAt(document.getText().indexOf(text) + shift);

  describe('in the editor', () => {
    it('may have comments, are described on hover, and have a code lens to run each', async () => {
      const document = await open(`// ours\n${presetText(', "fileType": "json"')}`);
      assert.equal(document.languageId, 'jsonc');
      const hover = await until('the description of a property', async () => {
        const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          uri,
          positionOf(document, '"fileType"', 2),
        );
        const texts = hovers
          .flatMap(({ contents }) => contents)
          .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''));
        return texts.find((text) => text.includes('Type of the files'));
      });
      assert.match(hover, /CSV/);
      const lenses = await until('the line above the preset', async () => {
        const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
          'vscode.executeCodeLensProvider',
          uri,
        );
        return found.length > 0 && found;
      });
      assert.deepEqual(
        lenses.map(({ command, range }) => [command?.title, range.start.line]),
        [['Run Export', 1]],
      );
    });

    it('have their problems reported: each once, at its place', async () => {
      const text = `{ "presets": [
        { "name": "A", "lists": [${JSON.stringify({ ...customers, name: 'Clients' })}] },
        { "name": "B" },
        { "name": "C", "all": true, "fileTyp": "csv" },
        { "name": "D", "all": true, "fileType": "xml" },
        { "name": "E", "segments": [{ "id": "gone", "name": "Gold" }], "account": "nobody" },
        { "name": "F", "segments": [{ "id": "gone", "name": "Gold" }], "output": "../elsewhere" },
        { "name": "G", "all": true, "output": "data" }, { "name": "G", "all": true },
      ] }`;
      const document = await open(text);
      const found = await until('all problems', () => {
        const all = vscode.languages.getDiagnostics(uri);
        return (
          all.length >= 9 &&
          all.map(({ range, message }) => `${document.getText(range)}: ${message}`).toSorted()
        );
      });
      const expected: readonly RegExp[] = [
        /^"..\/elsewhere": This folder is outside the workspace folder \(.*elsewhere\)/,
        /^"B": This preset exports nothing/,
        /^"Clients": The list “Clients” is called “Customers” in SendGrid now/,
        /^"G": More than one preset is called “G”/,
        /^"G": More than one preset is called “G”/,
        /^"fileTyp": Property fileTyp is not allowed/,
        /^"gone": The segment “Gold” with the ID gone is not in the account/,
        /^"nobody": You are not signed in to an account “nobody”/,
        /^"xml": Value is not accepted/,
      ];
      assert.equal(found.length, expected.length, found.join('\n'));
      expected.forEach((pattern, index) => assert.match(found[index] ?? '', pattern));
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
      );
      assert.equal(lenses.length, 3, 'A, E and F can be run; mismatches are asked about then');
    });

    it('offer the current name of a list', async () => {
      const document = await open(presetText().replace('"Customers"', '"Clients"'));
      const action = await until('the quick fix', async () => {
        const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
          'vscode.executeCodeActionProvider',
          uri,
          new vscode.Range(positionOf(document, 'Clients'), positionOf(document, 'Clients', 3)),
        );
        return actions.find(({ title }) => title === 'Change the name to “Customers”');
      });
      assert.ok(action.edit);
      assert.equal(await vscode.workspace.applyEdit(action.edit), true);
      assert.equal(document.getText(), presetText());
      await document.save();
    });

    it('are completed by the schema, and with the lists of the account', async () => {
      const document = await open('{ "presets": [{ "name": "A",  "lists": [ ] }] }');
      const proposed = async (position: vscode.Position): Promise<readonly string[]> => {
        const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
          'vscode.executeCompletionItemProvider',
          uri,
          position,
        );
        return items.map(({ label }) => (typeof label === 'string' ? label : label.label));
      };
      await until('the properties of a preset', async () => {
        const labels = await proposed(positionOf(document, '"A", ', 5));
        return labels.includes('fileType') && labels.includes('output');
      });
      const lists = await proposed(positionOf(document, '[ ] }', 1));
      assert.ok(lists.includes('Customers'), lists.join());
      const elsewhere = await proposed(positionOf(document, '"A", ', 5));
      assert.ok(!elsewhere.includes('Customers'));
    });
  });

  describe('in their file', () => {
    const preset = { name: 'New', all: true } as const;

    it('are added to what exists, or to a new file', async () => {
      await presets.change(folder, (text) => addPreset(text, preset));
      await presets.change(folder, (text) => addPreset(text, { ...preset, name: 'Second' }));
      assert.match(await readFile(uri.fsPath, 'utf8'), /^\{\n {2}"presets": \[\n[^]*"Second"/);
      const [found] = await presets.find('Second');
      assert.deepEqual(found?.entry.preset, { name: 'Second', all: true });
    });

    for (const text of [
      '{ "presets": [ oh no',
      '[1, 2]',
      '{ "presets": "mine" }',
      'secret notes',
    ]) {
      it(`leave ${JSON.stringify(text)} as it is`, async () => {
        await write(text);
        await assert.rejects(
          presets.change(folder, () => [{ offset: 0, length: 0, content: 'x' }]),
          (error) => error instanceof PresetsFileError && error.reason === 'notEditable',
        );
        assert.equal(await readFile(uri.fsPath, 'utf8'), text);
      });
    }

    it('are added beside what the user is typing, which is not saved', async () => {
      const document = await open(presetText());
      const typing = new vscode.WorkspaceEdit();
      typing.insert(uri, new vscode.Position(0, 0), '// typing\n');
      await vscode.workspace.applyEdit(typing);
      await presets.change(folder, (text) => addPreset(text, preset));
      assert.match(document.getText(), /^\/\/ typing\n[^]*"New"/);
      assert.equal(document.isDirty, true);
      assert.equal(await readFile(uri.fsPath, 'utf8'), presetText());
      await vscode.commands.executeCommand('workbench.action.files.revert');
    });

    it('are read and written in a virtual workspace', async () => {
      const registration = vscode.workspace.registerFileSystemProvider(
        'presets-test',
        new MemoryFileSystem(),
      );
      try {
        const virtual = { uri: vscode.Uri.parse('presets-test:/repo'), name: 'repo', index: 0 };
        await presets.change(virtual, (text) => addPreset(text, preset));
        const written = await presets.change(virtual, (text, { entries }) => {
          assert.deepEqual(entries[0]?.preset, preset);
          return addPreset(text, { ...preset, name: 'Second' });
        });
        const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(written));
        assert.match(text, /"New"[^]*"Second"/);
      } finally {
        registration.dispose();
      }
    });

    it('are read again when the file changes on disk', async () => {
      // The event of the file that the test before has removed may still be to come.
      await presets.refresh();
      await write(presetText());
      await until('the new preset', () =>
        presets.folders[0]?.file?.entries.some(({ name }) => name === 'Weekly'),
      );
      await rm(uri.fsPath);
      await until('its end', () => presets.folders[0]?.file === undefined);
    });
  });

  describe('run by a command with arguments', () => {
    it('export with their options to their folder', async () => {
      await write(presetText(', "fileType": "json", "output": "data/raw", "open": "nothing"'));
      await runCommand('runPreset', { name: 'Weekly' });
      const output = join(folder.uri.fsPath, 'data', 'raw');
      try {
        const [name = ''] = await until('the file', async () => {
          const names = await readdir(output).catch(() => []);
          const done = names.filter((one) => one.endsWith('.jsonl'));
          return done.length > 0 && done;
        });
        assert.match(name, /Customers/);
        const { body } = simulator.requests.findLast(({ method }) => method === 'POST') ?? {};
        assert.deepEqual(body, { list_ids: [customers.id], file_type: 'json' });
      } finally {
        await rm(join(folder.uri.fsPath, 'data'), { recursive: true, force: true });
      }
    });

    it('are rejected with a sentence if there is none with that name, or the argument is invalid', async () => {
      await write(presetText());
      await assert.rejects(runCommand('runPreset', { name: 'Daily' }), /no preset “Daily”/);
      await assert.rejects(
        runCommand('runPreset', { name: 'Weekly', folder: 'other' }),
        /no preset “Weekly”/,
      );
      await assert.rejects(
        Promise.resolve(vscode.commands.executeCommand('sendgridExports.runPreset', { nam: 'x' })),
        /name: must be the name of a preset; nam: is not known/,
      );
    });
  });
});
