/** Checks the contents and the size of the packaged extension. Exits with 1 when something is wrong. */
import { readFile } from 'node:fs/promises';
import { vsixFile } from './paths.ts';
import { readZipNames } from './zip.ts';

const maxBytes = 1_000_000;

/** All files that may be in the package. Any other file got in by mistake. */
const allowed: readonly RegExp[] = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(package\.json|package\.nls(\.[a-z-]+)?\.json)$/,
  /^extension\/(readme\.md|changelog\.md|LICENSE\.txt)$/i,
  /^extension\/dist\/(extension|app|shared|workers|downloadWorker|tableWorker|records|comparing|comparison|accounts|exports|files|form|kernel|newExport|presets|table|tasks|tools)\.cjs$/,
  /^extension\/dist\/webviews\/[a-zA-Z]+\.(js|css|ttf)$/,
  /^extension\/media\/(walkthrough\/)?[a-z-]+\.(svg|png)$/,
  /^extension\/media\/presets\.schema(\.[a-z-]+)?\.json$/,
  /^extension\/l10n\/bundle\.l10n\.[a-z-]+\.json$/,
];

/** The files without which the extension does not work or cannot be recognized. */
const required: readonly string[] = [
  'extension/package.json',
  'extension/package.nls.json',
  'extension/package.nls.de.json',
  'extension/l10n/bundle.l10n.de.json',
  'extension/readme.md',
  'extension/changelog.md',
  'extension/LICENSE.txt',
  'extension/dist/app.cjs',
  'extension/dist/comparing.cjs',
  'extension/dist/downloadWorker.cjs',
  'extension/dist/extension.cjs',
  'extension/dist/kernel.cjs',
  'extension/dist/records.cjs',
  'extension/dist/shared.cjs',
  'extension/dist/table.cjs',
  'extension/dist/tableWorker.cjs',
  'extension/dist/workers.cjs',
  'extension/dist/webviews/exportForm.js',
  'extension/dist/webviews/table.css',
  'extension/dist/webviews/table.js',
  'extension/dist/webviews/tableChanges.js',
  'extension/dist/webviews/tablePanels.js',
  'extension/media/icon.png',
  'extension/media/presets.schema.json',
  'extension/media/presets.schema.de.json',
  'extension/media/walkthrough/sign-in.svg',
];

/** Returns what is wrong with a package; empty if nothing is. */
export function problemsOf(names: readonly string[], bytes: number): readonly string[] {
  return [
    ...names
      .filter((name) => !allowed.some((pattern) => pattern.test(name)))
      .map((name) => `${name} should not be in the package.`),
    ...required
      .filter((name) => !names.includes(name))
      .map((name) => `${name} is missing from the package.`),
    ...(bytes < maxBytes
      ? []
      : [`The package has ${bytes} bytes; at most ${maxBytes} are allowed.`]),
  ];
}

if (import.meta.main) {
  const bytes = await readFile(vsixFile);
  const names = readZipNames(bytes);
  const problems = problemsOf(names, bytes.length);
  console.log(names.join('\n'));
  console.log(`${names.length} files, ${(bytes.length / 1000).toFixed(0)} KB`);
  for (const problem of problems) {
    console.error(problem);
  }
  process.exitCode = problems.length === 0 ? 0 : 1;
}
