import { ExportError } from '../exports/exportError.ts';
import type { Logger } from '../util/logger.ts';
import type { CommandHandlers, RunCommand } from '../platform/commands.ts';
import type { CommandName } from '../platform/contributions.ts';
import { CallerError } from './callerError.ts';
import type { FailedWork } from '../platform/failureMessages.ts';
import { showFailure } from './showFailure.ts';

/** Runs handlers, which may throw: the user gets a sentence, the log the whole story. */
export const guarded =
  (handlers: CommandHandlers, logger: Logger): RunCommand =>
  async (name, given) => {
    try {
      return await handlers[name](...given);
    } catch (error) {
      if (error instanceof CallerError) {
        logger.warn(`${name} was refused: ${error.message}`);
        throw error;
      }
      report(name, error, logger, accountCommands.has(name) ? 'signIn' : 'export');
      return undefined;
    }
  };

const accountCommands: ReadonlySet<CommandName> = new Set(['signIn', 'enterKeyAgain', 'signOut']);

/** Logs an error with its stack and shows its sentence. */
export function report(
  what: string,
  error: unknown,
  logger: Logger,
  work: FailedWork = 'export',
): void {
  const known = error instanceof ExportError;
  const { reason, status, detail } = known
    ? error
    : { reason: 'unexpected', status: undefined, detail: undefined };
  logger.error(`${what}: ${stackOf(error)}`);
  void showFailure('', { reason, status, detail }, work);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\nCaused by: ${stackOf(error.cause)}`;
}
