/** `npm run demo` for people; `npm run demo -- --once DIR [--theme dark|light]` does the main job unattended. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { runOrThrow } from '../support/childProcess.ts';
import { provisionCodeServer } from '../support/provision.ts';
import type { Theme } from '../support/workbench/workbench.ts';
import { startSimulator } from '../simulator/simulator.ts';
import { demoScenario } from './demoScenario.ts';
import { demonstrate } from './forPeople.ts';
import { runOnce } from './once.ts';

try {
  const values = optionsOf(process.argv.slice(2));
  console.log('Building and packaging the extension…');
  await runOrThrow('npm', ['run', '--silent', 'package'], { output: 'collect' });
  await provisionCodeServer();
  const simulator = await startSimulator(demoScenario);
  try {
    if (values.once === undefined) {
      await demonstrate(simulator);
    } else {
      // Exiting ends the server and the browser, which a process that is killed by the signal would leave behind.
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
        process.once(signal, () => process.exit(130));
      }
      process.exitCode = await runOnce(simulator, resolve(values.once), themeOf(values.theme));
    }
  } finally {
    await simulator.close();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Returns the options of the command line. Throws a sentence for one that cannot be understood. */
function optionsOf(args: string[]): { readonly once?: string; readonly theme?: string } {
  const usage = 'Usage: npm run demo [-- --once FOLDER [--theme dark|light]].';
  try {
    return parseArgs({
      args,
      options: { once: { type: 'string' }, theme: { type: 'string' } },
    }).values;
  } catch (error) {
    throw new Error(
      isMissingValue(error)
        ? `--once needs the folder in which the files and the pictures are to be left.\n${usage}`
        : `${error instanceof Error ? error.message : String(error)}\n${usage}`,
      { cause: error },
    );
  }
}

function isMissingValue(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' &&
    error.message.includes('--once')
  );
}

function themeOf(word: string | undefined): Theme | undefined {
  if (word === undefined || word === 'dark' || word === 'light') {
    return word;
  }
  throw new Error(`--theme is 'dark' or 'light', not '${word}'.`);
}
