import * as vscode from 'vscode';
import { recordRequests as requests } from '../../protocol/recordMessages.ts';
import { notifyProgress } from '../../ui/messages/notifications.ts';
import { Formats } from '../../ui/text/formats.ts';
import type { OpenTable } from './openTable.ts';
import type { CopyRange } from './tableSession.ts';

/** Copying more cells takes long enough to show its progress, in which it can be cancelled. */
const manyCells = 500_000;

type Copied = Awaited<ReturnType<typeof copy>>;

/** Puts a range on the clipboard. Rejects with a `TableError`. */
export async function copyToClipboard(
  table: Pick<OpenTable, 'call' | 'onDidProgress'>,
  range: CopyRange,
): Promise<Omit<Copied, 'text'>> {
  const isLong = (range.to - range.from) * range.columns.length > manyCells;
  const { text, rows, cells } = await (isLong
    ? copyWithProgress(table, range)
    : copy(table, range));
  await vscode.env.clipboard.writeText(text);
  return { rows, cells };
}

const copy = (table: Pick<OpenTable, 'call'>, range: CopyRange) => table.call(requests.copy, range);

async function copyWithProgress(
  table: Pick<OpenTable, 'call' | 'onDidProgress'>,
  range: CopyRange,
): Promise<Copied> {
  const formats = new Formats({ locale: vscode.env.language });
  const { promise, resolve, reject } = Promise.withResolvers<Copied>();
  await notifyProgress(vscode.l10n.t('Copying'), async (report, token) => {
    const progress = table.onDidProgress(({ what, done }) => {
      if (what === 'copy') {
        report(formats.percent(done));
      }
    });
    const cancel = token.onCancellationRequested(() => {
      void table.call(requests.stop, { what: 'copy' });
    });
    try {
      resolve(await copy(table, range));
    } catch (error) {
      reject(error instanceof Error ? error : new Error(String(error)));
    } finally {
      progress.dispose();
      cancel.dispose();
    }
  });
  return promise;
}
