import { isPathInside, passesThrough, realPathOf } from '../../util/realPath.ts';

/**
 * Who says where the files of an export go: the user, by typing it for this export or in the user settings, or somebody else,
 * by a file of the workspace, a task, a model or the arguments of a command.
 */
export type FolderSource = 'user' | 'other';

/** Where contacts may be saved without a question. All paths are absolute. */
export interface FreePlaces {
  /** The workspace folders that are on this machine's disk. */
  readonly workspaces: readonly string[];
  /** The extension's own folder for files. */
  readonly exportsFolder: string;
}

/** Where a folder really is, and whether the user has to agree before contacts are saved there. */
export interface FolderPlace {
  /** Absolute; links are followed, also where they lead to what is not there yet. */
  readonly realPath: string;
  readonly needsConsent: boolean;
}

/**
 * Looks where a folder leads. The workspace and the extension's own folder are free, and so is what the user names, unless
 * the way there passes through the workspace: then a link in the workspace decides where it ends.
 *
 * @throws a system error when that cannot be found out.
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
