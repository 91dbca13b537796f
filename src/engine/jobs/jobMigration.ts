import { maskKey } from '../../util/keyLikeText.ts';
import { exportJob, type ExportJob } from '../model/exportJob.ts';

/** The version of the jobs that are written now. Fields that may be missing are no new version. */
export const jobVersion = 1;

/** What a job's file holds. One of a newer version is that version's to read, and not broken. */
export type StoredJob =
  | { readonly kind: 'job'; readonly job: ExportJob }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'broken' };

type Raw = Readonly<Record<string, unknown>>;

/** Not a schema: of thousands of jobs, each would have all its fields copied before it is known what they are. */
const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Makes each version of a job into the next one. */
const steps: readonly ((raw: Raw) => Raw)[] = [
  // 0, which did not say its version: each job stood for itself, and JSON was JSON Lines.
  (raw) => ({
    ...raw,
    version: 1,
    groupId: raw.groupId ?? raw.id,
    accountLabel: raw.accountLabel ?? '',
    request: { jsonFormat: 'lines', ...(isRecord(raw.request) && raw.request) },
  }),
];

/** Brings a stored job of an older version to the present one. What is no job, or of a newer version, passes as it is. */
export function migrate(raw: unknown): unknown {
  const from = isRecord(raw) ? versionOf(raw) : undefined;
  return from === undefined || !isRecord(raw)
    ? raw
    : steps.slice(from).reduce((job, step) => step(job), raw);
}

/** Reads the text of a job's file, of whatever version. */
export function parseStoredJob(text: string): StoredJob {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { kind: 'broken' };
  }
  const version = isRecord(raw) ? versionOf(raw) : undefined;
  if (version !== undefined && version > jobVersion) {
    return { kind: 'newer', version };
  }
  const { data: job } = exportJob.safeParse(migrate(raw));
  // Older versions took a key for the name of its account.
  return job
    ? { kind: 'job', job: { ...job, accountLabel: maskKey(job.accountLabel) } }
    : { kind: 'broken' };
}

function versionOf({ version = 0 }: Raw): number | undefined {
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0
    ? version
    : undefined;
}
