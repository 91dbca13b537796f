import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import * as vscode from 'vscode';
import { exportTaskType } from '../../options/taskType.ts';
import { placeIn, type ProblemPlace } from './problemLine.ts';
import type { PresetPlace } from './taskProblem.ts';

/** Which task it is: what it is called, and where it is written. */
export interface TaskOwner {
  readonly name: string;
  /** The name of its preset. */
  readonly preset: string | undefined;
  /** `undefined` for one that belongs to no folder: of a workspace file, or of the user. */
  readonly folder: vscode.WorkspaceFolder | undefined;
}

/**
 * Finds where the user can mend what is wrong with a task: in its presets file if it is about that, else where the task is
 * written. One that is written nowhere is offered because of its preset, and so that is shown.
 */
export async function placeOfProblem(
  owner: TaskOwner,
  about: PresetPlace | undefined,
  preset: PresetPlace | undefined,
): Promise<ProblemPlace> {
  const inPresets = about && (await placeOfPreset(about));
  if (inPresets) {
    return inPresets;
  }
  const uri = tasksUri(owner);
  const text = uri && (await textOf(uri));
  const node = text === undefined ? undefined : taskNode(text, owner);
  if (uri && text !== undefined && node) {
    return placeIn(uri.fsPath, text, node.offset);
  }
  return (
    (preset && (await placeOfPreset(preset))) ?? {
      path: uri?.fsPath ?? 'tasks.json',
      line: 1,
      column: 1,
    }
  );
}

async function placeOfPreset({ uri, span }: PresetPlace): Promise<ProblemPlace | undefined> {
  const text = await textOf(uri);
  return text === undefined ? undefined : placeIn(uri.fsPath, text, span.offset);
}

/** Where VS Code reads the task from. The user's own tasks are in a file that only VS Code knows. */
function tasksUri({ folder }: TaskOwner): vscode.Uri | undefined {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  if (folder === undefined && workspaceFile?.scheme === 'file') {
    return workspaceFile;
  }
  const root = folder ?? workspaceFolders?.[0];
  return root && vscode.Uri.joinPath(root.uri, '.vscode', 'tasks.json');
}

/** The task's own object in the file, by its label, or else by its preset. */
function taskNode(text: string, { name, preset }: TaskOwner): Node | undefined {
  const root = parseTree(text, [], { allowTrailingComma: true });
  const list = root && listOfTasks(root);
  const ours = (list?.children ?? []).filter((node) => valueOf(node, 'type') === exportTaskType);
  return (
    ours.find((node) => valueOf(node, 'label') === name) ??
    ours.find((node) => preset !== undefined && valueOf(node, 'preset') === preset)
  );
}

/** `tasks.json` has the tasks in `tasks`, a workspace file in `tasks.tasks`. */
function listOfTasks(root: Node): Node | undefined {
  const tasks = findNodeAtLocation(root, ['tasks']);
  return tasks?.type === 'object' ? findNodeAtLocation(tasks, ['tasks']) : tasks;
}

const valueOf = (node: Node, key: string): unknown => findNodeAtLocation(node, [key])?.value;

async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    // What is not there, or cannot be read, has no place to show.
    return undefined;
  }
}
