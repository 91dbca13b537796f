import type * as vscode from 'vscode';
import type { Logger } from '../util/logger.ts';
import { logEntry } from '../util/controlCharacters.ts';
import { redact } from './redact.ts';

/** Writes the log to VS Code's output channel, at the level that the user has chosen there. */
export const outputLogger = (channel: Pick<vscode.LogOutputChannel, keyof Logger>): Logger => ({
  trace: (message) => channel.trace(written(message)),
  debug: (message) => channel.debug(written(message)),
  info: (message) => channel.info(written(message)),
  warn: (message) => channel.warn(written(message)),
  error: (message) => channel.error(written(message)),
});

const written = (message: string): string => logEntry(redact(message));
