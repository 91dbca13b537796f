import type * as vscode from 'vscode';
import * as z from 'zod/mini';

const manifest = z.object({ name: z.string(), version: z.string() });

/** Returns the `User-Agent` of all requests: the extension's name and version. */
export function userAgent(extension: Pick<vscode.Extension<unknown>, 'packageJSON'>): string {
  const { name, version } = manifest.parse(extension.packageJSON);
  return `${name}/${version}`;
}
