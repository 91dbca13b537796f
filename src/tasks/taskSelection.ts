import * as vscode from 'vscode';
import { counted } from '../platform/counted.ts';
import type { Account } from '../exports/account.ts';
import type { Accounts } from '../exports/accounts.ts';
import type { Audience } from '../exports/audience.ts';
import { AudienceCatalog } from '../exports/audienceCatalog.ts';
import { audienceNamed, isAudienceId } from '../exports/audienceNames.ts';
import type { AudienceRef, AudienceSelection } from '../protocol/exportOptions.ts';
import type { ExportTask } from '../protocol/exportTask.ts';
import { plainText } from '../views/plainText.ts';
import { TaskProblem } from './taskProblem.ts';

/** How many candidates are named in a sentence. */
const namedAtMost = 5;

/** What an account's lists and segments are read from. */
export interface TaskCatalog {
  readonly catalog: AudienceCatalog;
  dispose(): void;
}

/** The catalog of the views if the account is the active one, else one for this task alone. */
export function catalogOf(
  account: Account,
  { accounts, catalog }: { readonly accounts: Accounts; readonly catalog: AudienceCatalog },
): TaskCatalog {
  if (account.id === accounts.active?.id) {
    return { catalog, dispose: () => undefined };
  }
  const own = new AudienceCatalog({
    accounts: {
      active: account,
      client: (id) => accounts.client(id),
      keyVersion: (id) => accounts.keyVersion(id),
      onDidChange: () => ({ dispose: () => undefined }),
    },
  });
  return { catalog: own, dispose: () => own.dispose() };
}

/**
 * Finds the lists and segments that a task names. What was read a while ago is read again before a name counts as unknown.
 *
 * @throws TaskProblem for a name that nothing or more than one thing has; ExportError if the account cannot be read.
 */
export async function selectionOfTask(
  { all, lists = [], segments = [] }: Pick<ExportTask, 'all' | 'lists' | 'segments'>,
  catalog: AudienceCatalog,
  signal: AbortSignal,
): Promise<AudienceSelection> {
  if (all === true) {
    return { kind: 'all' };
  }
  const isKnown = (): boolean =>
    [
      ...lists.map(found(catalog.lists.value)),
      ...segments.map(found(catalog.segments.value)),
    ].every(Boolean);
  const wasThere = catalog.lists.status === 'ready' && catalog.segments.status === 'ready';
  for (const part of ['lists', 'segments'] as const) {
    if (catalog[part].status === 'failed') {
      catalog.retry(part);
    }
  }
  catalog.load();
  await catalog.whenLoaded({ signal });
  if (wasThere && !isKnown()) {
    void catalog.refresh();
    await catalog.whenLoaded({ signal });
  }
  return {
    kind: 'selected',
    lists: named('list', lists, catalog),
    segments: named('segment', segments, catalog),
  };
}

const found =
  (known: readonly Audience[]) =>
  (written: string): boolean =>
    audienceNamed(written, known).kind === 'found';

function named(
  kind: Audience['kind'],
  written: readonly string[],
  catalog: Pick<AudienceCatalog, 'lists' | 'segments'>,
): readonly AudienceRef[] {
  const { value, error } = kind === 'list' ? catalog.lists : catalog.segments;
  const refs = written.map((text) => {
    const answer = audienceNamed(text, value);
    if (answer.kind === 'found') {
      return { id: answer.audience.id, name: answer.audience.name };
    }
    if (error) {
      // Of an account that could not be read, an id is still an id: SendGrid says whether it is one of its own.
      if (isAudienceId(text)) {
        return { id: text, name: text };
      }
      throw error;
    }
    throw new TaskProblem(
      answer.kind === 'ambiguous'
        ? ambiguous(kind, text, answer.candidates)
        : unknown(kind, text, answer.candidates.length > 0 ? answer.candidates : value, {
            isSimilar: answer.candidates.length > 0,
          }),
    );
  });
  return [...new Map(refs.map((ref) => [ref.id, ref])).values()];
}

function ambiguous(kind: Audience['kind'], text: string, candidates: readonly Audience[]): string {
  const ids = inOneLine(candidates.map(({ id }) => id));
  const name = plainText(text, 60);
  return kind === 'list'
    ? vscode.l10n.t(
        '{0} lists are called “{1}”. Give the ID of the one that is meant: {2}.',
        counted(candidates.length),
        name,
        ids,
      )
    : vscode.l10n.t(
        '{0} segments are called “{1}”. Give the ID of the one that is meant: {2}.',
        counted(candidates.length),
        name,
        ids,
      );
}

function unknown(
  kind: Audience['kind'],
  text: string,
  candidates: readonly Audience[],
  { isSimilar }: { readonly isSimilar: boolean },
): string {
  const name = plainText(text, 60);
  const none =
    kind === 'list'
      ? vscode.l10n.t('The account has no list with the name or ID “{0}”.', name)
      : vscode.l10n.t('The account has no segment with the name or ID “{0}”.', name);
  if (candidates.length === 0) {
    return none;
  }
  const names = inOneLine(candidates.map((one) => vscode.l10n.t('“{0}”', plainText(one.name, 60))));
  return isSimilar
    ? `${none} ${vscode.l10n.t('Is one of these meant? {0}', names)}`
    : `${none} ${vscode.l10n.t('It has: {0}.', names)}`;
}

function inOneLine(texts: readonly string[]): string {
  const said = texts.slice(0, namedAtMost).join(', ');
  const left = texts.length - namedAtMost;
  return left > 0 ? vscode.l10n.t('{0} and {1} more', said, counted(left)) : said;
}
