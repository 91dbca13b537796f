import * as vscode from 'vscode';
import type { ComparisonResult } from '../../options/compareArguments.ts';
import type { Formats } from './formats.ts';

/** In how many contacts two exports differ. */
export type ChangeCounts = Pick<ComparisonResult, 'added' | 'removed' | 'changed'>;

interface TextContext {
  readonly formats: Formats;
}

/** Whether two exports differ. */
export const hasChanges = ({ added, removed, changed }: ChangeCounts): boolean =>
  added + removed + changed > 0;

/** Returns what has changed, briefly: '+312 −41 · 87 changed', 'no changes'. */
export function changesText(counts: ChangeCounts, { formats }: TextContext): string {
  const { added, removed, changed } = counts;
  if (!hasChanges(counts)) {
    return vscode.l10n.t('no changes');
  }
  const size = [
    ...(added > 0 ? [`+${formats.count(added)}`] : []),
    ...(removed > 0 ? [`−${formats.count(removed)}`] : []),
  ].join(' ');
  return [
    ...(size === '' ? [] : [size]),
    ...(changed > 0 ? [vscode.l10n.t('{0} changed', formats.count(changed))] : []),
  ].join(' · ');
}

/** Returns the same in words, which screen readers read as they are: '312 added, 41 removed, 87 changed'. */
export function changesInWords(counts: ChangeCounts, { formats }: TextContext): string {
  const { added, removed, changed } = counts;
  return hasChanges(counts)
    ? vscode.l10n.t(
        '{0} added, {1} removed, {2} changed',
        formats.count(added),
        formats.count(removed),
        formats.count(changed),
      )
    : vscode.l10n.t('no changes');
}
