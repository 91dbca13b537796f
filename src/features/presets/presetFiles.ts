import * as vscode from 'vscode';
import { applyEdits, type PresetEdit } from '../../options/presetEdits.ts';
import { presetsFilePath } from '../../options/exportPreset.ts';
import { parsePresetsFile, type PresetEntry, type PresetsFile } from '../../options/presetsFile.ts';
import type { Disposable } from '../../util/emitter.ts';
import type { Logger } from '../../util/logger.ts';

/** The presets of a workspace folder when they were last read. */
export interface FolderPresets {
  readonly folder: vscode.WorkspaceFolder;
  readonly uri: vscode.Uri;
  /** `undefined` if the folder has no presets file, or if it cannot be read. */
  readonly file: PresetsFile | undefined;
}

/** A preset, valid or not, and its location. */
export interface FoundPreset {
  readonly folder: vscode.WorkspaceFolder;
  readonly uri: vscode.Uri;
  readonly entry: PresetEntry;
}

/** Why a presets file was not changed. */
export class PresetsFileError extends Error {
  override readonly name = 'PresetsFileError';
  readonly reason: 'notEditable' | 'notRead' | 'notWritten';
  readonly uri: vscode.Uri;

  constructor(reason: PresetsFileError['reason'], uri: vscode.Uri, cause?: unknown) {
    super(`The presets file was left as it is: ${reason}.`, { cause });
    this.reason = reason;
    this.uri = uri;
  }
}

/**
 * Reads, changes and watches the presets files of the workspace folders, on disk or virtual. Presets are read as saved; a
 * change to a file with unsaved changes is made in its editor.
 */
export class PresetFiles implements Disposable {
  readonly #logger: Logger;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #subscriptions: readonly vscode.Disposable[];
  #watchers: readonly vscode.Disposable[] = [];
  #reading: Promise<readonly FolderPresets[]> | undefined;
  #folders: readonly FolderPresets[] = [];

  readonly onDidChange = this.#changed.event;

  constructor({ logger }: { readonly logger: Logger }) {
    this.#logger = logger;
    this.#subscriptions = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        this.#watch();
        void this.refresh();
      }),
      // File systems of virtual workspaces may not report changes.
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (folderOfPresetsFile(uri)) {
          void this.refresh();
        }
      }),
    ];
    this.#watch();
  }

  /** The presets when they were last read, in the order of the workspace folders. */
  get folders(): readonly FolderPresets[] {
    return this.#folders;
  }

  /** Reads the files on the first call. They are watched from then on. */
  async load(): Promise<readonly FolderPresets[]> {
    return this.#reading ?? this.refresh();
  }

  /** Reads the files again. */
  async refresh(): Promise<readonly FolderPresets[]> {
    const reading = Promise.all(
      (vscode.workspace.workspaceFolders ?? []).map(async (folder) => this.#read(folder)),
    );
    this.#reading = reading;
    const folders = await reading;
    // A later read may have ended earlier, and its result is newer.
    if (this.#reading === reading) {
      this.#folders = folders;
      this.#changed.fire();
    }
    return folders;
  }

  /**
   * Returns all presets with this name, in one folder or in all. If there are several, they are in different folders or
   * invalid.
   */
  async find(name: string, folder?: string): Promise<readonly FoundPreset[]> {
    const folders = await this.refresh();
    return folders
      .filter((one) => folder === undefined || isFolder(one.folder, folder))
      .flatMap(presetsOf)
      .filter(({ entry }) => entry.name === name.trim());
  }

  /**
   * Changes a presets file, or creates it. A file that cannot be parsed is not changed; one with unsaved changes is changed
   * in its editor and left for the user to save.
   *
   * @throws PresetsFileError
   */
  async change(folder: vscode.WorkspaceFolder, edit: Edit): Promise<vscode.Uri> {
    const uri = presetsUri(folder);
    try {
      const unsaved = vscode.workspace.textDocuments.find(
        (document) => document.isDirty && document.uri.toString() === uri.toString(),
      );
      await (unsaved ? changeDocument(unsaved, edit) : changeFile(uri, edit));
    } catch (error) {
      throw error instanceof PresetsFileError
        ? error
        : new PresetsFileError('notWritten', uri, error);
    }
    await this.refresh();
    return uri;
  }

  dispose(): void {
    for (const disposable of [...this.#subscriptions, ...this.#watchers, this.#changed]) {
      disposable.dispose();
    }
  }

  async #read(folder: vscode.WorkspaceFolder): Promise<FolderPresets> {
    const uri = presetsUri(folder);
    try {
      const text = await readText(uri);
      return { folder, uri, file: text === undefined ? undefined : parsePresetsFile(text) };
    } catch (error) {
      this.#logger.warn(`The presets of '${folder.name}' cannot be read: ${String(error)}`);
      return { folder, uri, file: undefined };
    }
  }

  #watch(): void {
    for (const watcher of this.#watchers) {
      watcher.dispose();
    }
    this.#watchers = (vscode.workspace.workspaceFolders ?? []).map((folder) => {
      const pattern = new vscode.RelativePattern(folder, presetsFilePath);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern);
      const refresh = (): void => void this.refresh();
      watcher.onDidCreate(refresh);
      watcher.onDidChange(refresh);
      watcher.onDidDelete(refresh);
      return watcher;
    });
  }
}

/** Returns the presets of a folder, valid or not. */
export const presetsOf = ({ folder, uri, file }: FolderPresets): readonly FoundPreset[] =>
  (file?.entries ?? []).map((entry) => ({ folder, uri, entry }));

export const presetsUri = (folder: vscode.WorkspaceFolder): vscode.Uri =>
  vscode.Uri.joinPath(folder.uri, presetsFilePath);

/** Returns the folder of a presets file; `undefined` for a file of the same name in another place. */
export function folderOfPresetsFile(uri: vscode.Uri): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.workspaceFolders?.find(
    (folder) => presetsUri(folder).toString() === uri.toString(),
  );
}

/** `named` is the folder's name in the workspace or its URI. */
const isFolder = ({ name, uri }: vscode.WorkspaceFolder, named: string): boolean =>
  name === named || uri.toString() === named;

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch (error) {
    if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
      return undefined;
    }
    throw new PresetsFileError('notRead', uri, error);
  }
}

type Edit = (text: string, file: PresetsFile) => readonly PresetEdit[];

/**
 * Returns the edits for a text.
 *
 * @throws PresetsFileError if the text cannot be parsed.
 */
function editsOf(uri: vscode.Uri, text: string, edit: Edit): readonly PresetEdit[] {
  const file = parsePresetsFile(text);
  if (!file.isEditable) {
    throw new PresetsFileError('notEditable', uri);
  }
  return edit(text, file);
}

/** Writes the file. Editors that show it are updated by VS Code. */
async function changeFile(uri: vscode.Uri, edit: Edit): Promise<void> {
  const text = await readText(uri);
  if (text === undefined) {
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(uri, '..'));
  }
  const changed = applyEdits(text ?? '', editsOf(uri, text ?? '', edit));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(changed));
}

/** Does not save the document, since the user has not saved it either. */
async function changeDocument(document: vscode.TextDocument, edit: Edit): Promise<void> {
  const change = new vscode.WorkspaceEdit();
  change.set(
    document.uri,
    editsOf(document.uri, document.getText(), edit).map(({ offset, length, content }) =>
      vscode.TextEdit.replace(
        new vscode.Range(document.positionAt(offset), document.positionAt(offset + length)),
        content,
      ),
    ),
  );
  if (!(await vscode.workspace.applyEdit(change))) {
    throw new PresetsFileError('notWritten', document.uri);
  }
}
