import * as vscode from 'vscode';
import { currentMismatches } from '../presets/presetQuestions.ts';
import type { Account } from '../../engine/accounts/account.ts';
import type { Accounts } from '../../engine/accounts/accounts.ts';
import { BoundCatalog, type Catalog } from '../../engine/audiences/boundCatalog.ts';
import { optionsOfPreset } from '../../options/presetOptions.ts';
import { presetsUri, type FoundPreset, type PresetFiles } from '../presets/presetFiles.ts';
import { presetMismatchText } from '../presets/presetMismatchText.ts';
import { presetOutput, type WorkspacePlace } from '../../ui/folders/presetOutput.ts';
import { presetProblemText } from '../presets/presetProblems.ts';
import type { Core } from '../../ui/core.ts';
import type { Settings } from '../../ui/settings.ts';
import type { ExportOptions } from '../../options/exportOptions.ts';
import { presetsFilePath, type ExportPreset } from '../../options/exportPreset.ts';
import type { ExportTask } from '../../options/exportTask.ts';
import { namesAt } from '../../options/optionTable.ts';
import { pick } from '../../util/pick.ts';
import { abortable } from '../../util/abortable.ts';
import { plainText } from '../../ui/text/plainText.ts';
import { comparisonOf, type TaskComparison } from './taskComparison.ts';
import type { TaskOwner } from './taskPlace.ts';
import { TaskProblem } from './taskProblem.ts';
import { selectionOfTask } from './taskSelection.ts';

export type TaskRequestDeps = Pick<Core, 'accounts' | 'catalog'> & {
  readonly presets: PresetFiles;
  readonly settings: Pick<Settings, 'afterExport'>;
};

/** What a task exports, with all names resolved. */
export interface TaskRequest {
  readonly account: Account;
  readonly options: ExportOptions;
  readonly comparison: TaskComparison | undefined;
}

/** A preset that is valid. */
export interface UsablePreset extends FoundPreset {
  readonly preset: ExportPreset;
}

/**
 * Returns the preset of a task.
 *
 * @throws TaskProblem if there is none, or it is invalid.
 */
export async function presetOfTask(
  name: string,
  { folder }: TaskOwner,
  presets: PresetFiles,
): Promise<UsablePreset> {
  const [found, ...others] = await presets.find(name, folder?.uri.toString());
  if (!found) {
    throw new TaskProblem(noPreset(name, folder, presets));
  }
  const { preset, problems, span } = found.entry;
  const [problem] = problems;
  if (preset && others.length === 0) {
    return { ...found, preset };
  }
  throw new TaskProblem(
    vscode.l10n.t(
      'The preset “{0}” cannot be run. {1}',
      plainText(name, 60),
      presetProblemText(problem ?? { code: 'nameTaken', subject: name }),
    ),
    { preset: { uri: found.uri, span: problem ?? span } },
  );
}

/**
 * Resolves what a task names: account, lists and segments, folder. Ambiguous or unknown names are never guessed.
 *
 * @throws TaskProblem, and ExportError when the account cannot be read.
 */
export async function requestOfTask(
  deps: TaskRequestDeps,
  task: ExportTask,
  {
    owner,
    found,
    active,
    signal,
  }: {
    /** The active account when the task began. */
    readonly active: Account | undefined;
    readonly owner: TaskOwner;
    readonly found: UsablePreset | undefined;
    readonly signal: AbortSignal;
  },
): Promise<TaskRequest> {
  const account = accountNamed(task.account ?? found?.preset.account, {
    active,
    all: deps.accounts.all,
  });
  // Fails before there is a job if the key is missing.
  await deps.accounts.client(account.id);
  const catalog = new BoundCatalog(account, deps);
  try {
    if (found) {
      await abortable(checkFit(found, catalog, deps.presets), signal);
    }
    const audience = found ? undefined : await selectionOfTask(task, catalog, signal);
    signal.throwIfAborted();
    const output = task.output ?? found?.preset.output;
    const folder = output === undefined ? undefined : await folderOf(output, owner, found);
    const options = optionsOf(task, found?.preset, audience, folder, deps.settings);
    const comparison = await comparisonOf(task, options, workspaceOf(owner, found));
    return { account, options, comparison };
  } finally {
    catalog.dispose();
  }
}

/** Properties of the task override those of its preset. */
function optionsOf(
  task: ExportTask,
  preset: ExportPreset | undefined,
  audience: ExportOptions['audience'] | undefined,
  folder: string | undefined,
  { afterExport }: Pick<Settings, 'afterExport'>,
): ExportOptions {
  const options = optionsOfPreset(
    { name: '', ...preset, ...pick(task, [...namesAt('task'), 'open']) },
    { folder, afterExport },
  );
  return { ...options, ...(audience && { audience }) };
}

function accountNamed(
  label: string | undefined,
  { active, all }: Pick<Accounts, 'active' | 'all'>,
): Account {
  if (label === undefined) {
    if (active) {
      return active;
    }
    throw new TaskProblem(
      vscode.l10n.t('No SendGrid account is signed in. Run “SendGrid: Sign In…” first.'),
    );
  }
  const [account, ...others] = all.filter((one) => one.label === label);
  if (account && others.length === 0) {
    return account;
  }
  const name = plainText(label, 60);
  throw new TaskProblem(
    account
      ? vscode.l10n.t('Several accounts are called “{0}”. Rename one of them.', name)
      : vscode.l10n.t(
          'No account “{0}” is signed in. Run “SendGrid: Sign In…”, or change “account”.',
          name,
        ),
  );
}

/**
 * Unlike when a preset is run by itself, the user is not asked: a task fails at the first name that no longer matches its ID.
 */
async function checkFit(
  { entry, preset, uri }: UsablePreset,
  catalog: Catalog,
  presets: PresetFiles,
): Promise<void> {
  const [mismatch] = await currentMismatches(preset, catalog);
  if (mismatch) {
    const file = presets.folders.find((folder) => folder.uri.toString() === uri.toString())?.file;
    throw new TaskProblem(
      vscode.l10n.t(
        'The preset “{0}” does not fit the account any more. {1}',
        plainText(preset.name, 60),
        plainText(presetMismatchText(mismatch)),
      ),
      { preset: { uri, span: file?.spanOf(entry, [...mismatch.path, 'name']) ?? entry.span } },
    );
  }
}

/** Returns the folder that paths are relative to: that of the preset, else that of the task. */
const workspaceOf = (
  { folder = vscode.workspace.workspaceFolders?.[0] }: TaskOwner,
  found: UsablePreset | undefined,
): WorkspacePlace => found?.folder ?? folder ?? nowhere;

async function folderOf(
  output: string,
  owner: TaskOwner,
  found: UsablePreset | undefined,
): Promise<string> {
  const place = await presetOutput(output, workspaceOf(owner, found));
  if (!place) {
    throw new TaskProblem(
      vscode.l10n.t(
        'The folder “{0}” is relative to a workspace folder that is not on a disk of this machine. Give an absolute path, or leave “output” out.',
        plainText(output, 100),
      ),
    );
  }
  return place.path;
}

/** Without a workspace folder, only absolute paths can be resolved. */
const nowhere = { uri: { scheme: 'none', fsPath: '' } } as const;

function noPreset(
  name: string,
  folder: vscode.WorkspaceFolder | undefined,
  presets: PresetFiles,
): string {
  const names = presets.folders
    .filter((one) => folder === undefined || one.folder.uri.toString() === folder.uri.toString())
    .flatMap(({ file }) => file?.entries ?? [])
    .flatMap((entry) => entry.name ?? []);
  const none = vscode.l10n.t('There is no preset “{0}”.', plainText(name, 60));
  return names.length === 0
    ? `${none} ${vscode.l10n.t('Presets are read from {0}, which has none.', folder ? presetsUri(folder).fsPath : presetsFilePath)}`
    : `${none} ${vscode.l10n.t('There are: {0}.', names.map((one) => vscode.l10n.t('“{0}”', plainText(one, 60))).join(', '))}`;
}
