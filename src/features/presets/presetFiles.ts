import * as vscode from 'vscode';
import { applyEdits, type PresetEdit } from '../../options/presetEdits.ts';
import { presetsFilePath } from '../../options/exportPreset.ts';
import { parsePresetsFile, type PresetEntry, type PresetsFile } from '../../options/presetsFile.ts';
import type { Disposable } from '../../util/emitter.ts';
import type { Logger } from '../../util/logger.ts';

/** The presets of one workspace folder, as they were read last. */
export interface FolderPresets {
  readonly folder: vscode.WorkspaceFolder;
  readonly uri: vscode.Uri;
  /** `undefined` if the folder has no presets file, or none that can be read. */
  readonly file: PresetsFile | undefined;
}

/** One preset, right or wrong, and where it is. */
export interface FoundPreset {
  readonly folder: vscode.WorkspaceFolder;
  readonly uri: vscode.Uri;
  readonly entry: PresetEntry;
}

/** Why a presets file was left as it is. */
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
 * Reads and changes the presets files of the workspace folders, be they on a disk or virtual, and watches them. What counts
 * is what is saved; a change of a file that the user is typing in goes into what they type.
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
      // Of a virtual workspace nobody may tell that a file has changed.
      vscode.workspace.onDidSaveTextDocument(({ uri }) => {
        if (folderOfPresetsFile(uri)) {
          void this.refresh();
        }
      }),
    ];
    this.#watch();
  }

  /** As it was read last, in the order of the workspace. */
  get folders(): readonly FolderPresets[] {
    return this.#folders;
  }

  /** Reads the files if they were not read yet; from then on they are watched. */
  async load(): Promise<readonly FolderPresets[]> {
    return this.#reading ?? this.refresh();
  }

  /** Reads the files anew. */
  async refresh(): Promise<readonly FolderPresets[]> {
    const reading = Promise.all(
      (vscode.workspace.workspaceFolders ?? []).map(async (folder) => this.#read(folder)),
    );
    this.#reading = reading;
    const folders = await reading;
    // A later reading may have ended earlier, and knows better.
    if (this.#reading === reading) {
      this.#folders = folders;
      this.#changed.fire();
    }
    return folders;
  }

  /** All presets with this name, in this folder or in all. More than one means: in several folders, or wrong. */
  async find(name: string, folder?: string): Promise<readonly FoundPreset[]> {
    const folders = await this.refresh();
    return folders
      .filter((one) => folder === undefined || isFolder(one.folder, folder))
      .flatMap(presetsOf)
      .filter(({ entry }) => entry.name === name.trim());
  }

  /**
   * Changes a presets file, or makes it. A file that cannot be understood is never touched; one with unsaved changes is
   * changed, too, and left for the user to save.
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

/** The presets of a folder, right or wrong. */
export const presetsOf = ({ folder, uri, file }: FolderPresets): readonly FoundPreset[] =>
  (file?.entries ?? []).map((entry) => ({ folder, uri, entry }));

export const presetsUri = (folder: vscode.WorkspaceFolder): vscode.Uri =>
  vscode.Uri.joinPath(folder.uri, presetsFilePath);

/** The folder whose presets file this is; a file of the same name elsewhere is nobody's. */
export function folderOfPresetsFile(uri: vscode.Uri): vscode.WorkspaceFolder | undefined {
  return vscode.workspace.workspaceFolders?.find(
    (folder) => presetsUri(folder).toString() === uri.toString(),
  );
}

/** A folder is named as the workspace names it, or by its URI. */
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

/** Says what to change of a text, if it is one that can be understood. */
function editsOf(uri: vscode.Uri, text: string, edit: Edit): readonly PresetEdit[] {
  const file = parsePresetsFile(text);
  if (!file.isEditable) {
    throw new PresetsFileError('notEditable', uri);
  }
  return edit(text, file);
}

/** Editors that show the file follow it by themselves. */
async function changeFile(uri: vscode.Uri, edit: Edit): Promise<void> {
  const text = await readText(uri);
  if (text === undefined) {
    await vscode.workspace.fs.createDirectory(vscode.Uri.joinPath(uri, '..'));
  }
  const changed = applyEdits(text ?? '', editsOf(uri, text ?? '', edit));
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(changed));
}

/** What the user has not saved yet is not for us to save. */
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
