import type * as vscode from 'vscode';
import type { Logger } from '../util/logger.ts';
import { redact } from './redact.ts';

/** Writes the log to VS Code's output channel, at the level that the user chose there. */
export const outputLogger = (channel: vscode.LogOutputChannel): Logger => ({
  trace: (message) => channel.trace(redact(message)),
  debug: (message) => channel.debug(redact(message)),
  info: (message) => channel.info(redact(message)),
  warn: (message) => channel.warn(redact(message)),
  error: (message) => channel.error(redact(message)),
});
