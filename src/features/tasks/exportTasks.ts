import * as vscode from 'vscode';
import { presetsOf } from '../presets/presetFiles.ts';
import type { ExportTasks } from './registerTasks.ts';
import { exportTaskType } from '../../options/taskType.ts';
import { presetSummary } from '../presets/presetsRow.ts';
import { ExportTerminal } from './exportTerminal.ts';
import { runExportTask, type ExportTaskDeps } from './runExportTask.ts';
import type { TaskOwner } from './taskPlace.ts';

/** What VS Code shows before the name of a task that is written nowhere. */
const source = 'SendGrid';

/** The manifest's problem matcher. */
const problemMatcher = '$sendgrid-export';

/** Offers a task for each preset, and runs them and those of `tasks.json`. */
export function exportTasks(deps: ExportTaskDeps): ExportTasks {
  return {
    provide: async () => {
      // Read again: VS Code may notice late, or not at all, that a file or its folder is gone.
      const folders = await deps.presets.refresh();
      return folders.flatMap(presetsOf).flatMap(({ folder, entry: { preset } }) => {
        if (!preset) {
          return [];
        }
        const definition = { type: exportTaskType, preset: preset.name };
        const task = makeTask(deps, definition, folder, preset.name);
        task.detail = presetSummary(preset);
        return [task];
      });
    },
    resolve: (task) => makeTask(deps, task.definition, task.scope, task.name),
  };
}

function makeTask(
  deps: ExportTaskDeps,
  definition: vscode.TaskDefinition,
  scope: vscode.Task['scope'],
  name: string,
): vscode.Task {
  const execution = new vscode.CustomExecution((resolved) => {
    const owner: TaskOwner = {
      name,
      preset: typeof resolved.preset === 'string' ? resolved.preset : undefined,
      folder: typeof scope === 'object' ? scope : undefined,
    };
    return Promise.resolve(
      new ExportTerminal({
        cancelling: vscode.l10n.t('Cancelling…'),
        run: (write, signal) => runExportTask(deps, { definition: resolved, owner, write, signal }),
      }),
    );
  });
  return new vscode.Task(
    definition,
    scope ?? vscode.TaskScope.Workspace,
    name,
    source,
    execution,
    problemMatcher,
  );
}
