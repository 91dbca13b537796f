import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import * as vscode from 'vscode';
import { exportTaskType } from '../../options/taskType.ts';
import { placeIn, type ProblemPlace } from './problemLine.ts';
import type { PresetPlace } from './taskProblem.ts';

/** The name of a task and the place where it is configured. */
export interface TaskOwner {
  readonly name: string;
  /** The name of its preset. */
  readonly preset: string | undefined;
  /** `undefined` for a task of the workspace file or of the user. */
  readonly folder: vscode.WorkspaceFolder | undefined;
}

/**
 * Finds where the user can fix a problem of a task: the presets file if the problem is there, otherwise the file that
 * configures the task. A task that is not configured anywhere exists because of its preset, whose location is returned.
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

/**
 * Returns the file from which VS Code reads the task. The location of the user's own tasks is not available to extensions.
 */
function tasksUri({ folder }: TaskOwner): vscode.Uri | undefined {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  if (folder === undefined && workspaceFile?.scheme === 'file') {
    return workspaceFile;
  }
  const root = folder ?? workspaceFolders?.[0];
  return root && vscode.Uri.joinPath(root.uri, '.vscode', 'tasks.json');
}

/** Finds the task's object in the file by its label, else by its preset. */
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
    // There is no location in a file that does not exist or cannot be read.
    return undefined;
  }
}
