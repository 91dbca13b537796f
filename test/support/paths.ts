import { fileURLToPath } from 'node:url';
import { delimiter, dirname, join } from 'node:path';

/** The project's root folder. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

/** The folder of the VS Code for the tests, which `@vscode/test-electron` uses for its downloads as well. */
export const vscodeTestFolder = join(projectFolder, '.vscode-test');

/** The folder for results of tests that people look at: counts, screenshots, the bundled host suites. */
export const outFolder = join(projectFolder, 'out');

/** The packaged extension. */
export const vsixFile = join(outFolder, 'sendgrid-contact-exports.vsix');

/**
 * Returns the environment of child processes: the Node that runs this file and the project's tools come first on their
 * PATH.
 */
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
