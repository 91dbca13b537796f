import { basename } from 'node:path';
import * as vscode from 'vscode';
import { stat } from '../../util/files/fileSystem.ts';
import type { Logger } from '../../util/logger.ts';
import { counted } from '../text/counted.ts';
import type { CompletionNotices } from '../messages/completionNotices.ts';
import { readAsUtf8 } from './fileEncoding.ts';
import { notify } from '../messages/notifications.ts';
import { focusView, runBuiltIn } from '../commands.ts';
import { hasFileManager, offerPath, revealFile } from './filePlace.ts';

/** Maximum number of tabs that one export opens. */
export const maxTabs = 5;

/**
 * Maximum size in bytes of a file that is opened in the editor, which needs 1.7 times a file's size in memory and fails near
 * 2 GB. VS Code itself asks before it opens a file of this size, and earlier in a browser.
 */
export const maxEditorBytes = 1024 ** 3;

export interface FileOpenerDeps {
  readonly logger: Logger;
  readonly notices: Pick<CompletionNotices, 'show'>;
}

/** Opens and reveals the files of exports. */
export class FileOpener {
  readonly #logger: Logger;
  readonly #notices: FileOpenerDeps['notices'];

  constructor({ logger, notices }: FileOpenerDeps) {
    this.#logger = logger;
    this.#notices = notices;
  }

  /**
   * Opens files in tabs of their own, at most five. Files that are too large for the editor are revealed instead. Shows one
   * message for each kind of file that is not opened.
   *
   * @param options.beside Opens the files in the editor group beside the active one.
   */
  async open(
    paths: readonly string[],
    { beside = false }: { readonly beside?: boolean } = {},
  ): Promise<void> {
    const files = await Promise.all(paths.map(sizeOf));
    const gone = files.filter(({ bytes }) => bytes === undefined);
    const tooLarge = files.filter(({ bytes = 0 }) => bytes > maxEditorBytes);
    const fitting = files.filter((file) => !gone.includes(file) && !tooLarge.includes(file));
    const [first, ...others] = fitting.slice(0, maxTabs);
    if (first !== undefined) {
      const encodings = await Promise.all(
        fitting
          .slice(0, maxTabs)
          .map(async ({ path, bytes = 0 }) => readAsUtf8(vscode.Uri.file(path), bytes)),
      );
      await openInTab(first.path, beside ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
      // Opening the first file again makes it the active editor.
      for (const file of others.length > 0 ? [...others, first] : []) {
        await openInTab(file.path, vscode.ViewColumn.Active);
      }
      const encoding = encodings.find((name) => name !== undefined);
      if (encoding !== undefined) {
        void showEncoding(basename(first.path), encoding);
      }
    }
    this.#logger.debug(`Opened ${Math.min(fitting.length, maxTabs)} of ${paths.length} files.`);
    if (gone.length > 0) {
      void showGone(gone.map(({ path }) => path));
    }
    if (tooLarge.length > 0) {
      void this.#revealLarge(tooLarge.map(({ path }) => path));
    }
    if (fitting.length > maxTabs) {
      void this.#showRest(fitting.length);
    }
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
      paths.some((path) => vscode.Uri.file(path).toString() === active.uri.toString())
    );
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

/**
 * Opens a file with `vscode.open`, which supports files over 50 MB, keeps their text out of the extension host and uses the
 * editor that is associated with the file type.
 */
const openInTab = (path: string, viewColumn: vscode.ViewColumn): Thenable<unknown> =>
  runBuiltIn('vscode.open', vscode.Uri.file(path), {
    preview: false,
    viewColumn,
  });

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
