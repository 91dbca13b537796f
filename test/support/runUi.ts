/** Runs the UI suites against the packaged extension: `npm run test:ui -- [--no-build] [--grep TEXT] [FILE…]`. */
import { parseArgs } from 'node:util';
import { run, runOrThrow } from './childProcess.ts';
import { childEnvironment } from './paths.ts';
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
  // Once, before the suites ask for them.
  const { version } = await provisionCodeServer();
  console.log(
    `Host: code-server ${version} with the VSIX installed; browser: ${await provisionChromium()}`,
  );

  const results = process.env[resultsVariable] ?? resultsFile('ui');
  await clearCounts(results);
  const { exitCode } = await run(
    'mocha',
    [
      ...['--config', 'test/ui/.mocharc.json'],
      ...(values.grep === undefined ? [] : ['--grep', values.grep]),
      ...(positionals.length === 0 ? ['--spec', 'test/ui/**/*.test.ts'] : positionals),
    ],
    { env: childEnvironment({ [resultsVariable]: results }) },
  );
  process.exitCode = exitCode;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
