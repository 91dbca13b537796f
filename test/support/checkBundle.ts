/**
 * Measures the JavaScript of the extension host, minified as in the package, and prints what it consists of. Exits with
 * 1 when it is too large.
 */
import { bundleSizes, entryName } from './bundleSizes.ts';

/** The limit of the bundle that every window loads on startup. */
const entryMaxBytes = 10_400;
/** The limit of the bundles that a table loads. */
const tableMaxBytes = 140_000;
/** The limit of the bundles that compare exports. */
const comparisonMaxBytes = 40_000;
/** The limit of all others together, so that they do not grow unnoticed. */
const maxBytes = 502_000;

const { entryBytes, tableBytes, comparisonBytes, totalBytes, workerPackages, lines } =
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
  ...[...new Set(workerPackages)].map(
    (name) => `Worker threads load ${name}, which takes longer than a small download.`,
  ),
];
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length === 0 ? 0 : 1;
