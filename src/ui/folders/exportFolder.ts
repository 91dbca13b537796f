import { homedir } from 'node:os';
import { isAbsolute, join, normalize } from 'node:path';

/** Where a folder that the user named is looked for. All paths are those of the machine that runs the extension. */
export interface FolderPlaces {
  readonly home: string;
  /** The first workspace folder, if it is one on this machine's disk. */
  readonly workspace: string | undefined;
  /** The extension's own folder, for when none was named. */
  readonly storage: string;
}

export type ResolvedFolder =
  | { readonly ok: true; readonly path: string }
  /** The path is relative and no folder is open that it could be relative to. */
  | { readonly ok: false; readonly problem: 'noWorkspace' };

/** Makes an absolute path of what was written: absolute, from `~`, relative to the workspace, or nothing. */
export function resolveExportFolder(written: string, places: FolderPlaces): ResolvedFolder {
  const text = written.trim();
  if (text === '') {
    return { ok: true, path: join(places.storage, 'exports') };
  }
  if (text === '~' || /^~[\\/]/.test(text)) {
    return { ok: true, path: join(places.home, text.slice(1)) };
  }
  if (isAbsolute(text)) {
    return { ok: true, path: normalize(text) };
  }
  return places.workspace === undefined
    ? { ok: false, problem: 'noWorkspace' }
    : { ok: true, path: join(places.workspace, text) };
}

/** Returns the absolute paths of the folders that exports go to where the user chooses none, without those of a workspace. */
export function defaultFolders(written: string, storage: string): readonly string[] {
  const places = { home: homedir(), workspace: undefined, storage };
  return ['', written].flatMap((text) => {
    const folder = resolveExportFolder(text, places);
    return folder.ok ? [folder.path] : [];
  });
}
