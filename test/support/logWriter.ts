/**
 * VS Code writes its logs, including those of extensions, with the native module `@vscode/spdlog`. Building that takes
 * a compiler, and without it the Output view stays empty. This replaces it: the same functions, in plain JavaScript.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'] as const;

export class Logger {
  readonly #file: string;
  #level: number = levels.indexOf('info');
  #isFormatted = true;

  constructor(_type: string, _name: string, file: string) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    this.#append('');
  }

  trace(message: string): void {
    this.#write('trace', message);
  }

  debug(message: string): void {
    this.#write('debug', message);
  }

  info(message: string): void {
    this.#write('info', message);
  }

  warn(message: string): void {
    this.#write('warning', message);
  }

  error(message: string): void {
    this.#write('error', message);
  }

  critical(message: string): void {
    this.#write('critical', message);
  }

  getLevel(): number {
    return this.#level;
  }

  setLevel(level: number): void {
    this.#level = level;
  }

  setPattern(): void {
    this.#isFormatted = true;
  }

  clearFormatters(): void {
    this.#isFormatted = false;
  }

  flush(): void {
    // Everything has been written already.
  }

  drop(): void {
    // There is nothing to close.
  }

  #write(level: (typeof levels)[number], message: string): void {
    if (levels.indexOf(level) >= this.#level) {
      this.#append(this.#isFormatted ? `${now()} [${level}] ${message}\n` : message);
    }
  }

  #append(text: string): void {
    appendFileSync(this.#file, text);
  }
}

/** Returns the local time in VS Code's own format. */
function now(): string {
  const time = new Date();
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').slice(0, -1);
}

export const setLevel = (): void => undefined;
export const setFlushOn = (): void => undefined;
export const createRotatingLogger = (name: string, file: string): Promise<Logger> =>
  Promise.resolve(new Logger('rotating', name, file));
export const createAsyncRotatingLogger = createRotatingLogger;
