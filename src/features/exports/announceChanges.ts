import * as vscode from 'vscode';
import { hasFiles, type FinishedExport } from '../../engine/files/earlierExports.ts';
import type { ExportJob } from '../../engine/model/exportJob.ts';
import type { ExportChange } from '../../ui/exportChanges.ts';
import { maxComparedBytes } from '../../ui/maxComparedBytes.ts';
import { askPick } from '../../ui/input/quickInput.ts';
import type { CompletionNotices } from '../../ui/messages/completionNotices.ts';
import { notify } from '../../ui/messages/notifications.ts';
import type { Settings } from '../../ui/settings.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { changesText, hasChanges, type ChangeCounts } from '../../ui/text/changesText.ts';
import { counted } from '../../ui/text/counted.ts';
import { Formats } from '../../ui/text/formats.ts';
import type { Ui } from '../../ui/ui.ts';

export type ChangesDeps = Pick<Ui, 'comparisons' | 'exportChanges'> & {
  readonly notices: Pick<CompletionNotices, 'show'>;
  readonly settings: Pick<Settings, 'compareWithPrevious' | 'neverCompareWithPrevious'>;
};

/** Exports that are made again and again are compared with the previous one; a single one is not. */
const isCompared = (job: ExportJob): job is FinishedExport =>
  hasFiles(job) && job.request.isRepeatable === true;

/** Compares exports with the previous ones, if that is the setting. Never rejects. */
export async function changesSincePrevious(
  { exportChanges, settings }: Pick<ChangesDeps, 'exportChanges' | 'settings'>,
  jobs: readonly ExportJob[],
): Promise<readonly ExportChange[]> {
  if (settings.compareWithPrevious !== 'always') {
    return [];
  }
  const changes = await Promise.all(
    jobs
      .filter(isCompared)
      .map((job) => exportChanges.compare(job, { maxBytes: maxComparedBytes })),
  );
  return changes.filter((change) => change !== undefined);
}

/** Says what has changed since the previous exports. A notice of success, which users can turn off. */
export async function announceChanges(
  deps: ChangesDeps,
  changes: readonly ExportChange[],
): Promise<void> {
  const [first, ...others] = changes;
  if (first === undefined) {
    return;
  }
  const chosen = await deps.notices.show(
    others.length === 0 ? changeText(first) : sumText(changes),
    ...showButton(changes),
  );
  if (chosen === showButtonText()) {
    await showChanges(deps, changes);
  }
}

/** Offers to compare exports with the previous ones, if that is the setting. */
export async function askToCompare(deps: ChangesDeps, jobs: readonly ExportJob[]): Promise<void> {
  const { exportChanges, settings } = deps;
  const pairs = settings.compareWithPrevious === 'ask' ? await pairsOf(deps, jobs) : [];
  const [first, ...others] = pairs;
  if (first === undefined) {
    return;
  }
  const compare = vscode.l10n.t('Compare');
  const never = vscode.l10n.t("Don't Ask Again");
  const question =
    others.length === 0
      ? vscode.l10n.t(
          'Compare “{0}” with the export of {1}?',
          jobTitle(first.after, 60),
          momentOf(first.before),
        )
      : vscode.l10n.t('Compare {0} exports with the previous ones?', counted(pairs.length));
  const chosen = await notify('information', question, compare, never);
  if (chosen === never) {
    await settings.neverCompareWithPrevious();
  } else if (chosen === compare && others.length === 0) {
    // The table says why exports cannot be compared; the counts are for the row.
    await Promise.all([
      deps.comparisons.showExports(first.before, first.after),
      exportChanges.compare(first.after),
    ]);
  } else if (chosen === compare) {
    const changes = await Promise.all(pairs.map(({ after }) => exportChanges.compare(after)));
    await announceChanges(
      deps,
      changes.filter((change) => change !== undefined),
    );
  }
}

async function pairsOf(
  { exportChanges }: ChangesDeps,
  jobs: readonly ExportJob[],
): Promise<readonly Pick<ExportChange, 'before' | 'after'>[]> {
  const pairs = await Promise.all(
    jobs.filter(isCompared).map(async (after) => {
      const before = await exportChanges.previous(after);
      return before && { before, after };
    }),
  );
  return pairs.filter((pair) => pair !== undefined);
}

/** Returns the button that shows changes, if there are any. */
export const showButton = (changes: readonly ExportChange[]): readonly string[] =>
  changes.some(({ counts }) => hasChanges(counts)) ? [showButtonText()] : [];

const showButtonText = (): string => vscode.l10n.t('Show Changes');

/** Shows what has changed. The user chooses one of several exports. */
export async function showChanges(
  { comparisons }: Pick<ChangesDeps, 'comparisons'>,
  changes: readonly ExportChange[],
): Promise<void> {
  const differing = changes.filter(({ counts }) => hasChanges(counts));
  const [first, ...others] = differing;
  const answer =
    others.length === 0
      ? first && { value: first }
      : await askPick({
          title: vscode.l10n.t('Exports'),
          placeholder: vscode.l10n.t('Show the changes of which export?'),
          items: differing.map((change) => ({
            value: change,
            label: jobTitle(change.after, 100).replaceAll('$(', '$ ('),
            description: changesText(change.counts, words()),
          })),
        });
  if (answer !== undefined && answer !== 'back') {
    await comparisons.showExports(answer.value.before, answer.value.after);
  }
}

/** Returns what has changed, to follow a sentence about the exports. */
export function sincePreviousTexts(changes: readonly ExportChange[]): readonly string[] {
  const [first, ...others] = changes;
  if (first === undefined) {
    return [];
  }
  if (others.length > 0) {
    return [
      vscode.l10n.t('Since the previous exports: {0}.', changesText(sumOf(changes), words())),
    ];
  }
  const since = momentOf(first.before);
  return [
    hasChanges(first.counts)
      ? vscode.l10n.t('Since {0}: {1}.', since, changesText(first.counts, words()))
      : vscode.l10n.t('Nothing has changed since {0}.', since),
  ];
}

const changeText = ({ before, after, counts }: ExportChange): string =>
  hasChanges(counts)
    ? vscode.l10n.t(
        '“{0}” since {1}: {2}.',
        jobTitle(after, 60),
        momentOf(before),
        changesText(counts, words()),
      )
    : vscode.l10n.t('“{0}” has not changed since {1}.', jobTitle(after, 60), momentOf(before));

const sumText = (changes: readonly ExportChange[]): string =>
  vscode.l10n.t(
    '{0} exports since the previous ones: {1}.',
    counted(changes.length),
    changesText(sumOf(changes), words()),
  );

const sumOf = (changes: readonly ExportChange[]): ChangeCounts =>
  changes.reduce<ChangeCounts>(
    (total, { counts }) => ({
      added: total.added + counts.added,
      removed: total.removed + counts.removed,
      changed: total.changed + counts.changed,
    }),
    { added: 0, removed: 0, changed: 0 },
  );

const words = (): { readonly formats: Formats } => ({
  formats: new Formats({ locale: vscode.env.language }),
});

const momentOf = ({ createdAt }: FinishedExport): string =>
  words().formats.moment(createdAt, new Date());
