/** Runs the host suites in VS Code: `npm run test:host -- [--no-build] [--grep TEXT]`. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { buildHostSuites } from './buildHostSuites.ts';
import { runOrThrow } from './childProcess.ts';
import { childEnvironment, projectFolder } from './paths.ts';
import { provisionChromium, provisionCodeServer } from './provision.ts';
import { clearCounts, readCounts, resultsFile, resultsVariable } from './results.ts';
import { seedUserSettings } from './userSettings.ts';

interface Host {
  readonly name: string;
  /** `undefined` makes `runTests` download a desktop VS Code. */
  readonly executable: string | undefined;
}

const { values } = parseArgs({
  options: { 'no-build': { type: 'boolean', default: false }, grep: { type: 'string' } },
});

try {
  process.exitCode = await runHostSuites();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function runHostSuites(): Promise<number> {
  if (!values['no-build']) {
    await runOrThrow(process.execPath, ['esbuild.js']);
  }
  const suite = await buildHostSuites();
  const host = await chooseHost();
  console.log(`Host: ${host.name}`);

  const results = process.env[resultsVariable] ?? resultsFile('host');
  await clearCounts(results);
  // Short, since VS Code creates sockets in its data folder and their paths are limited in length.
  const scratch = await mkdtemp(join(tmpdir(), 'sgx-'));
  try {
    const workspace = join(scratch, 'workspace');
    const data = join(scratch, 'data');
    const extensions = join(scratch, 'extensions');
    for (const folder of [workspace, data, extensions]) {
      await mkdir(folder);
    }
    await seedUserSettings(data);
    await runTests({
      ...(host.executable === undefined ? {} : { vscodeExecutablePath: host.executable }),
      extensionDevelopmentPath: projectFolder,
      extensionTestsPath: suite,
      launchArgs: [workspace, `--user-data-dir=${data}`, `--extensions-dir=${extensions}`],
      extensionTestsEnv: childEnvironment({
        [resultsVariable]: results,
        TEST_COLOR: String(process.stdout.isTTY),
        ...(values.grep === undefined ? {} : { TEST_GREP: values.grep }),
      }),
    });
  } catch (error) {
    // The suites have reported their failures.
    if (!(error instanceof TestRunFailedError)) {
      throw error;
    }
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
  return verdict(await readCounts(results));
}

function verdict(counts: Awaited<ReturnType<typeof readCounts>>): number {
  if (counts === undefined) {
    console.error('The host suites ended without results.');
    return 1;
  }
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

async function chooseHost(): Promise<Host> {
  const given = process.env.VSCODE_EXECUTABLE;
  if (given !== undefined && given !== '') {
    if (!existsSync(given)) {
      throw new Error(`VSCODE_EXECUTABLE is '${given}', which does not exist.`);
    }
    return { name: `VS Code at ${given}`, executable: given };
  }
  if (process.env.TEST_HOST === 'desktop') {
    return { name: 'desktop VS Code, the latest stable release', executable: undefined };
  }
  const { version } = await provisionCodeServer();
  await provisionChromium();
  return {
    name: `VS Code's extension host in code-server ${version}, with Chromium as its window`,
    executable: join(import.meta.dirname, 'codeServerLauncher.ts'),
  };
}
