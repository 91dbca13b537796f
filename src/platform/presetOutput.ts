import { homedir } from 'node:os';
import { relative, sep } from 'node:path';
import { isPathInside, realPathOf } from '../util/realPath.ts';
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
  return uri.scheme === 'file' && (await contains(uri.fsPath, path))
    ? relative(uri.fsPath, path).replaceAll(sep, '/') || '.'
    : undefined;
}

/** A repository can hold a link that leads out of it, so names alone tell nothing. */
const contains = async (folder: string, path: string): Promise<boolean> =>
  isPathInside(folder, path) && isPathInside(await realPathOf(folder), await realPathOf(path));
