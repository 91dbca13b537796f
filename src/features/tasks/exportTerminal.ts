import * as vscode from 'vscode';
import { oneLine } from '../../util/controlCharacters.ts';
import { delay } from '../../util/delay.ts';

/**
 * How a task ends, as shells have it. 2 is for what could not be started: the task is not right, or nobody is signed in.
 * 130 is what a program that Ctrl+C ended gives.
 */
export const exitCodes = { done: 0, failed: 1, refused: 2, cancelled: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export interface ExportTerminalOptions {
  /** Does the work, and gives the exit code. Is not to reject. */
  readonly run: (write: (line: string) => void, signal: AbortSignal) => Promise<ExitCode>;
  /** Is written at Ctrl+C, before the work has let go. */
  readonly cancelling: string;
}

const ctrlC = '\x03';

/** What fails sooner after its start, VS Code takes for a program that could not be launched, and says so. */
const launchMs = 600;

/** In how long VS Code has said why it closed a terminal. */
const reasonMs = 1_000;

/**
 * A terminal in which one piece of work is shown, line by line. Ctrl+C and closing it abort the work. A window that is closed
 * or loaded again closes its terminals as well, and leaves the work alone.
 */
export class ExportTerminal implements vscode.Pseudoterminal {
  readonly #options: ExportTerminalOptions;
  /** Whether the window goes. `close` is not told, but whoever listens for terminals is. */
  #windowGoes = false;
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
      if (!this.#windowGoes) {
        this.#abort.abort();
      }
    }, reasonMs);
  }

  handleInput(data: string): void {
    if (data.includes(ctrlC) && !this.#abort.signal.aborted) {
      this.#write(this.#options.cancelling);
      this.#abort.abort();
    }
  }

  async #run(): Promise<void> {
    const launched = delay(launchMs);
    const closed = vscode.window.onDidCloseTerminal(({ exitStatus }) => {
      this.#windowGoes ||= exitStatus?.reason === vscode.TerminalExitReason.Shutdown;
    });
    const exitCode = await this.#options.run((line) => this.#write(line), this.#abort.signal);
    if (exitCode !== exitCodes.done) {
      await launched;
    }
    closed.dispose();
    this.#closed.fire(exitCode);
    // Ctrl+C after the end has nothing to cancel.
    this.#abort.abort();
    this.#written.dispose();
    this.#closed.dispose();
  }

  #write(line: string): void {
    // The last door before the terminal, which obeys what is in a name as much as what is meant.
    this.#written.fire(`${oneLine(line)}\r\n`);
  }
}
