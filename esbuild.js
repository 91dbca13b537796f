import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import * as esbuild from 'esbuild';

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
/** Tests of a webview page build only the webviews, into a folder of their own. */
const webviewsOnly = process.argv.includes('--webviews-only');
const outdir =
  process.argv.find((argument) => argument.startsWith('--outdir='))?.slice('--outdir='.length) ??
  'dist';
/** An additional entry point for the benchmark, built like the extension itself. */
const also = process.argv
  .find((argument) => argument.startsWith('--also='))
  ?.slice('--also='.length);
/** Where to write the composition of each bundle, which `test/support/checkBundle.ts` reads. */
const metafile = process.argv
  .find((argument) => argument.startsWith('--metafile='))
  ?.slice('--metafile='.length);

/**
 * VS Code patches its proxy and certificate support into the modules `http` and `https` when they are required by exactly
 * these names. node-fetch requires `node:http` and `node:https`, which would bypass it.
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
 * The first bundle loads the second one on demand: marked as external, `import('./app.ts')` remains a call at run time. It is
 * converted to `require`, since code that is loaded by `import()` may bypass VS Code's proxy support.
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
 * Where a file imports all of a module that is not bundled, esbuild copies it property by property, to make it a module
 * namespace. VS Code's API has hundreds of properties, and nearly every file imports it, so that copying took most of the
 * time to load the first bundle. Instead, it is required once per bundle and used directly.
 */
const apiOnce = {
  name: 'api-once',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text
        .replace(/^import \* as vscode from 'vscode';$/m, "import vscode from 'vscode-api';")
        .replaceAll('vscode.l10n.t(', 'l10nT(');
      return {
        contents: text.includes('vscode.l10n.t(')
          ? contents.replace(
              "from 'vscode-api';",
              "from 'vscode-api'; import l10nT from 'vscode-l10n';",
            )
          : contents,
        loader: 'ts',
      };
    });
  },
};
const apiWithoutCopies = {
  name: 'api-without-copies',
  setup(build) {
    build.onResolve({ filter: /^vscode-api$/ }, ({ path }) => ({ path, namespace: 'vscode-api' }));
    build.onLoad({ filter: /.*/, namespace: 'vscode-api' }, () => ({
      contents: "export default require('vscode');",
    }));
    build.onResolve({ filter: /^vscode-l10n$/ }, ({ path }) => ({ path, namespace: path }));
    build.onLoad({ filter: /.*/, namespace: 'vscode-l10n' }, () => ({
      contents: "import vscode from 'vscode-api'; export default vscode.l10n.t.bind(vscode.l10n);",
    }));
  },
};

/**
 * Removes polyfills for older versions of Node and code that is not used here, together nearly a quarter of the bundle.
 * node-fetch includes web streams, Blob, File and FormData.
 */
const withoutPolyfills = {
  name: 'without-polyfills',
  setup(build) {
    const modules = new Map([
      // No body here is a Blob, File or FormData, so empty classes are enough.
      ['fetch-blob', 'export default class Blob {}'],
      [
        'fetch-blob/from.js',
        'export class Blob {} export class File {} export let blobFrom, blobFromSync, fileFrom, fileFromSync;',
      ],
      ['formdata-polyfill/esm.min.js', 'export class FormData {} export let formDataToBlob;'],
      ['./utils/multipart-parser.js', 'export let toFormData;'],
      // Requests have no referrer, and no request is for a data URI.
      ['data-uri-to-buffer', 'export default () => {}'],
      [
        './utils/referrer.js',
        "export let DEFAULT_REFERRER_POLICY = ''; export let validateReferrerPolicy = (policy) => policy; export let determineRequestsReferrer = () => 'no-referrer'; export let parseReferrerPolicyFromHeader = () => '';",
      ],
    ]);
    build.onResolve(
      { filter: /^(fetch-blob|formdata-polyfill|data-uri-to-buffer|\.\/utils)/ },
      ({ path }) => (modules.has(path) ? { path, namespace: 'without-polyfills' } : undefined),
    );
    build.onLoad({ filter: /.*/, namespace: 'without-polyfills' }, ({ path }) => ({
      contents: modules.get(path),
    }));
  },
};

/**
 * zod/mini refers to one of its helpers through a nested namespace, for which esbuild keeps all of them. The file imports the
 * same namespace under a name of its own.
 */
const helpersByName = {
  name: 'helpers-by-name',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]mini[\\/]schemas\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('core.util.', 'util.'),
    }));
  },
};

const appEntry = 'src/app.ts';
const workerEntry = 'src/engine/download/writers/downloadWorker.ts';
const tableWorkerEntry = 'src/engine/tables/tableWorker.ts';
/** What the worker of downloads loads for large files, of CSV and of JSON: mostly code of the table's worker. */
const rowIndexingEntry = 'src/engine/download/writers/rowIndexing.ts';
const jsonIndexingEntry = 'src/engine/download/writers/jsonIndexing.ts';

/** What the table's worker loads to compare. */
const comparisonEntry = 'src/records/compare/openComparison.ts';
const kernelEntries = new Set([jsonIndexingEntry, tableWorkerEntry, comparisonEntry]);

/** What runs in worker threads, where there is no API of VS Code. */
const inWorkers = new Set([
  ...[workerEntry, tableWorkerEntry, rowIndexingEntry, jsonIndexingEntry, comparisonEntry],
]);

const featureOf = (path) => /^src\/features\/(\w+)\//.exec(path)?.[1];

/**
 * Assigns each chunk to a bundle: that of the app with everything that it loads immediately, those of the workers, that of the
 * code that a worker shares with others, or that of the feature that loads it. Code that several features load goes to the one
 * in whose folder it is, if it is one of them, otherwise to the app.
 */
function assignChunks(outputs) {
  const reached = Object.entries(outputs)
    .filter(([, { entryPoint }]) => entryPoint !== undefined)
    .map(([name, { entryPoint }]) => {
      const found = new Set([name]);
      for (const one of found) {
        for (const { path, kind } of outputs[one].imports) {
          if (kind === 'import-statement' && path in outputs) {
            found.add(path);
          }
        }
      }
      return { entryPoint, found };
    });
  const bundleOf = (name, { inputs }) => {
    const by = reached.filter(({ found }) => found.has(name)).map(({ entryPoint }) => entryPoint);
    if (by.includes(appEntry)) {
      return by.some((entry) => inWorkers.has(entry)) ? 'shared' : 'app';
    }
    if (by.every((entry) => entry === rowIndexingEntry)) {
      return 'workers';
    }
    if (by.every((entry) => entry === comparisonEntry)) {
      return 'comparing';
    }
    if (by.includes(jsonIndexingEntry) && by.every((entry) => kernelEntries.has(entry))) {
      // The index of a CSV needs nothing of it.
      return 'kernel';
    }
    if (
      by.includes(comparisonEntry) &&
      by.every((entry) => entry === comparisonEntry || entry === tableWorkerEntry)
    ) {
      // A thread would run its own entry point again if that were required.
      return 'records';
    }
    for (const worker of [workerEntry, tableWorkerEntry]) {
      if (by.every((entry) => dirname(entry) === dirname(worker))) {
        return basename(worker, '.ts');
      }
    }
    if (by.includes(tableWorkerEntry)) {
      // Neither worker should load the other's code, nor a feature that of a worker.
      return by.some(featureOf) ? 'shared' : 'workers';
    }
    if (by.some((entry) => inWorkers.has(entry))) {
      // The app's bundle needs the API of VS Code, which a worker does not have.
      return by.every((entry) => inWorkers.has(entry)) ? 'workers' : 'shared';
    }
    const features = new Set(by.map(featureOf));
    const own = new Set(Object.keys(inputs).map(featureOf));
    const [owner, ...others] = features.size === 1 ? features : features.intersection(own);
    return others.length === 0 ? (owner ?? 'app') : 'app';
  };
  const bundles = new Map(
    Object.entries(outputs).map(([name, output]) => [name, bundleOf(name, output)]),
  );
  const isOfApp = (path) => ['app', 'shared'].includes(bundles.get(path));
  for (let isDone = false; !isDone;) {
    isDone = true;
    for (const [name, { imports }] of Object.entries(outputs)) {
      const feature = imports.find(
        ({ path, kind }) => kind === 'import-statement' && path in outputs && !isOfApp(path),
      );
      if (feature && bundles.get(name) === 'app') {
        // Code that requires a feature must not be loaded with the app.
        bundles.set(name, bundles.get(feature.path));
        isDone = false;
      }
    }
  }
  return bundles;
}

/** Returns the names that a chunk imports from another one. */
const namesFrom = (text, path) =>
  [...text.matchAll(new RegExp(`import\\s*{([^}]*)}\\s*from\\s*"\\./${basename(path)}"`, 'g'))]
    .flatMap(([, names]) => names.split(','))
    .map((name) => name.trim().split(/\s+as\s+/)[0]);

/** Returns a short, valid identifier for a number. */
const shortName = (number) => `$${number.toString(36)}`;

/**
 * Returns what the chunks of one bundle import from those of another: single names, or everything if the bundle is loaded on
 * demand.
 */
function crossingsOf({ outputs }, texts, bundleOf) {
  const names = new Map();
  const nameOf = (path, name) => {
    const key = `${path} ${name}`;
    names.set(key, names.get(key) ?? shortName(names.size));
    return names.get(key);
  };
  const all = Object.entries(outputs).flatMap(([importer, { imports }]) =>
    imports
      .filter(({ path }) => path in outputs && bundleOf.get(path) !== bundleOf.get(importer))
      .flatMap(({ path, kind }) =>
        (kind === 'dynamic-import' ? ['*'] : namesFrom(texts.get(importer), path)).map((name) => ({
          ...{ importer: bundleOf.get(importer), bundle: bundleOf.get(path), path, name },
          exportedAs: nameOf(path, name),
        })),
      ),
  );
  // Several chunks of a bundle may import the same name.
  return [...new Map(all.map((one) => [`${one.importer} ${one.exportedAs}`, one])).values()];
}

/** Throws if bundles require each other: one of them would see the other's exports before they exist. */
function refuseCircles(crossings) {
  const needed = Map.groupBy(
    crossings.filter(({ name }) => name !== '*'),
    ({ importer }) => importer,
  );
  const visit = (bundle, way) => {
    if (way.includes(bundle)) {
      throw new Error(
        `These files of the build require each other: ${[...way, bundle].join(', ')}`,
      );
    }
    new Set((needed.get(bundle) ?? []).map((one) => one.bundle)).forEach((next) =>
      visit(next, [...way, bundle]),
    );
  };
  [...needed.keys()].forEach((bundle) => visit(bundle, []));
}

const quoted = (path) => JSON.stringify(`./${path}`);

/**
 * Returns the source of a bundle's entry module. Its exports are CommonJS, since esbuild converts each `export` to a getter,
 * and adds helpers for that to every file.
 */
function entryOf(bundle, outputs, bundleOf, crossings) {
  const roots = Object.keys(outputs).filter(
    (path) => bundleOf.get(path) === bundle && basename(path) === `${bundle}.mjs`,
  );
  const asked = new Map(
    crossings.filter((one) => one.bundle === bundle).map((one) => [one.exportedAs, one]),
  );
  const namesOf = (path, prefix) =>
    outputs[path].exports.map((name) => ({ path, name, local: `${prefix}_${name}` }));
  const exported = [
    ...roots.flatMap((path) => namesOf(path, '$').map((one) => ({ key: one.name, of: [one] }))),
    ...[...asked.values()].map(({ path, name, exportedAs: key }) =>
      name === '*'
        ? { key, isObject: true, of: namesOf(path, key) }
        : { key, of: [{ path, name, local: key }] },
    ),
  ];
  const values = exported.map(({ key, isObject, of }) =>
    isObject
      ? `${key}: { ${of.map(({ name, local }) => `${name}: ${local}`).join(', ')} }`
      : `${key}: ${of[0].local}`,
  );
  return [
    ...roots.map((path) => `import ${quoted(path)};`),
    ...exported
      .flatMap(({ of }) => of)
      .map(({ path, name, local }) => `import { ${name} as ${local} } from ${quoted(path)};`),
    `module.exports = { ${values.join(', ')} };`,
  ].join('\n');
}

/**
 * Merges chunks into bundles. A chunk in another bundle is replaced by a single `require` of everything that is used from it.
 */
const chunksOf = (texts, outputs, bundleOf, crossings) => ({
  name: 'chunks',
  setup(build) {
    const root = process.cwd();
    build.onResolve({ filter: /^bundle:/ }, ({ path }) => ({
      ...{ path: path.slice('bundle:'.length), namespace: 'bundle' },
    }));
    build.onLoad({ filter: /.*/, namespace: 'bundle' }, ({ path }) => ({
      contents: entryOf(path, outputs, bundleOf, crossings),
      resolveDir: root,
    }));
    build.onResolve({ filter: /\.mjs$/ }, ({ path, importer, namespace, kind, resolveDir }) => {
      const chunk = relative(root, resolve(resolveDir, path));
      const from = namespace === 'bundle' ? importer : bundleOf.get(relative(root, importer));
      const pluginData = { from, chunk };
      return bundleOf.get(chunk) === from
        ? { path: join(root, chunk) }
        : kind === 'dynamic-import'
          ? { path: `${from}/${basename(chunk)}/`, namespace: 'on-demand', pluginData }
          : { path: `${from}/${basename(chunk)}/`, namespace: 'elsewhere', pluginData };
    });
    build.onLoad({ filter: /\.mjs$/, namespace: 'file' }, ({ path }) => ({
      contents: texts.get(relative(root, path)),
    }));
    const between = ({ from, chunk }) =>
      crossings.filter((one) => one.importer === from && one.path === chunk);
    build.onLoad({ filter: /.*/, namespace: 'on-demand' }, ({ pluginData }) => {
      const { bundle, exportedAs } = between(pluginData).find(({ name }) => name === '*');
      return { contents: `module.exports = require('./${bundle}.cjs').${exportedAs};` };
    });
    build.onLoad({ filter: /.*/, namespace: 'elsewhere' }, ({ pluginData }) => ({
      contents: between(pluginData)
        .filter(({ name }) => name !== '*')
        .map(
          ({ name, exportedAs, bundle }) =>
            `export { ${exportedAs} as ${name} } from 'names:${pluginData.from}/${bundle}';`,
        )
        .join('\n'),
      resolveDir: root,
    }));
    build.onResolve({ filter: /^names:/ }, ({ path }) => ({
      ...{ path: path.slice('names:'.length), namespace: 'names' },
    }));
    build.onLoad({ filter: /.*/, namespace: 'names' }, ({ path }) => {
      const [from, bundle] = path.split('/');
      const names = crossings
        .filter((one) => one.importer === from && one.bundle === bundle && one.name !== '*')
        .map(({ exportedAs }) => exportedAs);
      return { contents: `export const { ${names.join(', ')} } = require('./${bundle}.cjs');` };
    });
    build.onResolve({ filter: /^\.\/\w+\.cjs$/ }, ({ path }) => ({ path, external: true }));
  },
});

/** Replaces the chunks in the metafile by the source files that they consist of. */
function accountOf({ outputs }, chunks) {
  for (const output of Object.values(outputs)) {
    const parts = Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => {
      const { bytes, inputs } = chunks[path] ?? {
        bytes: 1,
        inputs: { [path]: { bytesInOutput: 1 } },
      };
      return Object.entries(inputs).map(([source, part]) => [
        source,
        { bytesInOutput: Math.round((bytesInOutput * part.bytesInOutput) / bytes) },
      ]);
    });
    output.inputs = Object.fromEntries(parts);
  }
  return { outputs };
}

/**
 * Writes the bundles of the extension host. esbuild splits code that entry points and `import()` share into ESM chunks, one
 * for each set of modules that need it: dozens of small ones. They are merged into a few CommonJS bundles, each with the code
 * that is loaded at the same time. `require` is VS Code's own, whereas code that is loaded by `import()` may bypass its proxy
 * support.
 */
const bundles = {
  name: 'bundles',
  setup(build) {
    build.onEnd(async (result) => {
      if (result.errors.length > 0) {
        return;
      }
      const { outputFiles, metafile } = result;
      const texts = new Map(
        outputFiles.map(({ path, text }) => [relative(process.cwd(), path), text]),
      );
      const bundleOf = assignChunks(metafile.outputs);
      const crossings = crossingsOf(metafile, texts, bundleOf);
      refuseCircles(crossings);
      const built = await esbuild.build({
        ...host,
        entryPoints: Object.fromEntries(
          [...new Set(bundleOf.values())].map((bundle) => [bundle, `bundle:${bundle}`]),
        ),
        // The entry modules import as ESM and export as CommonJS.
        logOverride: { 'commonjs-variable-in-esm': 'silent' },
        plugins: [apiWithoutCopies, chunksOf(texts, metafile.outputs, bundleOf, crossings)],
      });
      result.metafile = accountOf(built.metafile, metafile.outputs);
    });
  },
};

/** Removes the indentation of templates of HTML, which would be a quarter of a webview's bundle. */
const withoutIndentation = {
  name: 'without-indentation',
  setup(build) {
    build.onLoad({ filter: /[\\/]media[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(/\n\s+/g, '\n'),
      loader: 'ts',
    }));
  },
};

/**
 * The scripts of the table's page: the parts that are loaded when they are first shown import from the first script what they
 * share with it. esbuild would put that into a script of its own, which the first one would have to wait for.
 */
const scriptsOfTable = {
  name: 'scripts-of-table',
  setup(build) {
    build.onResolve({ filter: /\/parts\/\w+\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import'
        ? { path: `./${basename(path, '.ts')}.js`, external: true }
        : undefined,
    );
    build.onResolve({ filter: /\/kit\.ts$/ }, ({ importer }) =>
      basename(importer) === 'main.ts' ? undefined : { path: './table.js', external: true },
    );
  },
};

/** The page does not need the names of its texts, only these: the host, which is of the same build, has them all. */
const slimStrings = {
  name: 'slim-strings',
  setup(build) {
    build.onResolve({ filter: /\/tableStrings\.ts$/ }, () => ({
      path: resolve('media/shared/slimStrings.ts'),
    }));
  },
};

let running = 0;

/** Notifies the editor's build task when the first bundle starts to build and when the last one is done. */
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
  outdir,
  outExtension: { '.js': '.cjs' },
  // Texts have quotation marks and dots that are twice as long when they are escaped.
  charset: 'utf8',
  platform: 'node',
  format: 'cjs',
  // The oldest VS Code in `engines.vscode` runs extensions on Node 22.
  target: 'node22',
  supported: { 'dynamic-import': false },
  external: ['vscode'],
  // The main file loads its modules by its own `require`, which bundlers cannot follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  plugins: [
    ...[proxySupport, appOnDemand, apiOnce, apiWithoutCopies],
    ...[withoutPolyfills, helpersByName],
  ],
};

/** The bundle that is loaded on activation. */
const entry = {
  ...host,
  entryPoints: ['src/extension.ts'],
  plugins: [...common.plugins, ...host.plugins],
};

/** Everything that is loaded on demand, and the worker threads: of downloads, and of a table. */
const onDemand = {
  ...host,
  entryPoints: [appEntry, workerEntry, tableWorkerEntry],
  entryNames: '[name]',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  splitting: true,
  supported: {},
  external: ['vscode', 'vscode-api', 'vscode-l10n'],
  sourcemap: production ? false : 'inline',
  write: false,
  plugins: [...common.plugins, proxySupport, apiOnce, withoutPolyfills, helpersByName, bundles],
};

/** @type {esbuild.BuildOptions} */
const webviews = {
  ...common,
  entryPoints: [
    { in: 'media/exportForm/main.ts', out: 'exportForm' },
    { in: 'media/exportForm/exportForm.css', out: 'exportForm' },
    { in: 'media/table/table.css', out: 'table' },
    // A separate file, since each icon of the elements library links it into its shadow tree.
    { in: 'node_modules/@vscode/codicons/dist/codicon.css', out: 'codicon' },
  ],
  outdir: `${outdir}/webviews`,
  plugins: [...common.plugins, ...(production ? [withoutIndentation] : [])],
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
  loader: { '.ttf': 'file' },
  assetNames: '[name]',
};

/** The table's page, whose messages are checked without zod. */
const tablePage = {
  ...webviews,
  entryPoints: [{ in: 'media/table/main.ts', out: 'table' }],
  alias: { 'zod/mini': './media/shared/slimSchemas.ts' },
  plugins: [...webviews.plugins, slimStrings, scriptsOfTable],
};

/** What the table's page loads when it is first shown. */
const tableParts = {
  ...tablePage,
  entryPoints: ['tablePanels', 'tableChanges'].map((out) => ({
    ...{ in: `media/table/parts/${out}.ts`, out },
  })),
};

await rm(outdir, { recursive: true, force: true });
const pages = [webviews, tablePage, tableParts];
const builds = webviewsOnly ? pages : [entry, onDemand, ...pages];
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
