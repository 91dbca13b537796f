import { fileURLToPath } from 'node:url';
import { delimiter, dirname, join } from 'node:path';

/** The project's root folder. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** Where VS Code for the tests is kept; `@vscode/test-electron` uses the same folder for its downloads. */
export const vscodeTestFolder = join(projectFolder, '.vscode-test');

/** What tests leave behind for people: results, screenshots, the bundled host suites. */
export const outFolder = join(projectFolder, 'out');

/** The packaged extension. */
export const vsixFile = join(outFolder, 'sendgrid-contact-exports.vsix');

/** The environment of child processes: the Node that runs this file and the project's tools come first on their PATH. */
export function childEnvironment(
  extra: Readonly<Record<string, string | undefined>> = {},
): NodeJS.ProcessEnv {
  const path = [
    dirname(process.execPath),
    join(projectFolder, 'node_modules', '.bin'),
    process.env.PATH ?? '',
  ].join(delimiter);
  return { ...process.env, PATH: path, ...extra };
}
