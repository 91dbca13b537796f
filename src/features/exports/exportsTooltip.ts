import * as vscode from 'vscode';
import { basename } from 'node:path';
import { contactsOf, type ExportJob, type ExportRequest } from '../../engine/model/exportJob.ts';
import { activityText } from '../../ui/text/activityText.ts';
import { maxComparedBytes } from '../../ui/maxComparedBytes.ts';
import { changesInWords } from '../../ui/text/changesText.ts';
import { doubtText } from '../../ui/text/contactCountText.ts';
import { sizeOf, type ExportsRowContext } from './exportsRow.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { optionTexts } from '../../ui/text/optionTexts.ts';
import { plainText } from '../../ui/text/plainText.ts';

/** Maximum number of names or files that a tooltip lists. */
const maxListed = 10;

/** Returns the contents, the destination and the course of an export as lines of plain text. */
export function jobTooltip(job: ExportJob, context: ExportsRowContext): string {
  return [
    jobTitle(job),
    ...activityLines(job, context),
    ...hindranceLines(job, context),
    ...failureLines(job, context),
    ...warningLines(job, context),
    ...changeLines(job, context),
    vscode.l10n.t('Account: {0}', plainText(job.accountLabel)),
    ...requestLines(job.request, context),
    ...timeLines(job, context),
    ...fileLines(job, context),
    ...cancelledLines(job),
    ...('exportId' in job && job.exportId !== undefined
      ? [vscode.l10n.t('SendGrid export ID: {0}', plainText(job.exportId))]
      : []),
  ].join('\n');
}

function activityLines(
  { id }: ExportJob,
  { formats, now, progress }: ExportsRowContext,
): readonly string[] {
  const activity = progress(id)?.activity;
  return activity ? [activityText(activity, { formats, now: now().getTime() })] : [];
}

function hindranceLines(job: ExportJob, context: ExportsRowContext): readonly string[] {
  const hindrance = context.hindrance(job);
  if (hindrance === 'otherMachine') {
    return [
      vscode.l10n.t(
        'Another computer that shares this home folder has begun it, and may still be working on it. If it is not, choose “Continue Here”.',
      ),
    ];
  }
  return hindrance ? [plainText(context.describeFailure({ reason: hindrance }), 600)] : [];
}

function failureLines(job: ExportJob, { describeFailure }: ExportsRowContext): readonly string[] {
  return job.state === 'failed' ? [plainText(describeFailure(job.failure), 600)] : [];
}

function warningLines(job: ExportJob, context: ExportsRowContext): readonly string[] {
  const text = job.state === 'completed' ? doubtText(job, context) : undefined;
  return text === undefined ? [] : [text];
}

function changeLines({ id }: ExportJob, context: ExportsRowContext): readonly string[] {
  const changes = context.changes(id);
  if (changes === 'tooLarge') {
    return [
      vscode.l10n.t(
        'Not compared with the previous export, since one of them has more than {0}. “Compare with Previous Export” does it.',
        context.formats.bytes(maxComparedBytes),
      ),
    ];
  }
  return changes === undefined
    ? []
    : [vscode.l10n.t('Since the previous export: {0}', changesInWords(changes, context))];
}

function requestLines(request: ExportRequest, { formats }: ExportsRowContext): readonly string[] {
  const { audience, folder } = request;
  const names =
    audience.kind === 'all'
      ? [vscode.l10n.t('all contacts')]
      : [...audience.lists, ...audience.segments].map(({ name, id }) => plainText(name || id, 80));
  return [
    vscode.l10n.t('Contents: {0}', listed(names, ', ', { formats })),
    ...optionTexts(request, { formats }),
    vscode.l10n.t('Folder: {0}', plainText(folder, 1000)),
  ];
}

function timeLines(job: ExportJob, { formats }: ExportsRowContext): readonly string[] {
  const lines = [vscode.l10n.t('Started: {0}', formats.dateTime(job.createdAt))];
  const ended = endOf(job);
  if (ended !== undefined) {
    const took = formats.duration(Date.parse(ended) - Date.parse(job.createdAt));
    lines.push(vscode.l10n.t('Ended: {0}, after {1}', formats.dateTime(ended), took));
  }
  return lines;
}

function endOf(job: ExportJob): string | undefined {
  switch (job.state) {
    case 'completed':
      return job.completedAt;
    case 'failed':
      return job.failedAt;
    case 'cancelled':
      return job.cancelledAt;
    default:
      return undefined;
  }
}

function fileLines(job: ExportJob, { formats }: ExportsRowContext): readonly string[] {
  if (job.state !== 'completed') {
    return [];
  }
  if (job.files.length === 0 && !job.deleted) {
    return [
      job.warning
        ? vscode.l10n.t('No file, for SendGrid delivered no contacts')
        : vscode.l10n.t('No file, for the export has no contacts'),
    ];
  }
  const files = job.files.map(({ path, bytes }) =>
    vscode.l10n.t('{0}, {1}', plainText(basename(path)), formats.bytes(bytes)),
  );
  return [
    ...contactLines(job, { formats }),
    ...(files.length === 0
      ? []
      : [
          vscode.l10n.t('Size: {0}', formats.bytes(sizeOf(job.files))),
          listed(files, '\n', { formats }),
        ]),
    ...(job.deleted === undefined
      ? []
      : [
          job.deleted.files === 1
            ? vscode.l10n.t('1 file was deleted: {0}', formats.dateTime(job.deleted.at))
            : vscode.l10n.t(
                '{0} files were deleted: {1}',
                formats.count(job.deleted.files),
                formats.dateTime(job.deleted.at),
              ),
        ]),
  ];
}

function contactLines(
  job: Extract<ExportJob, { state: 'completed' }>,
  { formats }: Pick<ExportsRowContext, 'formats'>,
): readonly string[] {
  const { contacts, isCounted } = contactsOf(job);
  if (contacts === undefined) {
    return [];
  }
  const count = formats.count(contacts);
  return [
    isCounted
      ? vscode.l10n.t('Contacts: {0}', count)
      : vscode.l10n.t('Contacts, says SendGrid: {0}', count),
  ];
}

/** SendGrid has no way to cancel an export that it has started. */
function cancelledLines(job: ExportJob): readonly string[] {
  return job.state === 'cancelled' && job.exportId !== undefined
    ? [
        vscode.l10n.t(
          'SendGrid itself goes on with this export. “Download Earlier Export…” picks it up, as long as SendGrid keeps it.',
        ),
      ]
    : [];
}

function listed(
  items: readonly string[],
  separator: string,
  { formats }: Pick<ExportsRowContext, 'formats'>,
): string {
  const rest = items.length - maxListed;
  return rest <= 0
    ? items.join(separator)
    : [...items.slice(0, maxListed), vscode.l10n.t('and {0} more', formats.count(rest))].join(
        separator,
      );
}
