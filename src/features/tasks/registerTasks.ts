import * as vscode from 'vscode';
import { exportTaskType } from '../../options/taskType.ts';

/** What VS Code may ask of tasks of our type. */
export interface ExportTasks {
  /** Offers what can be run without being written anywhere. */
  provide(): Promise<vscode.Task[]>;
  /** Makes a task of `tasks.json` one that can run. Its definition has to stay the same object. */
  resolve(task: vscode.Task): vscode.Task;
}

/** Registers the task type; what makes and runs the tasks is asked for when VS Code asks for one. */
export const registerExportTasks = (load: () => Promise<ExportTasks>): vscode.Disposable =>
  vscode.tasks.registerTaskProvider(exportTaskType, {
    provideTasks: async () => (await load()).provide(),
    resolveTask: async (task) => (await load()).resolve(task),
  });
