import type { ExportJob, ExportRequest } from '../../../../src/engine/model/exportJob.ts';

const request: ExportRequest = {
  audience: { kind: 'selected', lists: [{ id: 'l1', name: 'Newsletter' }], segments: [] },
  fileType: 'csv',
  jsonFormat: 'lines',
  folder: '/exports',
  afterExport: 'nothing',
};

/** Half past twelve in the machine's own time zone. */
export const noon = new Date(2026, 4, 1, 12, 30);

const at = (seconds: number): string => new Date(noon.getTime() + seconds * 1000).toISOString();

const base = {
  version: 1,
  groupId: 'group',
  accountId: 'account',
  accountLabel: 'acme',
  title: 'Newsletter',
  createdAt: at(-100),
  request,
} as const;

const created = { exportId: 'export-1', requestedAt: at(-12) } as const;

/** One job in each state. */
export const jobs = {
  queued: { ...base, id: 'queued', state: 'queued' },
  requesting: { ...base, id: 'requesting', state: 'requesting', attemptedAt: at(-13) },
  waiting: { ...base, ...created, id: 'waiting', state: 'waiting' },
  downloading: {
    ...base,
    ...created,
    id: 'downloading',
    state: 'downloading',
    parts: [{ state: 'done', path: '/exports/1.csv', bytes: 5 }, { state: 'pending' }],
  },
  completed: {
    ...base,
    ...created,
    id: 'completed',
    state: 'completed',
    completedAt: at(0),
    contactCount: 1234,
    files: [{ path: '/exports/newsletter.csv', bytes: 3_200_000 }],
  },
  failed: {
    ...base,
    id: 'failed',
    state: 'failed',
    failedAt: at(0),
    failure: { reason: 'network', detail: 'ECONNREFUSED' },
  },
  cancelled: { ...base, id: 'cancelled', state: 'cancelled', cancelledAt: at(0) },
} as const satisfies { readonly [S in ExportJob['state']]: Extract<ExportJob, { state: S }> };
