import * as vscode from 'vscode';
import { presetsOf } from '../presets/presetFiles.ts';
import type { ExportTasks } from './registerTasks.ts';
import { exportTaskType } from '../../options/taskType.ts';
import { presetSummary } from '../presets/presetsRow.ts';
import { ExportTerminal } from './exportTerminal.ts';
import { runExportTask, type ExportTaskDeps } from './runExportTask.ts';
import type { TaskOwner } from './taskPlace.ts';

/** Shown by VS Code before the name of a task that is not in `tasks.json`. */
const source = 'SendGrid';

/** The problem matcher of the manifest. */
const problemMatcher = '$sendgrid-export';

/** Provides a task for each preset, and runs these and the tasks of `tasks.json`. */
export function exportTasks(deps: ExportTaskDeps): ExportTasks {
  return {
    provide: async () => {
      // Read again, since VS Code may not report the deletion of a file or its folder in time, or at all.
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
