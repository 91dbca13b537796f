import * as vscode from 'vscode';
import { ArgumentError, parseArguments } from '../../ui/commandInput.ts';
import type { Tool } from './registerTools.ts';
import { reportsAfter, type ToolEngine } from './jobReports.ts';
import { exportStatusInput } from './toolInputs.ts';

/** Number of exports that are reported when the input names none. */
const newest = 10;

/** Returns the tool that reports the state of exports, running and ended, regardless of who started them. */
export const exportStatusTool = ({ engine }: { readonly engine: ToolEngine }): Tool => ({
  prepare: () =>
    Promise.resolve({ invocationMessage: vscode.l10n.t('Looking at the exports from SendGrid') }),
  invoke: async (input, { signal }) => {
    const { exportId, waitSeconds } = parseArguments(exportStatusInput, input);
    if (exportId !== undefined && engine.job(exportId) === undefined) {
      throw new ArgumentError(
        'There is no export with this id. It may have been removed. Without exportId, the newest exports are listed.',
      );
    }
    const ids =
      exportId === undefined ? engine.jobs.slice(0, newest).map(({ id }) => id) : [exportId];
    return { exports: await reportsAfter(engine, ids, { seconds: waitSeconds, signal }) };
  },
});
