import * as vscode from 'vscode';
import { exportTaskType } from '../../options/taskType.ts';

/** What VS Code requests of a task provider. */
export interface ExportTasks {
  /** Returns the tasks that can be run without being configured anywhere. */
  provide(): Promise<vscode.Task[]>;
  /** Adds the execution to a task of `tasks.json`, whose definition has to remain the same object. */
  resolve(task: vscode.Task): vscode.Task;
}

/** Registers the task type. `load` is called when VS Code first requests tasks. */
export const registerExportTasks = (load: () => Promise<ExportTasks>): vscode.Disposable =>
  vscode.tasks.registerTaskProvider(exportTaskType, {
    provideTasks: async () => (await load()).provide(),
    resolveTask: async (task) => (await load()).resolve(task),
  });
