import type { Account } from '../../engine/accounts/account.ts';
import {
  BoundCatalog,
  type Catalog,
  type CatalogSources,
} from '../../engine/audiences/boundCatalog.ts';
import { ExportError, toExportError } from '../../engine/model/exportError.ts';
import { contactsOf, type ExportJob } from '../../engine/model/exportJob.ts';
import {
  exportArguments,
  type ExportArguments,
  type ExportOutcome,
} from '../../options/commandArguments.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import type { Core } from '../../ui/core.ts';
import type { Settings } from '../../ui/settings.ts';
import type { Ui } from '../../ui/ui.ts';
import {
  completeOptions,
  type AudienceRef,
  type AudienceSelection,
} from '../../options/exportOptions.ts';
import { isDoubtful } from '../../ui/text/contactCountText.ts';
import { accountNow } from '../accounts/boundAccount.ts';
import { ArgumentError, parseArguments } from '../../ui/commandInput.ts';
import type { StartDetails } from '../../ui/exportStarter.ts';

/** What an export without questions depends on. */
export type ExportWithArgumentsDeps = Pick<Core, 'accounts' | 'catalog'> &
  Pick<Ui, 'starter'> & { readonly settings: Pick<Settings, 'optionDefaults'> };

/**
 * Maximum time in ms to wait for names. An export by id works without them: they only appear in the titles of the job and its
 * files.
 */
const namesTimeoutMs = 2000;

/**
 * Exports what an argument object specifies without asking, and resolves when all its jobs have ended.
 *
 * @throws ArgumentError with a message for the caller.
 */
export async function exportWithArguments(
  deps: ExportWithArgumentsDeps & Pick<Core, 'engine'>,
  given: unknown,
): Promise<{ jobs: readonly ExportOutcome[] }> {
  const jobs = await startWithArguments(deps, given, { account: accountNow(deps.accounts) });
  const ended = await Promise.all(jobs.map(({ id }) => deps.engine.settled(id)));
  return { jobs: ended.map(outcomeOf) };
}

/**
 * Starts what an argument object specifies, and resolves when its jobs are stored. Defaults are CSV, one combined export and
 * the settings. The account is the one that was active when the command was run.
 *
 * @throws ArgumentError with a message for the caller.
 */
export async function startWithArguments(
  deps: ExportWithArgumentsDeps,
  given: unknown,
  details: Omit<StartDetails, 'account'> & { readonly account: Account | undefined },
): Promise<readonly ExportJob[]> {
  const { all, listIds, segmentIds, ...input } = parseArguments(exportArguments, given);
  const { account } = details;
  try {
    if (account === undefined) {
      throw new ExportError('accountMissing', 'There is no account to export from.');
    }
    return await deps.starter.start(
      completeOptions(
        {
          ...input,
          audience: await namedSelection(deps, account, { all, listIds, segmentIds }),
        },
        deps.settings.optionDefaults,
      ),
      { ...details, account },
    );
  } catch (error) {
    details.signal?.throwIfAborted();
    throw new ArgumentError(failureMessage(toExportError(error), 'load').sentence, error);
  }
}

/**
 * Adds names to ids. An unknown id is not an error here: the list may be newer than what is loaded, and SendGrid refuses it
 * if it does not exist.
 */
export async function namedSelection(
  sources: CatalogSources,
  account: Account,
  named: Pick<ExportArguments, 'all' | 'listIds' | 'segmentIds'>,
): Promise<AudienceSelection> {
  const catalog = new BoundCatalog(account, sources);
  try {
    return await selectionIn(catalog, named);
  } finally {
    catalog.dispose();
  }
}

async function selectionIn(
  catalog: Catalog,
  { all, listIds = [], segmentIds = [] }: Pick<ExportArguments, 'all' | 'listIds' | 'segmentIds'>,
): Promise<AudienceSelection> {
  if (all === true) {
    return { kind: 'all' };
  }
  catalog.load();
  const isKnown =
    listIds.every((id) => catalog.find('list', id)) &&
    segmentIds.every((id) => catalog.find('segment', id));
  if (!isKnown) {
    await catalog
      .whenLoaded({ signal: AbortSignal.timeout(namesTimeoutMs) })
      .catch(() => undefined);
  }
  const named = (kind: 'list' | 'segment', ids: readonly string[]): AudienceRef[] =>
    [...new Set(ids)].map((id) => ({ id, name: catalog.find(kind, id)?.name ?? id }));
  return {
    kind: 'selected',
    lists: named('list', listIds),
    segments: named('segment', segmentIds),
  };
}

/**
 * Returns the number of contacts in the files. The promised number is included only if it differs, or nothing was counted.
 */
function countOf(
  job: Extract<ExportJob, { state: 'completed' }>,
): Pick<ExportOutcome, 'contactCount' | 'warning'> {
  const { contacts, isCounted } = contactsOf(job);
  const found = isCounted ? contacts : undefined;
  const promised = job.warning?.promised ?? job.contactCount;
  return {
    contactCount: found,
    ...(isDoubtful(job) && { warning: { promised, found } }),
  };
}

function outcomeOf(job: ExportJob): ExportOutcome {
  const { id: jobId, title } = job;
  switch (job.state) {
    case 'completed':
      return {
        jobId,
        title,
        state: 'completed',
        files: job.files.map(({ path }) => path),
        ...countOf(job),
        reason: undefined,
      };
    case 'failed':
      return {
        jobId,
        title,
        state: 'failed',
        files: [],
        contactCount: undefined,
        reason: job.failure.reason,
      };
    default:
      return {
        jobId,
        title,
        state: 'cancelled',
        files: [],
        contactCount: undefined,
        reason: undefined,
      };
  }
}
