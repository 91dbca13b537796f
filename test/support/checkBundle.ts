/**
 * Measures the JavaScript of the extension host and of the table's page, minified as in the package, and prints what it
 * consists of. Exits with 1 when it is too large.
 */
import { bundleSizes, entryName } from './bundleSizes.ts';

/** The limit of the bundle that every window loads on startup. */
const entryMaxBytes = 10_400;
/** The limit of the bundles that a table loads. */
const tableMaxBytes = 140_000;
/** The limit of the bundles that compare exports. */
const comparisonMaxBytes = 40_000;
/** The limits of the table's page: of its first script, of all without the part for a comparison, and of that. */
const pageFirstMaxBytes = 83_000;
const pageMaxBytes = 97_500;
const pageChangesMaxBytes = 3_000;
/** The limit of all others together, so that they do not grow unnoticed. */
const maxBytes = 506_000;

const { entryBytes, tableBytes, comparisonBytes, totalBytes, page, workerPackages, lines } =
  await bundleSizes();
const otherBytes = totalBytes - tableBytes - comparisonBytes;
console.log(lines.join('\n'));
const problems = [
  ...(entryBytes <= entryMaxBytes
    ? []
    : [`${entryName} has ${entryBytes} bytes; at most ${entryMaxBytes} are allowed.`]),
  ...(tableBytes <= tableMaxBytes
    ? []
    : [`The table has ${tableBytes} bytes; at most ${tableMaxBytes} are allowed.`]),
  ...(comparisonBytes <= comparisonMaxBytes
    ? []
    : [`The comparison has ${comparisonBytes} bytes; at most ${comparisonMaxBytes} are allowed.`]),
  ...(otherBytes <= maxBytes
    ? []
    : [`All others have ${otherBytes} bytes; at most ${maxBytes} are allowed.`]),
  ...[
    ['The first script of the table’s page', page.firstBytes, pageFirstMaxBytes] as const,
    ['The table’s page', page.tableBytes, pageMaxBytes] as const,
    ['The page’s part for a comparison', page.changesBytes, pageChangesMaxBytes] as const,
  ].flatMap(([what, bytes, most]) =>
    bytes <= most ? [] : [`${what} has ${bytes} bytes; at most ${most} are allowed.`],
  ),
  ...page.doubled.map((path) => `${path} is in several scripts of the table’s page.`),
  ...[...new Set(workerPackages)].map(
    (name) => `Worker threads load ${name}, which takes longer than a small download.`,
  ),
];
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length === 0 ? 0 : 1;
