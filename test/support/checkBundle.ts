/**
 * Measures the JavaScript of the extension host, minified as in the package, and prints what it consists of. Exits with
 * 1 when it is too large.
 */
import { bundleSizes, entryName } from './bundleSizes.ts';

/** The limit of the bundle that every window loads on startup. */
const entryMaxBytes = 9_400;
/** The limit of all bundles together, so that they do not grow unnoticed. */
const maxBytes = 494_000;

const { entryBytes, totalBytes, lines } = await bundleSizes();
console.log(lines.join('\n'));
const problems = [
  ...(entryBytes <= entryMaxBytes
    ? []
    : [`${entryName} has ${entryBytes} bytes; at most ${entryMaxBytes} are allowed.`]),
  ...(totalBytes <= maxBytes
    ? []
    : [`All bundles have ${totalBytes} bytes; at most ${maxBytes} are allowed.`]),
];
for (const problem of problems) {
  console.error(problem);
}
process.exitCode = problems.length === 0 ? 0 : 1;
