import * as vscode from 'vscode';
import { oneLine } from '../../util/controlCharacters.ts';
import { delay } from '../../util/delay.ts';

/**
 * Exit codes of a task, following shell conventions. 2: could not be started, because the task is invalid or nobody is signed
 * in. 3: contacts have changed, of a task for which that is a failure. 130: ended by Ctrl+C.
 */
export const exitCodes = { done: 0, failed: 1, refused: 2, changed: 3, cancelled: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface ExportTerminalOptions {
  /** Does the work and returns the exit code. Must not reject. */
  readonly run: (write: (line: string) => void, signal: AbortSignal) => Promise<ExitCode>;
  /** Written on Ctrl+C, before the work has stopped. */
  readonly cancelling: string;
}

const ctrlC = '\x03';

/** Time in ms after the start for which VS Code reports a failure as a program that could not be launched. */
const launchWindowMs = 600;

/** Maximum time in ms that VS Code takes to report why a terminal was closed. */
const closeReasonMs = 1_000;

/**
 * A terminal that shows the output of a single piece of work. Ctrl+C and closing the terminal abort the work. Closing or
 * reloading the window closes its terminals as well, but does not abort the work.
 */
export class ExportTerminal implements vscode.Pseudoterminal {
  readonly #options: ExportTerminalOptions;
  /** Whether the window is closing. `close` does not get the reason, but listeners of `onDidCloseTerminal` do. */
  #isWindowClosing = false;
  readonly #written = new vscode.EventEmitter<string>();
  readonly #closed = new vscode.EventEmitter<number>();
  readonly #abort = new AbortController();

  readonly onDidWrite = this.#written.event;
  readonly onDidClose = this.#closed.event;

  constructor(options: ExportTerminalOptions) {
    this.#options = options;
  }

  open(): void {
    void this.#run();
  }

  close(): void {
    setTimeout(() => {
      if (!this.#isWindowClosing) {
        this.#abort.abort();
      }
    }, closeReasonMs);
  }

  handleInput(data: string): void {
    if (data.includes(ctrlC) && !this.#abort.signal.aborted) {
      this.#write(this.#options.cancelling);
      this.#abort.abort();
    }
  }

  async #run(): Promise<void> {
    const launched = delay(launchWindowMs);
    const closed = vscode.window.onDidCloseTerminal(({ exitStatus }) => {
      this.#isWindowClosing ||= exitStatus?.reason === vscode.TerminalExitReason.Shutdown;
    });
    const exitCode = await this.#options.run((line) => this.#write(line), this.#abort.signal);
    if (exitCode !== exitCodes.done) {
      await launched;
    }
    closed.dispose();
    this.#closed.fire(exitCode);
    // From here on, Ctrl+C has nothing to cancel.
    this.#abort.abort();
    this.#written.dispose();
    this.#closed.dispose();
  }

  #write(line: string): void {
    // Last safeguard: the terminal would interpret control characters in a name.
    this.#written.fire(`${oneLine(line)}\r\n`);
  }
}
