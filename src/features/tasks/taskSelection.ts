import * as vscode from 'vscode';
import { counted } from '../../ui/text/counted.ts';
import type { Audience } from '../../engine/audiences/audience.ts';
import type { Catalog } from '../../engine/audiences/boundCatalog.ts';
import { lookUpAudiences, type LookedUp } from '../../engine/audiences/audienceLookup.ts';
import type { ExportError } from '../../engine/model/exportError.ts';
import { failureMessage } from '../../ui/messages/failureMessages.ts';
import type { AudienceRef, AudienceSelection } from '../../options/exportOptions.ts';
import type { ExportTask } from '../../options/exportTask.ts';
import { plainText } from '../../ui/text/plainText.ts';
import { TaskProblem } from './taskProblem.ts';

/** Maximum number of candidates in a message. */
const maxNamed = 5;

/**
 * Returns the lists and segments that a task names.
 *
 * @throws TaskProblem for a name that is unknown or ambiguous, or that cannot be looked up.
 */
export async function selectionOfTask(
  { all, lists = [], segments = [] }: Pick<ExportTask, 'all' | 'lists' | 'segments'>,
  catalog: Catalog,
  signal: AbortSignal,
): Promise<AudienceSelection> {
  if (all === true) {
    return { kind: 'all' };
  }
  const looked = await lookUpAudiences({ lists, segments }, catalog, signal);
  return {
    kind: 'selected',
    lists: refsOf('list', lists, looked.lists, catalog.lists.value),
    segments: refsOf('segment', segments, looked.segments, catalog.segments.value),
  };
}

function refsOf(
  kind: Audience['kind'],
  written: readonly string[],
  looked: readonly LookedUp[],
  known: readonly Audience[],
): readonly AudienceRef[] {
  const refs = looked.map((result, index) => refOf(kind, written[index] ?? '', result, known));
  return [...new Map(refs.map((ref) => [ref.id.toLowerCase(), ref])).values()];
}

/** @throws TaskProblem */
function refOf(
  kind: Audience['kind'],
  text: string,
  result: LookedUp,
  known: readonly Audience[],
): AudienceRef {
  switch (result.kind) {
    case 'found':
      return { id: result.audience.id, name: result.audience.name };
    case 'id':
      return { id: result.id, name: result.id };
    case 'unread':
      throw new TaskProblem(unread(kind, text, result.error), { cause: result.error });
    case 'ambiguous':
      throw new TaskProblem(ambiguous(kind, text, result.candidates));
    case 'unknown': {
      const isSimilar = result.candidates.length > 0;
      throw new TaskProblem(
        unknown(kind, text, isSimilar ? result.candidates : known, { isSimilar }),
      );
    }
  }
}

/** If only some of the lists were loaded, a name that is not among them cannot be called unknown. */
function unread(kind: Audience['kind'], text: string, error: ExportError | undefined): string {
  const name = plainText(text, 60);
  const sentence =
    kind === 'list'
      ? vscode.l10n.t(
          'The list “{0}” could not be looked up by its name, because not all lists were read. Run the task again, or give the ID of the list.',
          name,
        )
      : vscode.l10n.t(
          'The segment “{0}” could not be looked up by its name, because not all segments were read. Run the task again, or give the ID of the segment.',
          name,
        );
  return error ? `${sentence} ${failureMessage(error, 'load').sentence}` : sentence;
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
  const listed = texts.slice(0, maxNamed).join(', ');
  const left = texts.length - maxNamed;
  return left > 0 ? vscode.l10n.t('{0} and {1} more', listed, counted(left)) : listed;
}
