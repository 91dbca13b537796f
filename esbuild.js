import { readFile, rm, writeFile } from 'node:fs/promises';
import * as esbuild from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
/** Tests of a page build it alone, to a folder of their own. */
const webviewsOnly = process.argv.includes('--webviews-only');
const outdir =
  process.argv.find((argument) => argument.startsWith('--outdir='))?.slice('--outdir='.length) ??
  'dist';
/** The benchmark's own program, made in the same way as what is shipped. */
const also = process.argv
  .find((argument) => argument.startsWith('--also='))
  ?.slice('--also='.length);
/** Where to write what each bundle is made of, as `test/support/checkBundle.ts` reads it. */
const metafile = process.argv
  .find((argument) => argument.startsWith('--metafile='))
  ?.slice('--metafile='.length);

/**
 * VS Code puts its proxy and certificate support into the modules `http` and `https` when they are required by exactly
 * those names. node-fetch requires `node:http` and `node:https`, which would pass it by.
 */
const proxySupport = {
  name: 'proxy-support',
  setup(build) {
    build.onResolve({ filter: /^node:https?$/ }, ({ path }) => ({
      path: path.slice('node:'.length),
      external: true,
    }));
  },
};

/**
 * The first bundle asks for the second one when it first needs it: marked as external, `import('./app.ts')` stays a call at
 * run time. It becomes VS Code's own `require`, since what is loaded by `import()` may pass by its proxy support.
 */
const appOnDemand = {
  name: 'app-on-demand',
  setup(build) {
    build.onResolve({ filter: /^\.\/app\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './app.cjs', external: true } : undefined,
    );
  },
};

/**
 * Where a file imports a whole module that is not bundled, esbuild copies it, property by property, so that it is like a
 * module namespace. VS Code's API has hundreds of properties, and nearly every file imports it: it is asked for once in each
 * bundle, and used as it is, which is most of what the first bundle took to load.
 */
const apiWithoutCopies = {
  name: 'api-without-copies',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace(
        /^import \* as vscode from 'vscode';$/m,
        "import vscode from 'vscode-api';",
      );
      return { contents, loader: 'ts' };
    });
    build.onResolve({ filter: /^vscode-api$/ }, ({ path }) => ({ path, namespace: 'vscode-api' }));
    build.onLoad({ filter: /.*/, namespace: 'vscode-api' }, () => ({
      contents: "export default require('vscode');",
    }));
  },
};

/** What only the worker needs as a rule is in its bundle alone. */
const workerOnDemand = {
  name: 'worker-on-demand',
  setup(build) {
    build.onResolve({ filter: /\/(partWriter|gunzip)\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './downloadWorker.cjs', external: true } : undefined,
    );
  },
};

/**
 * What packages bring for versions of Node that lack it, and what nothing here uses: together nearly a quarter of the code.
 * node-fetch has web streams, Blob, File and FormData.
 */
const withoutPolyfills = {
  name: 'without-polyfills',
  setup(build) {
    const modules = new Map([
      // Node loads its own when they are named, and nothing here has one.
      ['fetch-blob', 'export default class Blob {}'],
      [
        'fetch-blob/from.js',
        'export class Blob {} export class File {} export let blobFrom, blobFromSync, fileFrom, fileFromSync;',
      ],
      ['formdata-polyfill/esm.min.js', 'export class FormData {} export let formDataToBlob;'],
      ['./utils/multipart-parser.js', 'export let toFormData;'],
    ]);
    build.onResolve({ filter: /^(fetch-blob|formdata-polyfill|\.\/utils)/ }, ({ path }) =>
      modules.has(path) ? { path, namespace: 'without-polyfills' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'without-polyfills' }, ({ path }) => ({
      contents: modules.get(path),
    }));
  },
};

let running = 0;

/** Tells the editor's task when all bundles are being made and when they are done. */
const progress = {
  name: 'progress',
  setup(build) {
    build.onStart(() => {
      running += 1;
      if (running === 1) {
        console.log('Build started');
      }
    });
    build.onEnd(() => {
      running -= 1;
      if (running === 0) {
        console.log('Build finished, watching for changes');
      }
    });
  },
};

/** @type {esbuild.BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  sourcemap: production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  plugins: watch ? [progress] : [],
};

/** @type {esbuild.BuildOptions} */
const host = {
  ...common,
  entryPoints: ['src/extension.ts', 'src/app.ts'],
  outdir,
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  format: 'cjs',
  // The oldest VS Code in `engines.vscode` runs extensions on Node 22.
  target: 'node22',
  supported: { 'dynamic-import': false },
  external: ['vscode'],
  // Its main file finds its parts by a `require` of its own, which no bundler can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  plugins: [
    ...common.plugins,
    ...[proxySupport, appOnDemand, workerOnDemand],
    ...[apiWithoutCopies, withoutPolyfills],
  ],
};

/** The thread that inflates and writes what is downloaded: it knows nothing of VS Code, nor of the network. */
const worker = {
  ...common,
  entryPoints: ['src/engine/download/writers/downloadWorker.ts'],
  outdir,
  outExtension: { '.js': '.cjs' },
  platform: 'node',
  format: 'cjs',
  target: 'node22',
};

/** @type {esbuild.BuildOptions} */
const webviews = {
  ...common,
  entryPoints: [
    { in: 'media/exportForm/main.ts', out: 'exportForm' },
    { in: 'media/exportForm/exportForm.css', out: 'exportForm' },
    // A file of its own, since each icon of the elements library links it into its shadow tree.
    { in: 'node_modules/@vscode/codicons/dist/codicon.css', out: 'codicon' },
  ],
  outdir: `${outdir}/webviews`,
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

await rm(outdir, { recursive: true, force: true });
const builds = webviewsOnly ? [webviews] : [host, worker, webviews];
if (also !== undefined) {
  builds.push({ ...host, entryPoints: [also] });
}
const contexts = await Promise.all(builds.map((options) => esbuild.context(options)));
if (watch) {
  await Promise.all(contexts.map((context) => context.watch()));
} else {
  try {
    const results = await Promise.all(contexts.map((context) => context.rebuild()));
    if (metafile !== undefined) {
      await writeFile(metafile, JSON.stringify(results.map((result) => result.metafile)));
    }
  } finally {
    await Promise.all(contexts.map((context) => context.dispose()));
  }
}
