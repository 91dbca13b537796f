import type { FileHold } from './fileHolds.ts';
import type { End, FaultRow } from './row.ts';

type More = Omit<Partial<FaultRow>, 'stage' | 'fault' | 'holds' | 'end'>;
type Line = readonly [fault: string, holds: readonly FileHold[], end: End, more?: More];

const threeParts = { scenario: { exports: { parts: 3 } } } as const;
const jsonLines = { options: { fileType: 'json' } } as const;
const jsonArray = { options: { fileType: 'json', jsonFormat: 'array' } } as const;
const inWorker = { inWorker: true } as const;
const brokenOnce = {
  faults: [{ route: 'file', kind: 'resetInBody', fraction: 0.5, times: 1 }],
} as const;
const slowStart = { faults: [{ kind: 'slow', bytesPerSecond: 150_000, times: 1 }] } as const;

const states = ['queued', 'requesting', 'waiting', 'downloading', 'done', 'completed'] as const;
const storing = (state: FileHold['storing'] & string, more: Partial<FileHold> = {}): FileHold => ({
  ...{ operation: 'rename', file: 'job', storing: state },
  ...more,
});

/** Returns the holds of a file system without hard links. */
const noLinks = (code: string): readonly FileHold[] => [
  { operation: 'link', file: 'final file', times: Infinity, codes: [code], lasts: true },
];

/** Returns a hold that lasts until the fault is cleared. */
function forGood(hold: FileHold): FileHold {
  return { ...hold, times: Infinity, codes: ['EIO'] };
}

/** The state that a crash between the two steps leaves behind: the name is reserved, and the file does not have it. */
const brokenName: readonly FileHold[] = [
  forGood({ operation: 'rename', file: 'final file' }),
  forGood({ operation: 'unlink', file: 'final file' }),
];
/** The state that a crash after both steps leaves behind: the file has its name, and the job does not know. */
const notStored: readonly FileHold[] = [
  storing('done', { times: 1, codes: ['EIO'] }),
  forGood({ operation: 'unlink', file: 'final file' }),
];

const everything: readonly FileHold[] = [
  ...(['job', 'final file'] as const).map(
    (file) => ({ operation: file === 'job' ? 'rename' : 'link', file }) as const,
  ),
  ...(['temporary file of a job', 'probe', 'partial file', 'resume file'] as const).map(
    (file) => ({ operation: 'open', file }) as const,
  ),
  ...(['probe', 'partial file', 'resume file'] as const).map(
    (file) => ({ operation: 'unlink', file }) as const,
  ),
];

const claimHeld: readonly FileHold[] = [
  { operation: 'open', file: 'claim' },
  { operation: 'unlink', file: 'claim' },
];
const nameHeld: readonly FileHold[] = [
  { operation: 'open', file: 'final file' },
  { operation: 'rename', file: 'final file' },
];

/** One part of three has been downloaded when SendGrid's files expire, and the next attempt has to delete it. */
const restarted: More = {
  ...{ ...threeParts, maxParts: 1, exports: 2 },
  faults: [{ route: 'file', kind: 'expiredUrl', path: 'part-2' }],
};
const discardHeld = (until: NonNullable<FileHold['until']>): readonly FileHold[] => [
  { operation: 'unlink', file: 'final file', until },
];

/** What a scanner, an indexer or a sync client does: EPERM, EACCES and EBUSY in turn. */
// prettier-ignore
const held: readonly Line[] = [
  ...states.map((state): Line => [`the job, when stored as ${state}`, [storing(state)],                'whole']),
  ['the job, when its failure is stored',       [storing('failed')],                                      'exportFailed', { faults: [{ route: 'exportStatus', kind: 'failure', message: 'no luck' }], exports: 2 }],
  ['the job, whenever it is stored',            [{ operation: 'rename', file: 'job' }],                   'whole',        threeParts],
  ['each temporary file of the job',            [{ operation: 'open', file: 'temporary file of a job' }], 'whole'],
  ['the probe, when created',                   [{ operation: 'open', file: 'probe' }],                   'whole'],
  ['the probe, when deleted',                   [{ operation: 'unlink', file: 'probe' }],                 'whole'],
  ['the partial file, when opened',             [{ operation: 'open', file: 'partial file' }],            'whole'],
  ['the partial file, of three parts',          [{ operation: 'open', file: 'partial file' }],            'whole',        threeParts],
  ['the partial file, after a reset',           [{ operation: 'open', file: 'partial file' }],            'whole',        brokenOnce],
  ['the partial file, in the worker',           [{ operation: 'open', file: 'partial file' }],            'whole',        inWorker],
  ['the partial file, when deleted',            [{ operation: 'unlink', file: 'partial file' }],          'whole',        threeParts],
  ['the resume file, when opened',              [{ operation: 'open', file: 'resume file' }],              'whole',        brokenOnce],
  ['the resume file, in the worker',            [{ operation: 'open', file: 'resume file' }],              'whole',        { ...brokenOnce, ...inWorker }],
  ['the resume file, when deleted',             [{ operation: 'unlink', file: 'resume file' }],            'whole',        { ...threeParts, ...slowStart }],
  ['the final file, when it gets its name',     [{ operation: 'link', file: 'final file' }],              'whole'],
  ['the final file, of three parts',            [{ operation: 'link', file: 'final file' }],              'whole',        threeParts],
  ['the final file, JSON array',                [{ operation: 'link', file: 'final file' }],              'whole',        jsonArray],
  ['the final file, in the worker',             [{ operation: 'link', file: 'final file' }],              'whole',        { ...jsonLines, ...inWorker }],
  ['all of them, of three parts',               everything,                                             'whole',        { ...threeParts, ...brokenOnce }],
  ['all of them, in the worker',                everything,                                             'whole',        { ...threeParts, ...inWorker }],
  ...(['ENOTSUP', 'EISDIR'] as const).flatMap((code): Line[] => [
    [`no links (${code}), the claim`,           [...noLinks(code), ...claimHeld],                       'whole'],
    [`no links (${code}), the name`,            [...noLinks(code), ...nameHeld],                        'whole',        threeParts],
  ]),
  ...(['waiting', 'downloading'] as const).map((state): Line => [
    `files of an earlier attempt, until the next is ${state}`, discardHeld(state),                           'expired',      restarted,
  ]),
  ['files of an earlier attempt, in the worker', discardHeld('waiting'),                                   'expired',      { ...restarted, ...inWorker }],
  ['files of an earlier attempt, to the end',   discardHeld('completed'),                                 'expired',      { ...restarted, isTidiedLater: true }],
  ['no links, after a second of EPERM',         noLinks('EPERM'),                                    'whole'],
];

/**
 * Elsewhere, the same codes mean that the operation is not permitted. The export fails at once, and a retry completes
 * it.
 */
// prettier-ignore
const locked: readonly Line[] = [
  ...states.map((state): Line => [`the job, when stored as ${state}`, [storing(state, { times: 1 })],  'folderNotWritable']),
  ['the job, EACCES',                           [storing('waiting', { times: 1, codes: ['EACCES'] })],    'folderNotWritable'],
  ['the job, EBUSY',                            [storing('done', { times: 1, codes: ['EBUSY'] })],        'fileSystem'],
  ['the partial file, EACCES',                  [{ operation: 'open', file: 'partial file', times: 1, codes: ['EACCES'] }], 'folderNotWritable'],
  ['the partial file, in the worker',           [{ operation: 'open', file: 'partial file', times: 1, codes: ['EBUSY'] }], 'fileSystem', inWorker],
  ['the job and then its file, as after a crash', notStored,                                                'fileSystem'],
  ['the job and then its file, of three parts', notStored,                                                'fileSystem',   { ...threeParts, ...inWorker }],
  ['too many open files, EMFILE',               [{ operation: 'open', file: 'partial file', codes: ['EMFILE', 'ENFILE'] }], 'whole', threeParts],
  ['too many open files, in the worker',        [{ operation: 'open', file: 'partial file', codes: ['EMFILE', 'ENFILE'] }], 'whole', inWorker],
];

const linkCodes = [
  ...(['EPERM', 'ENOTSUP', 'EISDIR', 'EOPNOTSUPP', 'ENOSYS'] as const),
  ...(['EACCES', 'EBUSY', 'EMLINK', 'EXDEV', 'UNKNOWN'] as const),
];

// prettier-ignore
const unlinked: readonly Line[] = [
  ...linkCodes.map((code): Line => [code,   noLinks(code),                                            'whole']),
  ...(['EPERM', 'ENOTSUP', 'EISDIR'] as const).flatMap((code): Line[] => [
    [`${code}, JSON array`,                     noLinks(code),                                            'whole',        jsonArray],
    [`${code}, three parts`,                    noLinks(code),                                            'whole',        threeParts],
    [`${code}, three parts, in the worker`,     noLinks(code),                                            'whole',        { ...threeParts, ...inWorker }],
    [`${code}, JSON array, in the worker`,      noLinks(code),                                            'whole',        { ...jsonArray, ...inWorker }],
    [`${code}, a crash while it gets its name`, [...noLinks(code), ...brokenName],                        'fileSystem'],
    [`${code}, a crash before it is stored`,    [...noLinks(code), ...notStored],                         'fileSystem',   jsonArray],
    [`${code}, a crash, of three parts in the worker`, [...noLinks(code), ...brokenName],                 'fileSystem',   { ...threeParts, ...inWorker }],
  ]),
  ['JSON lines',                                noLinks('EISDIR'),                                        'whole',        jsonLines],
  ['after a reset',                             noLinks('EISDIR'),                                        'whole',        brokenOnce],
  ['the name taken',                            noLinks('EISDIR'),                                        'whole',        { incidents: [{ at: 'waiting', action: 'take three names with files' }] }],
];

const rowsOf = (lines: readonly Line[]): readonly FaultRow[] =>
  lines.map(([fault, holds, end, more]) => ({ ...more, stage: 'disk', fault, holds, end }));

export const heldRows = rowsOf(held);
export const lockedRows = rowsOf(locked);
export const unlinkedRows = rowsOf(unlinked);
