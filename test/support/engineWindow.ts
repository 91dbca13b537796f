import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { childEnvironment, projectFolder } from './paths.ts';

export interface EngineWindowOptions {
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly storeFolder: string;
  /** How long the holder of the lease may be silent. */
  readonly staleMs: number;
  /** The `User-Agent` of its requests. */
  readonly name?: string;
  /** How many times faster than in earnest it waits. */
  readonly haste?: number;
}

/** A window in a process of its own, which can be stopped and killed: `engineProcess.ts`. */
export class EngineWindow {
  readonly name: string;
  readonly #child: ChildProcess;
  #said = '';
  #heard = Promise.withResolvers<undefined>();

  constructor(options: EngineWindowOptions) {
    const { apiUrl, apiKey, storeFolder, staleMs, name = 'window', haste = 1 } = options;
    this.name = name;
    const script = join(projectFolder, 'test/support/engineProcess.ts');
    const args = [script, apiUrl, storeFolder, String(staleMs), name, String(haste)];
    this.#child = spawn(process.execPath, args, {
      env: childEnvironment({ SENDGRID_API_KEY: apiKey }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#said += text;
      this.#heard.resolve(undefined);
      this.#heard = Promise.withResolvers();
    });
    this.#child.once('exit', () => this.#heard.resolve(undefined));
  }

  /** What it has said so far, line by line. */
  get lines(): readonly string[] {
    return this.#said.split('\n');
  }

  /** Waits until it has said that. Rejects when it ends before. */
  async says(line: string): Promise<void> {
    while (!this.lines.includes(line)) {
      if (this.#isGone) {
        throw new Error(`The window '${this.name}' ended without saying '${line}'.`);
      }
      await this.#heard.promise;
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Kills it, at this very moment, and settles when it is gone. */
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
