/** Runs the UI suites against the packaged extension: `npm run test:ui -- [--no-build] [--grep TEXT] [FILE…]`. */
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run, runOrThrow } from './childProcess.ts';
import { childEnvironment, outFolder, projectFolder } from './paths.ts';
import { provisionChromium, provisionCodeServer } from './provision.ts';
import { clearCounts, resultsFile, resultsVariable } from './results.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'no-build': { type: 'boolean', default: false }, grep: { type: 'string' } },
});

try {
  if (!values['no-build']) {
    await runOrThrow('npm', ['run', '--silent', 'package'], { output: 'collect' });
  }
  // Once, before the suites need them.
  const { version } = await provisionCodeServer();
  console.log(
    `Host: code-server ${version} with the VSIX installed; browser: ${await provisionChromium()}`,
  );

  const results = process.env[resultsVariable] ?? resultsFile('ui');
  await clearCounts(results);
  await rm(join(outFolder, 'failures'), { recursive: true, force: true });
  const files = positionals.length === 0 ? await suites() : positionals;
  // Short, since VS Code creates sockets there and their paths are limited in length. Whatever a worker leaves there is
  // removed with it.
  const scratch = await mkdtemp(join(tmpdir(), 'ui-'));
  try {
    const { exitCode } = await run(
      'mocha',
      [
        ...['--config', 'test/ui/.mocharc.json'],
        ...(files.length > 1 ? ['--parallel', '--jobs', '2'] : []),
        ...(values.grep === undefined ? [] : ['--grep', values.grep]),
        ...files,
      ],
      { env: childEnvironment({ [resultsVariable]: results, TMPDIR: scratch }) },
    );
    process.exitCode = exitCode;
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Returns all suites, the longest first, so that none is left to run alone at the end. */
async function suites(): Promise<readonly string[]> {
  const folder = join('test', 'ui');
  const names = (await readdir(join(projectFolder, folder))).filter((name) =>
    name.endsWith('.test.ts'),
  );
  const sized = await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      return { file, size: (await stat(join(projectFolder, file))).size };
    }),
  );
  return sized.toSorted((one, other) => other.size - one.size).map(({ file }) => file);
}
