import * as vscode from 'vscode';
import type * as z from 'zod/mini';
import { parseArguments } from '../../ui/commandInput.ts';
import type { Core } from '../../ui/core.ts';
import type { Audience, LoadState } from '../../engine/audiences/audience.ts';
import { BoundCatalog, type Catalog } from '../../engine/audiences/boundCatalog.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import type { Tool } from './registerTools.ts';
import { AudienceIndex } from '../../engine/audiences/audienceIndex.ts';
import { plainText } from '../../ui/text/plainText.ts';
import { signedInAccount } from './signedInAccount.ts';
import { listAudiencesInput } from './toolInputs.ts';

/** Returns the tool that lists the account's lists and segments with names, ids and counts. */
export const listAudiencesTool = (deps: Pick<Core, 'accounts' | 'catalog'>): Tool => ({
  prepare: () =>
    Promise.resolve({
      invocationMessage: vscode.l10n.t('Reading the lists and segments from SendGrid'),
    }),
  invoke: async (input, { signal }) => {
    const given = parseArguments(listAudiencesInput, input);
    const account = signedInAccount(deps.accounts);
    const catalog = new BoundCatalog(account, deps);
    try {
      await readAll(catalog, signal);
      return { account: plainText(account.label), ...audiencesIn(catalog, given) };
    } finally {
      catalog.dispose();
    }
  },
});

function audiencesIn(
  catalog: Catalog,
  { nameContains = '', kind, limit }: z.output<typeof listAudiencesInput>,
): object {
  const matching = (part: LoadState<readonly Audience[]>): readonly Audience[] => {
    const index = new AudienceIndex();
    index.update(part.value);
    return index.match(nameContains);
  };
  const lists = kind === 'segment' ? [] : matching(catalog.lists);
  const segments = kind === 'list' ? [] : matching(catalog.segments);
  const incomplete = (['lists', 'segments'] as const).filter(
    (part) => catalog[part].status !== 'ready',
  );
  return {
    totalContacts: catalog.total.value,
    lists: lists.slice(0, limit).map(describe),
    segments: segments.slice(0, Math.max(0, limit - lists.length)).map(describe),
    leftOff: Math.max(0, lists.length + segments.length - limit),
    // Otherwise a model would assume that the list is complete.
    ...(incomplete.length > 0 && { incomplete }),
    problems: problemsOf(catalog),
  };
}

/** Reloads everything, since models look up ids by the names in the result. */
async function readAll(catalog: Catalog, signal: AbortSignal): Promise<void> {
  for (const part of ['total', 'lists', 'segments'] as const) {
    if (catalog[part].status === 'failed' || catalog[part].status === 'ready') {
      catalog.retry(part);
    }
  }
  catalog.load();
  await catalog.whenLoaded({ signal });
}

function describe({ id, name, contactCount, validity }: Audience): object {
  return {
    id,
    name: plainText(name),
    contacts: contactCount,
    ...(validity === 'invalid' && {
      problem: 'SendGrid cannot evaluate the rule of this segment.',
    }),
  };
}

/** Returns what could not be loaded, and what that means for the result. */
function problemsOf(catalog: Catalog): readonly string[] | undefined {
  const problems = (['total', 'lists', 'segments'] as const).flatMap((part) => {
    const { error, status } = catalog[part];
    if (status === 'ready') {
      return [];
    }
    const why = error ? failureMessage(error, 'load').sentence : 'They were not read to the end.';
    return part === 'total'
      ? [`total: ${why}`]
      : [
          `${part}: ${why} The ${part} above are not all: others may exist, also with the same names.`,
        ];
  });
  return problems.length > 0 ? problems : undefined;
}
