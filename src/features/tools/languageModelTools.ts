import * as vscode from 'vscode';
import { ArgumentError } from '../../ui/commandInput.ts';
import { ExportError } from '../../engine/model/exportError.ts';
import type { ToolName } from '../../contributions.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import type { Tool, Tools } from './registerTools.ts';
import type { Core } from '../../ui/core.ts';
import type { Logger } from '../../util/logger.ts';
import { compareExportsTool, type CompareExportsDeps } from './compareExportsTool.ts';
import { exportContactsTool, type ExportContactsDeps } from './exportContactsTool.ts';
import { exportStatusTool } from './exportStatusTool.ts';
import { listAudiencesTool } from './listAudiencesTool.ts';

/** Returns the tools for language models. No result contains the data of a contact. */
export function languageModelTools(
  deps: ExportContactsDeps & CompareExportsDeps & Pick<Core, 'logger'>,
): Tools {
  const tool = (name: ToolName, inner: Tool): Tool => ({
    prepare: async (...given) => explained(name, deps.logger, () => inner.prepare(...given)),
    invoke: async (...given) => explained(name, deps.logger, () => inner.invoke(...given)),
  });
  return {
    listAudiences: tool('listAudiences', listAudiencesTool(deps)),
    exportContacts: tool('exportContacts', exportContactsTool(deps)),
    compareExports: tool('compareExports', compareExportsTool(deps)),
    exportStatus: tool('exportStatus', exportStatusTool(deps)),
  };
}

/** Errors become a message for the model; all details are logged. */
async function explained<T>(name: ToolName, logger: Logger, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof ArgumentError || error instanceof vscode.CancellationError) {
      throw error;
    }
    const { reason, status, detail } =
      error instanceof ExportError
        ? error
        : { reason: 'unexpected', status: undefined, detail: undefined };
    logger.error(
      `Tool ${name} failed: ${error instanceof Error ? (error.stack ?? '') : String(error)}`,
    );
    throw new ArgumentError(failureMessage({ reason, status, detail }, 'export').sentence, error);
  }
}
