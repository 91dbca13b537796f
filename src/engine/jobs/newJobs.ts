import { randomUUID } from 'node:crypto';
import { chosenOptions, exportOptions, type ExportOptions } from '../../options/exportOptions.ts';
import { choiceDefaults, choiceNames } from '../../options/optionTable.ts';
import { pick } from '../../util/pick.ts';
import type { Account } from '../accounts/account.ts';
import { ExportError } from '../model/exportError.ts';
import type { ExportJob } from '../model/exportJob.ts';
import { selectionsOf } from '../model/exportRequests.ts';
import { exportTitle } from '../model/exportTitle.ts';
import type { ServerJob } from './serverJobs.ts';

/** A request for an export. */
export interface NewExport {
  readonly options: ExportOptions;
  readonly account: Account;
  readonly folder: string;
  /** Its real path, as it was shown to the user: nothing is written if the folder resolves to another one. */
  readonly realFolder?: string | undefined;
  /** For a caller that has to know the group before its jobs are announced. */
  readonly groupId?: string | undefined;
  /** Whether the same is exported again and again: by Export Again, a preset or a task. */
  readonly isRepeatable?: boolean | undefined;
}

/**
 * Returns the jobs of one export: one, or one per list and segment, which then share a group.
 *
 * @throws ExportError 'nothingSelected' or 'invalidOptions'.
 */
export function newJobs({
  options,
  account,
  folder,
  realFolder,
  groupId = randomUUID(),
  isRepeatable = false,
  now,
}: NewExport & { readonly now: number }): readonly ExportJob[] {
  const { audience, afterExport } = checked(options);
  const { grouping, ...asked } = {
    ...choiceDefaults,
    ...chosenOptions(options),
    ...pick(options, choiceNames),
  };
  const selections = selectionsOf({ audience, grouping });
  return selections.map((selection, index) => ({
    version: 1,
    id: randomUUID(),
    groupId,
    accountId: account.id,
    accountLabel: account.label,
    title: exportTitle(selection),
    // A millisecond apart, so that sorting by the newest keeps the order in which they were chosen.
    createdAt: new Date(now + selections.length - 1 - index).toISOString(),
    request: {
      audience: selection,
      ...asked,
      folder,
      ...(realFolder !== undefined && { realFolder }),
      afterExport,
      ...(isRepeatable && { isRepeatable }),
    },
    state: 'queued',
  }));
}

/**
 * Returns the job that downloads the files of one that was started elsewhere. It is waiting, since SendGrid already has it.
 */
export function adoptedJob({
  account,
  serverJob,
  folder,
  realFolder,
  afterExport,
  now,
}: {
  readonly account: Pick<Account, 'id' | 'label'>;
  readonly serverJob: ServerJob;
  readonly folder: string;
  readonly realFolder?: string | undefined;
  readonly afterExport: ExportOptions['afterExport'];
  readonly now: number;
}): ExportJob {
  const { exportId, audience, title } = serverJob;
  const at = new Date(now).toISOString();
  return {
    version: 1,
    id: randomUUID(),
    groupId: randomUUID(),
    accountId: account.id,
    accountLabel: account.label,
    title,
    createdAt: at,
    request: {
      audience,
      fileType: 'csv',
      fileTypeIsGuess: true,
      jsonFormat: 'lines',
      folder,
      ...(realFolder !== undefined && { realFolder }),
      afterExport,
    },
    state: 'waiting',
    exportId,
    requestedAt: at,
  };
}

function checked(options: ExportOptions): ExportOptions {
  const { audience } = options;
  if (audience.kind === 'selected' && audience.lists.length + audience.segments.length === 0) {
    throw new ExportError('nothingSelected', 'Nothing is selected.');
  }
  const result = exportOptions.safeParse(options);
  if (!result.success) {
    const issue = result.error.issues[0];
    const field = issue?.path.join('.') ?? '';
    throw new ExportError('invalidOptions', `The options are not valid: ${field}.`, {
      detail: issue ? `${field}: ${issue.message}` : undefined,
    });
  }
  return result.data;
}
