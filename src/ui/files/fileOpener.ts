import { basename } from 'node:path';
import * as vscode from 'vscode';
import { stat } from '../../util/files/fileSystem.ts';
import { isSamePath } from '../../util/files/realPath.ts';
import type { Logger } from '../../util/logger.ts';
import { counted } from '../text/counted.ts';
import type { CompletionNotices } from '../messages/completionNotices.ts';
import type { Settings } from '../settings.ts';
import { hasEditorAssociation } from './editorAssociations.ts';
import { openTab, reopenTab, type EditorTab } from './editorTab.ts';
import { readAsUtf8 } from './fileEncoding.ts';
import { notify } from '../messages/notifications.ts';
import { focusView, runBuiltIn } from '../commands.ts';
import { hasFileManager, offerPath, revealFile } from './filePlace.ts';
import { isTableFile, tablePaths, tableUri } from './tableUri.ts';

/** Maximum number of tabs that one command opens. */
export const maxTabs = 5;

/**
 * Maximum size in bytes of a file that is opened as text. The editor needs 1.7 times a file's size in memory and fails near
 * 2 GB. VS Code itself asks before it opens a file of this size, and earlier in a browser.
 */
export const maxEditorBytes = 1024 ** 3;

export interface FileOpenerDeps {
  readonly logger: Logger;
  readonly notices: Pick<CompletionNotices, 'show'>;
  readonly settings: Pick<Settings, 'openExportsAs'>;
}

export interface OpenOptions {
  /** Opens the files in the editor group beside the active one. */
  readonly beside?: boolean;
  /** How the files are opened; by default, as the settings say. */
  readonly as?: 'table' | 'text' | undefined;
  /** Opens a single file in the place of the active tab, if that shows the same file. */
  readonly inPlace?: boolean;
}

/** An editor tab to open, with its files. */
interface Tab extends EditorTab {
  readonly files: readonly FoundFile[];
}

/** Opens and reveals the files of exports. */
export class FileOpener {
  readonly #logger: Logger;
  readonly #notices: FileOpenerDeps['notices'];
  readonly #settings: FileOpenerDeps['settings'];
  /** Documents that were opened as a table since the setting says so, as URIs. */
  readonly #tables = new Set<string>();

  constructor({ logger, notices, settings }: FileOpenerDeps) {
    this.#logger = logger;
    this.#notices = notices;
    this.#settings = settings;
  }

  /**
   * Opens the files of exports in at most five tabs. The files of an export are one table, or each of them a tab with text.
   * Files that are too large for a text editor are opened as a table or, if they cannot be one, revealed. Shows one message
   * for each kind of file that is not opened.
   */
  async open(exports: readonly (readonly string[])[], options: OpenOptions = {}): Promise<void> {
    const found = await Promise.all(exports.map((paths) => Promise.all(paths.map(sizeOf))));
    const files = found.flat();
    const gone = files.filter(({ bytes }) => bytes === undefined);
    const present = found.map((of) => of.filter((file) => !gone.includes(file)));
    const all = present.flatMap((of) => this.#tabsOf(of, options.as));
    const tooLarge = all.filter(({ editor, files: of }) => editor !== 'table' && isTooLarge(of));
    const tabs = all.filter((tab) => !tooLarge.includes(tab));
    await openTabs(tabs.slice(0, maxTabs), options);
    this.#logger.debug(`Opened ${Math.min(tabs.length, maxTabs)} tabs for ${files.length} files.`);
    this.#showUnopened(
      gone,
      tooLarge.flatMap(({ files: of }) => of),
      tabs.length,
    );
  }

  /** Whether a document was opened as a table because that is what the settings say. */
  openedAsTable(uri: vscode.Uri): boolean {
    return this.#tables.has(uri.toString());
  }

  /**
   * Opens files as text, but those that are too large; a single one in the place of its table, if that is the active tab. `line`
   * of the first one is selected, counted from 0.
   */
  async openAsText(paths: readonly string[], line?: number): Promise<void> {
    const files = await Promise.all(paths.map(sizeOf));
    const gone = files.filter(({ bytes }) => bytes === undefined);
    const tooLarge = files.filter((file) => isTooLarge([file]));
    const tabs = files
      .filter((file) => !gone.includes(file) && !tooLarge.includes(file))
      .map((file) => ({ uri: vscode.Uri.file(file.path), files: [file], editor: 'text' }) as const);
    await openTabs(tabs.slice(0, maxTabs), { inPlace: true }, line);
    this.#showUnopened(gone, tooLarge, tabs.length);
  }

  #tabsOf(files: readonly FoundFile[], as: OpenOptions['as']): readonly Tab[] {
    if (files.length === 0) {
      return [];
    }
    const uri = tableUri(files.map(({ path }) => path));
    if (files.every(({ path }) => isTableFile(path))) {
      if (as === 'table') {
        return [{ uri, files, editor: 'table' }];
      }
      const isAssociated = files.some(({ path }) => hasEditorAssociation(vscode.Uri.file(path)));
      if (as === undefined && this.#settings.openExportsAs === 'table' && !isAssociated) {
        this.#tables.add(uri.toString());
        return [{ uri, files, editor: 'table' }];
      }
    }
    return files.map((file) => ({
      uri: vscode.Uri.file(file.path),
      files: [file],
      // A table is all that there is for a file that is too large for text.
      editor:
        isTooLarge([file]) && isTableFile(file.path) ? 'table' : as === 'text' ? 'text' : 'default',
    }));
  }

  /** Reveals a file, or shows that it no longer exists. */
  async reveal(path: string): Promise<void> {
    const { bytes } = await sizeOf(path);
    await (bytes === undefined ? showGone([path]) : revealFile(path));
  }

  /** Whether one of the files is in the active editor, so that no notification is needed. */
  isInFront(paths: readonly string[]): boolean {
    const active = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
    return (
      active !== undefined &&
      hasUri(active) &&
      tablePaths(active.uri).some((shown) => paths.some((path) => isSamePath(path, shown)))
    );
  }

  #showUnopened(
    gone: readonly FoundFile[],
    tooLarge: readonly FoundFile[],
    tabCount: number,
  ): void {
    if (gone.length > 0) {
      void showGone(gone.map(({ path }) => path));
    }
    if (tooLarge.length > 0) {
      void this.#revealLarge(tooLarge.map(({ path }) => path));
    }
    if (tabCount > maxTabs) {
      void this.#showRest(tabCount);
    }
  }

  async #revealLarge(paths: readonly string[]): Promise<void> {
    const [first] = paths;
    if (first === undefined) {
      return;
    }
    const why =
      paths.length === 1
        ? vscode.l10n.t(
            '“{0}” is larger than 1 GB, too large for the editor. It is saved at {1}',
            basename(first),
            first,
          )
        : vscode.l10n.t(
            '{0} files are larger than 1 GB, too large for the editor. The first is saved at {1}',
            counted(paths.length),
            first,
          );
    if (hasFileManager()) {
      await revealFile(first);
    }
    await offerPath(why, paths);
  }

  async #showRest(count: number): Promise<void> {
    const show = vscode.l10n.t('Show Exports');
    const chosen = await this.#notices.show(
      vscode.l10n.t(
        'The export has {0} files. The first {1} were opened; all of them are in the Exports view.',
        counted(count),
        counted(maxTabs),
      ),
      show,
    );
    if (chosen === show) {
      await focusView('exports');
    }
  }
}

/** Opens tabs, the first of which becomes the active one. `line` is selected in it if it shows text. */
async function openTabs(
  tabs: readonly Tab[],
  { beside = false, inPlace = false }: OpenOptions,
  line?: number,
): Promise<void> {
  const [first, ...others] = tabs;
  if (first === undefined) {
    return;
  }
  const encodings = await Promise.all(
    tabs
      .filter(({ editor }) => editor !== 'table')
      .flatMap(({ files }) => files)
      .map(async ({ path, bytes = 0 }) => ({
        path,
        encoding: await readAsUtf8(vscode.Uri.file(path), bytes),
      })),
  );
  await (inPlace && others.length === 0
    ? reopenTab(first, line)
    : openTab(first, beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active, line));
  // Opening the first file again makes it the active editor.
  for (const tab of others.length > 0 ? [...others, first] : []) {
    await openTab(tab, vscode.ViewColumn.Active);
  }
  const other = encodings.find(({ encoding }) => encoding !== undefined);
  if (other?.encoding !== undefined) {
    void showEncoding(basename(other.path), other.encoding);
  }
}

/** Warns that the editor may not display a file correctly, and offers to change the setting. */
async function showEncoding(name: string, encoding: string): Promise<void> {
  const reopen = vscode.l10n.t('Reopen with Encoding…');
  const chosen = await notify(
    'warning',
    encoding === 'auto'
      ? vscode.l10n.t(
          'Exported files are UTF-8, but VS Code guesses the encoding of “{0}”, by the setting “files.autoGuessEncoding”. If names look wrong, reopen it with UTF-8 before you save it.',
          name,
        )
      : vscode.l10n.t(
          'Exported files are UTF-8, but VS Code may read “{0}” as “{1}”, by the setting “files.encoding”. If names look wrong, reopen it with UTF-8 before you save it.',
          name,
          encoding,
        ),
    reopen,
  );
  if (chosen === reopen) {
    await runBuiltIn('workbench.action.editor.changeEncoding');
  }
}

const isTooLarge = (files: readonly FoundFile[]): boolean =>
  files.some(({ bytes = 0 }) => bytes > maxEditorBytes);

interface FoundFile {
  readonly path: string;
  /** `undefined` when the file does not exist. */
  readonly bytes: number | undefined;
}

async function sizeOf(path: string): Promise<FoundFile> {
  try {
    return { path, bytes: Number((await stat(path)).size) };
  } catch {
    // A file whose size cannot be read cannot be opened either; the message shows its path.
    return { path, bytes: undefined };
  }
}

async function showGone(paths: readonly string[]): Promise<void> {
  await notify(
    'warning',
    paths.length === 1
      ? vscode.l10n.t('The file was moved or deleted: {0}', paths.join(''))
      : vscode.l10n.t(
          '{0} files were moved or deleted, among them {1}',
          counted(paths.length),
          paths[0] ?? '',
        ),
  );
}

const hasUri = (input: unknown): input is { uri: vscode.Uri } =>
  typeof input === 'object' && input !== null && 'uri' in input && input.uri instanceof vscode.Uri;
