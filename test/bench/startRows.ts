import { bundleSizes } from '../support/bundleSizes.ts';
import { maxActivationMs, measureActivation } from './activation.ts';
import type { Row } from './report.ts';
import { median } from './statistics.ts';

/** Returns what the extension costs each window on startup, and how much code there is to load. */
export async function startRows(raw: Record<string, unknown>): Promise<readonly Row[]> {
  const activation = await measureActivation();
  const { entryBytes, totalBytes, lines } = await bundleSizes();
  console.log(lines.join('\n'));
  raw.activation = activation;
  return [
    {
      what: 'start of a window, loading the entry file and `activate()`',
      value: median(activation.sum),
      ...{ unit: 'ms', target: maxActivationMs },
    },
    {
      what: 'the same without the time in which the thread waited for a processor',
      value: median(activation.undisturbed),
      unit: 'ms',
    },
    { what: 'entry file', value: entryBytes / 1000, unit: 'KB', target: 15 },
    { what: 'all JavaScript of the host', value: totalBytes / 1000, unit: 'KB', target: 200 },
  ];
}
