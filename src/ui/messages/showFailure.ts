import { runCommand } from '../commands.ts';
import {
  failureActionLabel,
  failureMessage,
  type FailedWork,
  type Failure,
  type FailureAction,
} from './failureMessages.ts';
import { notify } from './notifications.ts';

/** The actions of a failure that do not just run a command. An action without a function is not offered. */
export interface FailureSteps {
  readonly retry?: () => unknown;
  /** Requests a new export where the old one no longer exists. Defaults to `retry`. */
  readonly exportAgain?: () => unknown;
  readonly chooseFolder?: () => unknown;
  /** The account of the failure; defaults to the active one. */
  readonly accountId?: string;
}

/** Shows a failure: what failed, why, what to do next, and the buttons for it. */
export async function showFailure(
  what: string,
  failure: Failure,
  work: FailedWork,
  steps: FailureSteps = {},
): Promise<void> {
  const { sentence, actions } = failureMessage(failure, work);
  const run = {
    retry: steps.retry,
    exportAgain: steps.exportAgain ?? steps.retry,
    chooseFolder: steps.chooseFolder,
    enterKeyAgain: () =>
      steps.accountId === undefined
        ? runCommand('enterKeyAgain')
        : runCommand('enterKeyAgain', { accountId: steps.accountId }),
    signIn: () => runCommand('signIn'),
    refresh: () => runCommand('refreshContacts'),
    showLog: () => runCommand('showLog'),
  } satisfies Record<FailureAction, (() => unknown) | undefined>;
  const offered = actions.filter((action) => run[action] !== undefined);
  const chosen = await notify(
    'error',
    what === '' ? sentence : `${what} ${sentence}`,
    ...offered.map(failureActionLabel),
  );
  const action = offered.find((one) => failureActionLabel(one) === chosen);
  if (action) {
    await run[action]?.();
  }
}
