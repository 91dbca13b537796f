import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOrThrow } from './childProcess.ts';
import { childEnvironment, vsixFile } from './paths.ts';
import { provisionCodeServer } from './provision.ts';
import { startServer } from './servers.ts';
import { seedUserSettings, type Settings } from './userSettings.ts';

export interface InstalledHostOptions {
  /** User settings beside those that keep the workbench quiet. */
  readonly settings?: Settings;
  /** The folder to open; a new empty one when left out. */
  readonly folder?: string;
  /** 'ask' starts in Restricted Mode. */
  readonly trust?: 'given' | 'ask';
}

/** A VS Code that serves a browser and has the packaged extension installed as a user would. */
export interface InstalledHost {
  readonly url: string;
  /** The folder that is open in it. */
  readonly folder: string;
  /** Where a browser may keep its profile. */
  readonly browserProfile: string;
  /** Where the server keeps settings, logs and what extensions store. */
  readonly userDataFolder: string;
  readonly output: () => string;
  /** Ends the server and removes its folders. */
  stop(): Promise<void>;
}

/** Starts code-server with fresh folders of its own and the VSIX installed. */
export async function startInstalledHost({
  settings = {},
  folder: givenFolder,
  trust = 'given',
}: InstalledHostOptions = {}): Promise<InstalledHost> {
  const { entry } = await provisionCodeServer();
  const scratch = await mkdtemp(join(tmpdir(), 'sgx-'));
  const removeScratch = () => rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  try {
    const userDataFolder = join(scratch, 'data');
    const folder = givenFolder ?? join(scratch, 'workspace');
    await mkdir(folder, { recursive: true });
    await seedUserSettings(userDataFolder, settings);

    const env = childEnvironment({
      // Nothing of the user's own code-server is read or written.
      CODE_SERVER_CONFIG: join(scratch, 'config.yaml'),
      XDG_RUNTIME_DIR: scratch,
      VSCODE_IPC_HOOK_CLI: undefined,
    });
    const folders = [
      ...['--user-data-dir', userDataFolder],
      ...['--extensions-dir', join(scratch, 'extensions')],
    ];
    await runOrThrow(process.execPath, [entry, ...folders, '--install-extension', vsixFile], {
      env,
      output: 'collect',
    });
    const server = await startServer(
      (port) => [
        entry,
        ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
        ...folders,
        ...['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override'],
        ...(trust === 'given' ? ['--disable-workspace-trust'] : []),
        folder,
      ],
      { env },
    );
    return {
      url: `${server.url}?folder=${encodeURIComponent(folder)}`,
      folder,
      browserProfile: join(scratch, 'profile'),
      userDataFolder,
      output: () => server.process.output(),
      async stop() {
        await server.process.stop();
        await removeScratch();
      },
    };
  } catch (error) {
    await removeScratch();
    throw error;
  }
}
