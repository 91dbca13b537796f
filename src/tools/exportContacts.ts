import * as vscode from 'vscode';
import { CallerError, parseArguments } from '../commands/callerError.ts';
import type { ExportStarter } from '../commands/exportStarter.ts';
import { namedSelection, startWithArguments } from '../commands/exportWithArguments.ts';
import type { Accounts } from '../exports/accounts.ts';
import type { AudienceCatalog } from '../exports/audienceCatalog.ts';
import type { Tool } from '../platform/languageModelTools.ts';
import { presetOutput } from '../platform/presetOutput.ts';
import type { Settings } from '../platform/settings.ts';
import { exportQuestion, exportSummary } from './exportQuestion.ts';
import { reportsAfter, type ToolEngine } from './settledJobs.ts';
import { signedInAccount } from './signedInAccount.ts';
import { exportContactsInput, type ExportContactsInput } from './toolInputs.ts';

export interface ExportContactsDeps {
  readonly accounts: Pick<Accounts, 'active' | 'keyState'>;
  readonly catalog: AudienceCatalog;
  readonly engine: ToolEngine;
  readonly settings: Pick<Settings, 'afterExport' | 'csvBom' | 'csvFormulaGuard'>;
  readonly starter: Pick<ExportStarter, 'start' | 'shownFolder'>;
}

/**
 * Makes the tool that exports. The user is asked first, with all that the model chose in front of them. The model gets paths,
 * counts and column names.
 */
export const exportContactsTool = (deps: ExportContactsDeps): Tool => ({
  prepare: async (input) => {
    const given = await parseInput(input);
    const account = signedInAccount(deps.accounts);
    const selection = await namedSelection(deps.catalog, given);
    const { catalog, starter } = deps;
    const folder = starter.shownFolder(given.folder);
    return {
      invocationMessage: exportSummary(selection),
      confirmationMessages: exportQuestion(given, { account, catalog, folder, selection }),
    };
  },
  invoke: async (input, { signal }) => {
    const { openFiles, waitSeconds, ...what } = await parseInput(input);
    signedInAccount(deps.accounts);
    signal.throwIfAborted();
    const jobs = await startWithArguments(deps, {
      ...what,
      afterExport: openFiles ? 'open' : 'nothing',
    });
    const ids = jobs.map(({ id }) => id);
    try {
      return { exports: await reportsAfter(deps.engine, ids, { seconds: waitSeconds, signal }) };
    } catch (error) {
      if (signal.aborted) {
        // Whoever stops the model stops what it has started.
        await Promise.all(ids.map((id) => deps.engine.cancel(id)));
        throw new vscode.CancellationError();
      }
      throw error;
    }
  },
});

/** The schema has looked at the name of the folder; a link in the workspace can still lead out of it. */
async function parseInput(input: unknown): Promise<ExportContactsInput> {
  const given = parseArguments(exportContactsInput, input);
  const [workspace] = vscode.workspace.workspaceFolders ?? [];
  const output =
    given.folder === undefined || workspace === undefined
      ? undefined
      : await presetOutput(given.folder, workspace);
  if (output?.isInside === false) {
    throw new CallerError('folder: a link leads from it out of the workspace folder.');
  }
  return given;
}
