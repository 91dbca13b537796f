import * as vscode from 'vscode';
import { parseArguments } from '../commands/callerError.ts';
import type { Accounts } from '../exports/accounts.ts';
import type { Audience, LoadState } from '../exports/audience.ts';
import type { AudienceCatalog } from '../exports/audienceCatalog.ts';
import { failureMessage } from '../platform/failureMessages.ts';
import type { Tool } from '../platform/languageModelTools.ts';
import { foldText } from '../util/foldText.ts';
import { plainText } from '../views/plainText.ts';
import { signedInAccount } from './signedInAccount.ts';
import { listAudiencesInput } from './toolInputs.ts';

export interface ListAudiencesDeps {
  readonly accounts: Pick<Accounts, 'active' | 'keyState'>;
  readonly catalog: AudienceCatalog;
}

/** Makes the tool that tells lists and segments of the account: names, ids and counts. */
export const listAudiencesTool = ({ accounts, catalog }: ListAudiencesDeps): Tool => ({
  prepare: () =>
    Promise.resolve({
      invocationMessage: vscode.l10n.t('Reading the lists and segments from SendGrid'),
    }),
  invoke: async (input, { signal }) => {
    const { nameContains = '', kind, limit } = parseArguments(listAudiencesInput, input);
    const account = signedInAccount(accounts);
    await readAll(catalog, signal);
    const wanted = foldText(nameContains.trim());
    const matching = (part: LoadState<readonly Audience[]>): readonly Audience[] =>
      part.value.filter(({ name }) => foldText(name).includes(wanted));
    const lists = kind === 'segment' ? [] : matching(catalog.lists);
    const segments = kind === 'list' ? [] : matching(catalog.segments);
    return {
      account: plainText(account.label),
      totalContacts: catalog.total.value,
      lists: lists.slice(0, limit).map(describe),
      segments: segments.slice(0, Math.max(0, limit - lists.length)).map(describe),
      leftOff: Math.max(0, lists.length + segments.length - limit),
      problems: problemsOf(catalog),
    };
  },
});

/** Reads what was not read yet, and once more what could not be read. */
async function readAll(catalog: AudienceCatalog, signal: AbortSignal): Promise<void> {
  for (const part of ['total', 'lists', 'segments'] as const) {
    if (catalog[part].status === 'failed') {
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

/** Without it, a model would take a part that could not be read for one that is empty. */
function problemsOf(catalog: AudienceCatalog): readonly string[] | undefined {
  const problems = (['total', 'lists', 'segments'] as const).flatMap((part) => {
    const { error } = catalog[part];
    return error ? [`${part}: ${failureMessage(error, 'load').sentence}`] : [];
  });
  return problems.length > 0 ? problems : undefined;
}
