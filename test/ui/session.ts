import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScenarioInput } from '../simulator/scenario.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { signIn } from '../support/workbench/actions.ts';
import { Workbench, type WorkbenchOptions } from '../support/workbench/workbench.ts';

export interface SessionOptions extends Omit<WorkbenchOptions, 'folder'> {
  readonly scenario?: ScenarioInput;
  /** Whether the suite begins signed in. */
  readonly signedIn?: boolean;
}

/** What a UI suite works with: the workbench, the service behind it, and the folder that exports go to. */
export interface Session {
  readonly workbench: Workbench;
  readonly simulator: Simulator;
  readonly exportFolder: string;
}

/** A small account of which every number is known. */
export const smallAccount: ScenarioInput = {
  contacts: 900,
  accounts: [{ username: 'small-account' }],
  lists: [
    { name: 'Alpha', contacts: 250 },
    { name: 'Beta', contacts: 120 },
    { name: 'Empty list', contacts: 0 },
  ],
  segments: [{ name: 'Gamma', contacts: 75, parentList: 'Alpha' }],
};

/** Starts a session for the suite that calls this, and ends it after the suite. A failed test leaves a screenshot. */
export function useSession({
  scenario = smallAccount,
  signedIn = true,
  settings = {},
  ...options
}: SessionOptions = {}): () => Session {
  let session: Session | undefined;

  before('start VS Code and the simulator', async () => {
    const exportFolder = await mkdtemp(join(tmpdir(), 'sgx-exports-'));
    const simulator = await startSimulator(scenario);
    const workbench = await Workbench.start({
      ...options,
      settings: {
        'sendgridExports.customApiBaseUrl': simulator.apiUrl,
        'sendgridExports.folder': exportFolder,
        ...settings,
      },
    });
    session = { workbench, simulator, exportFolder };
    if (signedIn) {
      await signIn(workbench, simulator.apiKey);
    }
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') {
      const name = test.fullTitle().replace(/\W+/g, '-');
      const file = await session?.workbench.screenshot(`failed-${name}`);
      console.log(`A picture of it: ${file ?? 'none, VS Code did not start'}`);
      console.log((await session?.workbench.describe()) ?? '');
    }
  });

  after('end VS Code and the simulator', async () => {
    await session?.workbench.stop();
    await session?.simulator.close();
    if (session !== undefined) {
      await rm(session.exportFolder, { recursive: true, force: true });
    }
  });

  return () => {
    if (session === undefined) {
      throw new Error('The session has not started.');
    }
    return session;
  };
}

/** The id of a list or segment of the simulated account. */
export function idOf({ lists, segments }: Simulator, name: string): string {
  const found = [...lists, ...segments].find((audience) => audience.name === name);
  if (found === undefined) {
    throw new Error(`The account has no '${name}'.`);
  }
  return found.id;
}

/** The JSON bodies of the requests for an export that were sent so far. */
export const exportRequests = ({ requests }: Simulator): readonly unknown[] =>
  requests
    .filter(({ method, path }) => method === 'POST' && path === '/v3/marketing/contacts/exports')
    .map(({ body }) => body);

/** The names of all files below a folder in whose bytes a text stands. */
export async function filesWith(folder: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await contentOf(path)).includes(text)) {
      found.push(path);
    }
  }
  return found;
}

async function contentOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    // Programs that run remove files at any time.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return Buffer.alloc(0);
    }
    throw error;
  }
}
