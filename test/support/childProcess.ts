import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { childEnvironment, projectFolder } from './paths.ts';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** 'show' forwards the output as it arrives; 'collect' collects it for the error message. */
  readonly output?: 'show' | 'collect';
}

/** The result of a command. `output` is empty if it was shown. */
export interface RunResult {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a command to its end, whatever its exit code. */
export async function run(
  command: string,
  args: readonly string[],
  { cwd = projectFolder, env = childEnvironment(), output = 'show' }: RunOptions = {},
): Promise<RunResult> {
  const show = output === 'show';
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    // npm and npx are .cmd files on Windows, which only a shell starts.
    shell: process.platform === 'win32' && !command.endsWith('.exe'),
  });
  let collected = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (collected += text));
  }
  const exitCode = await ended(child);
  return { exitCode, output: collected };
}

/** Runs a command that must succeed. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { exitCode, output } = await run(command, args, options);
  if (exitCode !== 0) {
    const shown = output.trim() === '' ? '' : `:\n${output.trim()}`;
    throw new Error(`'${command} ${args.join(' ')}' ended with code ${exitCode}${shown}`);
  }
  return output;
}

export interface BackgroundOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly onOutput?: (text: string) => void;
}

/** A process that runs until it is stopped. */
export interface BackgroundProcess {
  readonly output: () => string;
  /** Settles with the exit code when the process has ended. */
  readonly exited: Promise<number>;
  /** Ends the process and all its children. */
  stop(): Promise<void>;
}

/**
 * Starts a process in a process group of its own, so that `stop` ends its children too. It also ends with this process,
 * on any exit that can be observed.
 */
export function startInBackground(
  command: string,
  args: readonly string[],
  { env = childEnvironment(), onOutput }: BackgroundOptions = {},
): BackgroundProcess {
  const child = spawn(command, args, {
    cwd: projectFolder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let collected = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      collected = (collected + text).slice(-100_000);
      onOutput?.(text);
    });
  }
  const killNow = () => signalGroup(child, 'SIGKILL');
  process.once('exit', killNow);
  const exited = ended(child).finally(() => process.off('exit', killNow));
  return {
    output: () => collected,
    exited,
    async stop() {
      signalGroup(child, 'SIGTERM');
      const timer = setTimeout(killNow, 5_000);
      await exited.catch(() => undefined);
      clearTimeout(timer);
      // The leader is gone; the rest of its group is ended as well.
      killNow();
    },
  };
}

async function ended(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) {
    return child.exitCode;
  }
  const closed: readonly unknown[] = await once(child, 'close');
  return typeof closed[0] === 'number' ? closed[0] : 1;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) {
    return;
  }
  if (process.platform === 'win32') {
    child.kill(signal);
    return;
  }
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) {
      throw error;
    }
  }
}
