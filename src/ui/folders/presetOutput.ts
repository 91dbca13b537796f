import { homedir } from 'node:os';
import { relative, sep } from 'node:path';
import { isPathInside, realPathOf } from '../../util/files/realPath.ts';
import { resolveExportFolder } from './exportFolder.ts';

/** The part of a workspace folder that is needed to resolve paths. */
export interface WorkspacePlace {
  readonly uri: { readonly scheme: string; readonly fsPath: string };
}

/** The folder for the files of a preset. */
export interface PresetOutput {
  readonly path: string;
  /** Whether it is in the workspace folder, with links resolved. A folder outside needs the user's consent. */
  readonly isInside: boolean;
}

/**
 * Resolves the folder of a preset or task. Returns `undefined` if it is relative to a folder that is not on this machine's
 * disk.
 */
export async function presetOutput(
  output: string,
  { uri }: WorkspacePlace,
): Promise<PresetOutput | undefined> {
  const workspace = uri.scheme === 'file' ? uri.fsPath : undefined;
  const resolved = resolveExportFolder(output, { home: homedir(), workspace, storage: '' });
  if (!resolved.ok) {
    return undefined;
  }
  const isInside = workspace !== undefined && (await contains(workspace, resolved.path));
  return { path: resolved.path, isInside };
}

/**
 * Returns a folder relative to the workspace folder, as it is written in a presets file; `undefined` for a folder outside of
 * it.
 */
export async function relativeOutput(
  path: string,
  { uri }: WorkspacePlace,
): Promise<string | undefined> {
  if (uri.scheme !== 'file' || !(await contains(uri.fsPath, path))) {
    return undefined;
  }
  // The workspace folder itself may be a link, and the path may use its target.
  const way = isPathInside(uri.fsPath, path)
    ? relative(uri.fsPath, path)
    : relative(await realPathOf(uri.fsPath), await realPathOf(path));
  return way.replaceAll(sep, '/') || '.';
}

/** Compares real paths: a link can lead out of the workspace folder as well as into it. */
const contains = async (folder: string, path: string): Promise<boolean> =>
  isPathInside(await realPathOf(folder), await realPathOf(path));
