import * as vscode from 'vscode';
import { ArgumentError, parseArguments } from '../../ui/commandInput.ts';
import type { Core } from '../../ui/core.ts';
import type { Ui } from '../../ui/ui.ts';
import { namedSelection, startWithArguments } from '../newExport/exportWithArguments.ts';
import type { Account } from '../../engine/accounts/account.ts';
import { BoundCatalog } from '../../engine/audiences/boundCatalog.ts';
import type { Tool } from './registerTools.ts';
import { presetOutput } from '../../ui/folders/presetOutput.ts';
import type { Settings } from '../../ui/settings.ts';
import { AskedExports, type AskedExport } from './askedExports.ts';
import { exportQuestion, exportSummary } from './exportQuestion.ts';
import { reportsAfter } from './jobReports.ts';
import { signedInAccount } from './signedInAccount.ts';
import { exportContactsInput, type ExportContactsInput } from './toolInputs.ts';

export type ExportContactsDeps = Pick<Core, 'accounts' | 'catalog' | 'engine'> &
  Pick<Ui, 'starter'> & { readonly settings: Pick<Settings, 'optionDefaults'> };

/**
 * Returns the tool that exports. The user has to confirm everything that the model chose. The result contains paths, counts
 * and column names.
 */
export const exportContactsTool = (deps: ExportContactsDeps): Tool => {
  const asked = new AskedExports();
  return {
    prepare: (input) => prepare(deps, input, asked),
    invoke: (input, options) => invoke(deps, input, options, asked),
  };
};

async function prepare(
  deps: ExportContactsDeps,
  input: unknown,
  asked: AskedExports,
): Promise<vscode.PreparedToolInvocation> {
  const account = signedInAccount(deps.accounts);
  const given = await parseInput(input);
  const catalog = new BoundCatalog(account, deps);
  try {
    const selection = await namedSelection(deps, account, given);
    const folder = deps.starter.shownFolder(given.folder);
    const question = exportQuestion(given, { account, catalog, folder, selection });
    asked.add(given, { accountId: account.id, folder });
    return { invocationMessage: exportSummary(selection), confirmationMessages: question };
  } finally {
    catalog.dispose();
  }
}

/** Exports from the account and to the folder that the user was asked about. */
async function invoke(
  deps: ExportContactsDeps,
  input: unknown,
  { signal }: { readonly signal: AbortSignal },
  asked: AskedExports,
): Promise<object> {
  const { openFiles, waitSeconds, ...what } = await parseInput(input);
  const account = boundAccount(deps, asked.take({ openFiles, waitSeconds, ...what }), what.folder);
  signal.throwIfAborted();
  const jobs = await startWithArguments(
    deps,
    { ...what, afterExport: openFiles ? 'open' : 'nothing' },
    { account, signal },
  );
  const ids = jobs.map(({ id }) => id);
  try {
    return { exports: await reportsAfter(deps.engine, ids, { seconds: waitSeconds, signal }) };
  } catch (error) {
    if (signal.aborted) {
      // Stopping the model cancels what it has started.
      await Promise.all(ids.map((id) => deps.engine.cancel(id)));
      throw new vscode.CancellationError();
    }
    throw error;
  }
}

/**
 * Returns the account that the user was asked about. VS Code may call a tool without asking, in which case it is the active
 * account.
 *
 * @throws ArgumentError when the export would differ from what the user was asked about.
 */
function boundAccount(
  { accounts, starter }: ExportContactsDeps,
  question: AskedExport | 'none' | 'several',
  folder: string | undefined,
): Account {
  if (question === 'none') {
    return signedInAccount(accounts);
  }
  const account =
    question === 'several' ? undefined : accounts.all.find(({ id }) => id === question.accountId);
  if (question === 'several' || account === undefined) {
    throw new ArgumentError(
      'Nothing was exported: the account was changed or signed out after the user was asked about this export. Call the tool again, so that the user is asked about the account that it is then.',
    );
  }
  if (question.folder !== starter.shownFolder(folder)) {
    throw new ArgumentError(
      'Nothing was exported: the folder for exports was changed after the user was asked about this export. Call the tool again, so that the user is asked about the new folder.',
    );
  }
  return signedInAccount({ active: account, keyState: (id) => accounts.keyState(id) });
}

/** The schema has checked the name of the folder, but a link in the workspace can still lead out of it. */
async function parseInput(input: unknown): Promise<ExportContactsInput> {
  const given = parseArguments(exportContactsInput, input);
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const output =
    given.folder === undefined || workspace === undefined
      ? undefined
      : await presetOutput(given.folder, workspace);
  if (output?.isInside === false) {
    throw new ArgumentError('folder: a link leads from it out of the workspace folder.');
  }
  return given;
}
