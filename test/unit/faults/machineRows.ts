import type { Action } from './actions.ts';
import type { End, FaultRow, Incident } from './row.ts';

type Line = readonly [
  fault: string,
  at: Incident['at'],
  action: Action,
  end: End,
  more?: Omit<Partial<FaultRow>, 'stage' | 'fault' | 'happenings' | 'end'>,
];

/** Makes a file arrive in several pieces, with time between them. */
const slowly = { faults: [{ kind: 'slow', bytesPerSecond: 150_000, times: 1 }] } as const;
const uncompressed = {
  scenario: { exports: { compression: 'none', contentLength: 'always' } },
} as const;
const lost = { faults: [{ route: 'createExport', kind: 'responseLost', times: 1 }] } as const;
const slowParts = {
  faults: [{ kind: 'slow', bytesPerSecond: 60_000 }],
  scenario: { exports: { parts: 3, compression: 'none' } },
} as const;
const slowAndLarge = { ...slowly, ...uncompressed };
const filesOnSmall = { smallDisk: 'files' } as const;
const storeOnSmall = { smallDisk: 'store' } as const;
const free = { repair: 'free the disk' } as const;
const writable = { repair: 'make the disk writable' } as const;
const folderAgain = { repair: 'make the folder again' } as const;
const sameNames = {
  lists: [
    { name: 'Twins', contacts: 300 },
    { name: 'Twins', contacts: 300 },
  ],
};
const named = (name: string) => ({ scenario: { lists: [{ name, contacts: 100 }] } });

// prettier-ignore
const disk: readonly Line[] = [
  // fault                                     at              action                                      end                  more
  ['full disk, from the start',                'waiting',      'fill the disk',                            'diskFull',          { ...filesOnSmall, ...free }],
  ['full disk, in the middle of a file',       'bytes',        'fill the disk',                            'diskFull',          { ...filesOnSmall, ...slowAndLarge, ...free }],
  ['full disk, part 2 of 3',                   'bytes',        'fill the disk',                            'diskFull',          { ...filesOnSmall, ...slowParts, ...free }],
  ['full disk of the jobs, before the POST',   'start',        'fill the disk',                            'diskFull',          { ...storeOnSmall, ...free }],
  ['full disk of the jobs, after the POST',    'requesting',   'fill the disk',                            'diskFull',          { ...storeOnSmall, ...free }],
  ['full disk of the jobs, while pending',     'waiting',      'fill the disk',                            'diskFull',          { ...storeOnSmall, ...free }],
  ['full disk of the jobs, during download',   'bytes',        'fill the disk',                            'diskFull',          { ...storeOnSmall, ...slowAndLarge, ...free }],
  ['read-only folder, from the start',         'start',        'make the disk read-only',                  'folderNotWritable', { ...filesOnSmall, ...writable }],
  ['read-only folder, while pending',          'waiting',      'make the disk read-only',                  'folderNotWritable', { ...filesOnSmall, ...writable }],
  ['read-only folder of the jobs',             'start',        'make the disk read-only',                  'folderNotWritable', { ...storeOnSmall, ...writable }],
  ['a file in place of the folder',            'start',        'replace the folder with a file',           'folderNotWritable', folderAgain],
  ['… after the POST',                         'requesting',   'replace the folder with a file',           'folderNotWritable', folderAgain],
  ['… in the middle of a file',                'bytes',        'replace the folder with a file',           'folderNotWritable', { ...slowAndLarge, ...folderAgain }],
  ['folder deleted while pending',             'waiting',      'delete the folder',                        'whole'],
  ['folder deleted in the middle of a file',   'bytes',        'delete the folder',                        'folderNotWritable', { ...slowAndLarge, ...folderAgain }],
  ['name taken',                               'requesting',   'take the name with a file',                'whole'],
  ['name taken, in the middle of a file',      'bytes',        'take the name with a file',                'whole',             slowAndLarge],
  ['three names taken',                        'waiting',      'take three names with files',              'whole'],
  ['name taken by a folder',                   'waiting',      'take the name with a folder',              'whole'],
  ['name taken by a dangling link',            'waiting',      'take the name with a dangling link',       'whole'],
  ['a link in place of the partial file',      'waiting',      'replace the partial file with a link',     'whole'],
  ['half a file of an earlier run',            'waiting',      'replace the partial file with half a file of an earlier run', 'whole'],
];

// prettier-ignore
const names: readonly (readonly [fault: string, more: Partial<FaultRow>])[] = [
  ['a name that leads out of the folder',  named('../../outside')],
  ['a name that is a path',                named('/etc/passwd')],
  ['a name reserved by Windows',           named('CON')],
  ['a name of dots',                       named('...')],
  ['a name of 300 four-byte characters',   named('𠮷'.repeat(300))],
  ['a name with a line break and a NUL',   named('a\nb\0c')],
];

// prettier-ignore
const clock: readonly Line[] = [
  ['a day ahead, from the start',              'start',        'set the clock a day ahead',                'whole'],
  ['a day back, from the start',               'start',        'set the clock a day back',                 'whole'],
  ['in 1970',                                  'start',        'set the clock to 1970',                    'whole'],
  ['in 2100',                                  'start',        'set the clock to 2100',                    'whole'],
  ['a day ahead, while pending',               'waiting',      'set the clock a day ahead',                'whole'],
  ['a day back, while pending',                'waiting',      'set the clock a day back',                 'whole'],
  ['ten minutes ahead, once there are URLs',   'downloading',  'set the clock ten minutes ahead',          'whole'],
  ['ten minutes back, once there are URLs',    'downloading',  'set the clock ten minutes back',           'whole'],
  ['a day ahead, in the middle of a file',     'bytes',        'set the clock a day ahead',                'whole',             slowAndLarge],
  ['a day back, in the middle of a file',      'bytes',        'set the clock a day back',                 'whole',             slowAndLarge],
  ['asleep for an hour, while pending',        'waiting',      'sleep for an hour',                        'whole'],
  ['asleep for an hour, once there are URLs',  'downloading',  'sleep for an hour',                        'whole'],
];

// prettier-ignore
const keys: readonly Line[] = [
  ['the key is gone',                          'waiting',      'lose the key',                             'keyMissing',        { repair: 'enter the key again' }],
];

const rowsOf = (stage: FaultRow['stage'], lines: readonly Line[]): readonly FaultRow[] =>
  lines.map(([fault, at, action, end, more]) => ({
    ...more,
    stage,
    fault,
    incidents: [{ at, action }],
    end,
  }));

/** The faults of this machine: its disk, its clock, its key store. */
export const machineRows: readonly FaultRow[] = [
  ...rowsOf('status', keys),
  ...rowsOf('disk', disk),
  ...names.map(([fault, more]) => ({ ...more, stage: 'disk', fault, end: 'whole' }) as const),
  {
    stage: 'disk',
    fault: 'two lists with the same name, in one folder',
    scenario: sameNames,
    options: { grouping: 'separate' },
    end: 'whole',
  },
  ...rowsOf('clock', clock),
  {
    stage: 'clock',
    fault: 'a day ahead, and the response to the POST lost',
    incidents: [{ at: 'start', action: 'set the clock a day ahead' }],
    ...lost,
    end: 'whole',
  },
  {
    stage: 'clock',
    fault: 'a day back, and the response to the POST lost',
    incidents: [{ at: 'start', action: 'set the clock a day back' }],
    ...lost,
    end: 'whole',
  },
];
