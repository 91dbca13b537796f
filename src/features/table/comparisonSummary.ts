import * as vscode from 'vscode';
import type { TableState } from '../../protocol/tableState.ts';
import { Formats } from '../../ui/text/formats.ts';

/** A vertical bar would end the cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');

/** Returns what a comparison has found, without any contact, as Markdown for a ticket or a chat. */
export function comparisonSummary({ title, comparison, sides }: TableState): string | undefined {
  if (!comparison) {
    return undefined;
  }
  const { counts, changedIn, key, ignored, keysOnly } = comparison;
  const formats = new Formats({ locale: vscode.env.language });
  const rows: readonly (readonly [string, number])[] = [
    [vscode.l10n.t('added'), counts.added],
    [vscode.l10n.t('removed'), counts.removed],
    ...(keysOnly ? [] : [[vscode.l10n.t('changed'), counts.changed] as const]),
    [keysOnly ? vscode.l10n.t('in both') : vscode.l10n.t('unchanged'), counts.unchanged],
    [vscode.l10n.t('more than once'), counts.duplicate],
    [vscode.l10n.t('not comparable'), counts.withoutKey],
  ];
  const table = (head: string, lines: readonly (readonly [string, number])[]): string =>
    [
      `| ${head} | ${vscode.l10n.t('Contacts')} |`,
      '| --- | ---: |',
      ...lines.map(([name, count]) => `| ${cell(name)} | ${formats.count(count)} |`),
    ].join('\n');
  const how = [
    vscode.l10n.t('Compared by {0}', key.join(', ')),
    ...(ignored.length > 0 && !keysOnly ? [vscode.l10n.t('{0} left out', ignored.join(', '))] : []),
  ].join(' · ');
  return [
    `**${cell(sides ? title : vscode.l10n.t('Changes'))}**`,
    table(vscode.l10n.t('Changes'), rows),
    ...(changedIn.length > 0
      ? [
          table(
            vscode.l10n.t('Column'),
            changedIn.map(({ column, contacts }) => [column, contacts] as const),
          ),
        ]
      : []),
    `${cell(how)}\n`,
  ].join('\n\n');
}
