import { isPathInside, passesThrough, realPathOf } from '../../util/files/realPath.ts';

/**
 * Who specified the folder of an export: the user, by typing it or in the user settings, or something else, such as a file of
 * the workspace, a task, a language model or the arguments of a command.
 */
export type FolderSource = 'user' | 'other';

/** The folders in which contacts may be saved without asking. All paths are absolute. */
export interface FreePlaces {
  /** The workspace folders on this machine's disk. */
  readonly workspaces: readonly string[];
  /** The extension's own folder for files. */
  readonly exportsFolder: string;
}

/** The real path of a folder, and whether the user has to consent to saving contacts there. */
export interface FolderPlace {
  /** Absolute, with links resolved, including those that lead to something that does not exist yet. */
  readonly realPath: string;
  readonly needsConsent: boolean;
}

/**
 * Resolves a folder and determines whether it needs consent. The workspace and the extension's own folder do not, nor do
 * folders that the user specified, unless the path passes through the workspace: there, a link in the workspace determines
 * where the files end up.
 *
 * @throws a system error when the path cannot be resolved.
 */
export async function placeOfFolder(
  path: string,
  source: FolderSource,
  { workspaces, exportsFolder }: FreePlaces,
): Promise<FolderPlace> {
  const realPath = await realPathOf(path);
  const realWorkspaces = await Promise.all(workspaces.map(realPathOf));
  const free = [...realWorkspaces, await realPathOf(exportsFolder)];
  if (free.some((folder) => isPathInside(folder, realPath))) {
    return { realPath, needsConsent: false };
  }
  for (const workspace of source === 'user' ? realWorkspaces : []) {
    if (await passesThrough(path, workspace)) {
      return { realPath, needsConsent: true };
    }
  }
  return { realPath, needsConsent: source !== 'user' };
}
