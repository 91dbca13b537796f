import { homedir } from 'node:os';
import { relative, sep } from 'node:path';
import { isPathInside, realPathOf } from '../../util/realPath.ts';
import { resolveExportFolder } from './exportFolder.ts';

/** A workspace folder, as far as its place goes. */
export interface WorkspacePlace {
  readonly uri: { readonly scheme: string; readonly fsPath: string };
}

/** Where a preset's files go. */
export interface PresetOutput {
  /** Absolute. */
  readonly path: string;
  /** Whether it is in the workspace folder, links followed: what is outside has to be confirmed by the user. */
  readonly isInside: boolean;
}

/**
 * Finds the folder that a preset or task names. `undefined` if it is relative to a folder that is not on this machine's
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

/** Says where a folder is, seen from the workspace folder, in the words of a presets file; `undefined` for one outside. */
export async function relativeOutput(
  path: string,
  { uri }: WorkspacePlace,
): Promise<string | undefined> {
  if (uri.scheme !== 'file' || !(await contains(uri.fsPath, path))) {
    return undefined;
  }
  // The workspace folder may be a link itself, and the path be named by where that leads.
  const way = isPathInside(uri.fsPath, path)
    ? relative(uri.fsPath, path)
    : relative(await realPathOf(uri.fsPath), await realPathOf(path));
  return way.replaceAll(sep, '/') || '.';
}

/** A link can lead out of the workspace folder as well as into it, so names alone tell nothing. */
const contains = async (folder: string, path: string): Promise<boolean> =>
  isPathInside(await realPathOf(folder), await realPathOf(path));
