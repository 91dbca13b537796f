import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScenarioInput } from '../simulator/scenario.ts';
import { startSimulator, type Simulator } from '../simulator/simulator.ts';
import { signIn, waitForLists } from '../support/workbench/actions.ts';
import { SharedHost, type SharedWindowOptions } from '../support/workbench/sharedHost.ts';
import { Workbench, type WorkbenchOptions } from '../support/workbench/workbench.ts';
import { companions } from './companions.ts';
import { leaveTrace } from './trace.ts';

export interface SessionOptions extends Omit<WorkbenchOptions, 'folder' | 'companions'> {
  readonly scenario?: ScenarioInput;
  /** The initial contents of the folder: the text of each file, by path. Only in the shared host. */
  readonly files?: Readonly<Record<string, string>>;
  /** Whether the suite starts signed in. */
  readonly signedIn?: boolean;
  /** Whether the suite changes the installation itself. */
  readonly ownHost?: boolean;
}

/** The environment of a UI suite: the workbench, the service behind it, and the folder of the exported files. */
export interface Session {
  readonly workbench: Workbench;
  readonly simulator: Simulator;
  readonly exportFolder: string;
}

/** A small account with known counts. */
export const smallAccount: ScenarioInput = {
  contacts: 900,
  accounts: [{ username: 'small-account' }],
  lists: [
    { name: 'Alpha', contacts: 250 },
    { name: 'Beta', contacts: 120 },
    { name: 'Empty list', contacts: 0 },
  ],
  segments: [{ name: 'Gamma', contacts: 75, parentList: 'Alpha' }],
  // Ready at the first poll.
  exports: { pendingPolls: 0 },
};

/** The host of all suites that need no server of their own. */
const shared = new SharedHost(companions);
/** The port of the first simulator. Others use it as well, so that an account is the same one in all suites. */
let apiPort = 0;

/** Starts a session for the calling suite, and stops it after the suite. A failed test leaves a trace. */
export function useSession({
  scenario = smallAccount,
  signedIn = true,
  settings = {},
  ...options
}: SessionOptions = {}): () => Session {
  let session: Session | undefined;

  before('start VS Code and the simulator', async () => {
    const exportFolder = await mkdtemp(join(tmpdir(), 'sgx-exports-'));
    const simulator = await startSimulatorAgain(scenario);
    const all = {
      ...options,
      settings: {
        'sendgridExports.customApiBaseUrl': simulator.apiUrl,
        'sendgridExports.folder': exportFolder,
        ...settings,
      },
    };
    const workbench = needsOwnHost(all)
      ? await Workbench.start({ ...all, companions })
      : await openShared(all, simulator, signedIn ? scenario : undefined);
    session = { workbench, simulator, exportFolder };
    if (signedIn && needsOwnHost(all)) {
      await signIn(workbench, simulator.apiKey);
    }
  });

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') {
      await leaveTrace(
        test,
        session ? { workbench: session.workbench, simulators: [session.simulator] } : {},
      );
    }
  });

  after('stop VS Code and the simulator', async () => {
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

function needsOwnHost({ env, ownHost = false }: SessionOptions): boolean {
  return ownHost || env !== undefined;
}

/** @param account The scenario with the account that the window starts with; by default, signed out. */
async function openShared(
  options: SharedWindowOptions,
  { apiUrl, apiKey }: Simulator,
  account: ScenarioInput | undefined,
): Promise<Workbench> {
  if (account === undefined) {
    return shared.open(options);
  }
  const username = account.accounts?.[0]?.username ?? '';
  const name = JSON.stringify([apiUrl, apiKey, account.accounts]);
  const workbench = await shared.open({ ...options, account: name });
  try {
    if (shared.remembers(name)) {
      await workbench.showViews();
      await waitForLists(workbench);
    } else {
      await signIn(workbench, apiKey);
      await shared.remember(name, username);
    }
  } catch (error) {
    // No test has failed yet that would leave the trace.
    const err = error instanceof Error ? error : new Error(String(error));
    await leaveTrace({ fullTitle: () => `Signing in as ${username}`, err }, { workbench });
    throw error;
  }
  return workbench;
}

/** Starts a simulator on the port of the one before it, if that is still free. */
async function startSimulatorAgain(scenario: ScenarioInput): Promise<Simulator> {
  let simulator: Simulator;
  try {
    simulator = await startSimulator(scenario, { apiPort });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) {
      throw error;
    }
    simulator = await startSimulator(scenario);
  }
  apiPort = Number(new URL(simulator.apiUrl).port);
  return simulator;
}

/** Returns the id of a list or segment of the simulated account. */
export function idOf({ lists, segments }: Simulator, name: string): string {
  const found = [...lists, ...segments].find((audience) => audience.name === name);
  if (found === undefined) {
    throw new Error(`The account has no '${name}'.`);
  }
  return found.id;
}

/** Returns the JSON bodies of the export requests so far. */
export const exportRequests = ({ requests }: Simulator): readonly unknown[] =>
  requests
    .filter(({ method, path }) => method === 'POST' && path === '/v3/marketing/contacts/exports')
    .map(({ body }) => body);

/** Returns the names of all files below a folder that contain a text. */
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
    // Running programs remove files at any time.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return Buffer.alloc(0);
    }
    throw error;
  }
}
