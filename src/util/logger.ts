/**
 * The log of the engine and the API client. The port over VS Code's `LogOutputChannel`.
 * Messages never contain an API key, the query of a URL, or contact data.
 */
export interface Logger {
  trace(message: string): void;
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

const ignore = (): void => undefined;

/** A logger that drops everything: the default. */
export const silentLogger: Logger = {
  trace: ignore,
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
};
