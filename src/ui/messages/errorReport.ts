import { ExportError } from '../../engine/model/exportError.ts';
import type { Logger } from '../../util/logger.ts';
import type { CommandName, CommandsOf } from '../../contributions.ts';
import { ArgumentError } from '../commandInput.ts';
import type { FailedWork } from './failureMessages.ts';
import { showFailure } from './showFailure.ts';

/** Runs a command and reports its errors: a message to the user, all details to the log. */
export async function withErrorReport(
  name: CommandName,
  logger: Logger,
  run: () => Promise<unknown>,
): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ArgumentError) {
      logger.warn(`${name} was refused: ${error.message}`);
      throw error;
    }
    report(name, error, logger, workOf(name));
    return undefined;
  }
}

/** The kind of work of each command that is not about an export, for the message when it fails. */
const works = {
  signIn: 'signIn',
  enterKeyAgain: 'signIn',
  switchAccount: 'account',
  renameAccount: 'account',
  addSubuser: 'subuser',
  signOut: 'signOut',
  signOutAll: 'signOut',
  refreshContacts: 'load',
  showMore: 'load',
  retryLoad: 'load',
} as const satisfies Partial<Record<CommandName, FailedWork>> &
  Record<CommandsOf<'accounts'>, FailedWork>;

/** Returns the kind of work of a command, which determines what the message of a failure suggests. */
export const workOf = (name: CommandName): FailedWork =>
  isIn(works, name) ? works[name] : 'export';

const isIn = <T extends object>(table: T, name: PropertyKey): name is keyof T =>
  Object.hasOwn(table, name);

/** Logs an error with its stack and shows its message. */
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
  logger.error(`${what} failed: ${stackOf(error)}`);
  void showFailure('', { reason, status, detail }, work);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\nCaused by: ${stackOf(error.cause)}`;
}
