import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { EngineProcessOptions } from './engineProcessOptions.ts';
import { childEnvironment, projectFolder } from './paths.ts';

export interface EngineWindowOptions extends EngineProcessOptions {
  readonly apiKey: string;
}

let bundled: string | undefined;

/** Bundles `engineProcess.ts` into one file, once: that loads in a third of the time of its hundred modules. */
function bundledScript(): string {
  if (bundled === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'engine-process-'));
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    bundled = join(folder, 'engineProcess.mjs');
    buildSync({
      ...{ entryPoints: [join(projectFolder, 'test/support/engineProcess.ts')], outfile: bundled },
      ...{ bundle: true, platform: 'node', format: 'esm' },
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    });
  }
  return bundled;
}

/** A window in a process of its own, which can be closed and killed: `engineProcess.ts`. */
export class EngineWindow {
  readonly name: string;
  readonly #child: ChildProcess;
  #output = '';
  #commands = 0;
  #changed = Promise.withResolvers<undefined>();

  constructor(options: EngineWindowOptions) {
    const { apiKey, ...rest } = options;
    this.name = rest.name ?? 'window';
    this.#child = spawn(process.execPath, [bundledScript(), JSON.stringify(rest)], {
      // A cache would be of no use: the bundle has another path each time.
      env: childEnvironment({ SENDGRID_API_KEY: apiKey, NODE_DISABLE_COMPILE_CACHE: '1' }),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    // Emitted for writes after the kill.
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
      this.#changed.resolve(undefined);
      this.#changed = Promise.withResolvers();
    });
    this.#child.once('exit', () => this.#changed.resolve(undefined));
  }

  /** The lines that it has printed so far. */
  get lines(): readonly string[] {
    return this.#output.split('\n');
  }

  /** Waits for a line. Rejects if the process ends before it. */
  async says(line: string): Promise<void> {
    while (!this.lines.includes(line)) {
      if (this.#isGone) {
        throw new Error(`The window '${this.name}' ended without printing '${line}'.`);
      }
      await this.#changed.promise;
    }
  }

  /** Runs a command, such as 'cancel ID'. */
  async does(line: string): Promise<void> {
    const number = ++this.#commands;
    this.#child.stdin?.write(`${number} ${line}\n`);
    await this.says(`did ${number}`);
  }

  /** Closes the window as VS Code does. */
  async close(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.stdin?.write('0 close\n');
    await gone;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Kills the process immediately, and resolves when it is gone. */
  async kill(): Promise<void> {
    if (!this.#isGone) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await gone;
    }
  }

  get #isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
