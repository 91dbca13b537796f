import * as vscode from 'vscode';
import type { Transfer } from '../../engine/model/exportJob.ts';
import { counted } from '../text/counted.ts';
import type { Failure, FailureMessage } from './failureMessages.ts';
import { networkCause } from './networkCause.ts';

/**
 * Returns the message of a download that was given up after transient errors: SendGrid was reachable, but the file could not
 * be downloaded. Returns `undefined` for other failures.
 */
export function transferMessage({
  reason,
  status,
  detail,
  transfer,
}: Failure): FailureMessage | undefined {
  const cause = transfer && causeText(reason, { status, detail, transfer });
  return cause === undefined
    ? undefined
    : {
        sentence: isBusy(reason)
          ? vscode.l10n.t(
              '{0} What has been loaded is kept: wait a few minutes, then press Retry to go on from there.',
              cause,
            )
          : vscode.l10n.t(
              '{0} What has been loaded is kept: check the connection, then press Retry to go on from there.',
              cause,
            ),
        actions: ['retry', 'showLog'],
      };
}

/** Whether the file's server responded, so that the connection is not the problem. */
const isBusy = (reason: string): boolean => reason === 'server' || reason === 'rateLimited';

function causeText(
  reason: string,
  {
    status,
    detail,
    transfer,
  }: Pick<Failure, 'status' | 'detail'> & { readonly transfer: Transfer },
): string | undefined {
  const times = counted(transfer.attempts);
  switch (reason) {
    case 'network':
      return transfer.isConnected
        ? vscode.l10n.t(
            'The connection was lost {0} times while the file came, last at {1}.',
            times,
            placeOf(transfer),
          )
        : vscode.l10n.t(
            'The server that holds the file could not be reached in {0} attempts{1}.',
            times,
            causeOf(detail),
          );
    case 'timeout':
      return vscode.l10n.t(
        'The file stopped coming {0} times, last at {1}.',
        times,
        placeOf(transfer),
      );
    case 'server':
    case 'rateLimited':
      return vscode.l10n.t(
        'The server that holds the file was too busy or broken in {0} attempts{1}.',
        times,
        status === undefined ? '' : ` (HTTP ${status})`,
      );
    default:
      return undefined;
  }
}

function placeOf({ receivedBytes, totalBytes }: Transfer): string {
  const received = sized(receivedBytes);
  return totalBytes === undefined
    ? received
    : vscode.l10n.t('{0} of {1}', received, sized(totalBytes));
}

/** Formats a size in steps of 1000, as the views do. */
function sized(bytes: number): string {
  const [unit, size] = bytes < 1e6 ? (['kilobyte', 1e3] as const) : (['megabyte', 1e6] as const);
  const format = { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(vscode.env.language, format).format(bytes / size);
}

function causeOf(detail: string | undefined): string {
  const cause = networkCause(detail);
  return cause === undefined ? '' : `: ${cause.trim().replace(/\.$/, '')}`;
}
