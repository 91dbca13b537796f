import { glob, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as esbuild from 'esbuild';
import { outFolder, projectFolder } from './paths.ts';

/** Bundles `test/host` for the extension host; returns the module that VS Code has to run. */
export async function buildHostSuites(): Promise<string> {
  const folder = join(outFolder, 'host');
  const suites: string[] = [];
  for await (const file of glob('test/host/**/*.test.ts', { cwd: projectFolder })) {
    suites.push(file);
  }
  if (suites.length === 0) {
    throw new Error('There are no host suites.');
  }
  const names = suites.sort().map((file) => `${basename(file, '.ts')}.cjs`);
  await rm(folder, { recursive: true, force: true });
  await esbuild.build({
    absWorkingDir: projectFolder,
    entryPoints: ['test/host/index.ts', ...suites],
    outdir: folder,
    entryNames: '[name]',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode', 'mocha'],
    // As in the build of the extension.
    alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
    define: {
      suiteFiles: JSON.stringify(names),
      'import.meta.url': 'importMetaUrl',
      'import.meta.dirname': '__dirname',
      'import.meta.main': 'false',
    },
    // A CommonJS module has no `import.meta`.
    banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    logLevel: 'warning',
  });
  return join(folder, 'index.cjs');
}

if (import.meta.main) {
  console.log(await buildHostSuites());
}
