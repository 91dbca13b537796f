import { homedir } from 'node:os';
import { isAbsolute, join, normalize } from 'node:path';

/**
 * The folders that a path in the settings or options is resolved against. All of them are on the machine that runs the
 * extension.
 */
export interface FolderPlaces {
  readonly home: string;
  /** The first workspace folder, if it is on this machine's disk. */
  readonly workspace: string | undefined;
  /** The extension's own folder, used when none is specified. */
  readonly storage: string;
}

export type ResolvedFolder =
  | { readonly ok: true; readonly path: string }
  /** The path is relative and there is no open folder to resolve it against. */
  | { readonly ok: false; readonly problem: 'noWorkspace' };

/**
 * Returns the absolute path of a folder that is written as an absolute path, with `~`, relative to the workspace, or left
 * empty.
 */
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

/** Returns the absolute paths of the default folders of exports, except those in a workspace. */
export function defaultFolders(written: string, storage: string): readonly string[] {
  const places = { home: homedir(), workspace: undefined, storage };
  return ['', written].flatMap((text) => {
    const folder = resolveExportFolder(text, places);
    return folder.ok ? [folder.path] : [];
  });
}
