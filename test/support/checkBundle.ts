/**
 * Measures the JavaScript that runs in the extension host, minified as it is shipped, and shows what it is made of. Exits
 * with 1 when it is too large.
 */
import { bundleSizes, entryName } from './bundleSizes.ts';

/** What every window loads when it has started. */
const entryMaxBytes = 15_000;
/** All that can be loaded; a ceiling, so that it does not grow unseen. */
const maxBytes = 510_000;

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
