import { once } from 'node:events';
import { startInstalledHost } from '../support/installedHost.ts';
import { provisionChromium } from '../support/provision.ts';
import type { Simulator } from '../simulator/simulator.ts';

/** Starts VS Code with the extension and prints what to do with it, until Ctrl+C. */
export async function demonstrate(simulator: Simulator): Promise<void> {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => interrupted.abort());
  }
  const browser = await browserHint();
  const host = await startInstalledHost({
    settings: { 'sendgridExports.customApiBaseUrl': simulator.apiUrl },
  });
  try {
    console.log(`
VS Code with Contact Exports for SendGrid is running. Open it in a browser on this machine${browser}:

  ${host.url}

The sample key of the simulated account:

  ${simulator.apiKey}

Three things to try:

  1. Press F1, run 'SendGrid: Sign In…', choose Custom, and paste the key.
  2. Open SendGrid Contacts in the activity bar, check two lists and a segment, and press
     'Export Checked Contacts…' at the top of the view. The CSV file opens as a table.
  3. Press F1, run 'SendGrid: Export with Options…', choose a list, and export it as JSON.

Ctrl+C ends everything.
`);
    if (!interrupted.signal.aborted) {
      await once(interrupted.signal, 'abort');
    }
    console.log('Ending…');
  } finally {
    await host.stop();
  }
}

/** Makes sure that there is a browser. Without one, everything still runs, for those who forward the port. */
async function browserHint(): Promise<string> {
  try {
    return `, for example ${await provisionChromium()}`;
  } catch (error) {
    console.log(error instanceof Error ? error.message : error);
    return '';
  }
}
