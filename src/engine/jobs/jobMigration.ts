import { maskKey } from '../../util/keyLikeText.ts';
import { exportJob, type ExportJob } from '../model/exportJob.ts';

/** The version in which jobs are stored. Optional fields need no new version. */
export const jobVersion = 1;

/** What a job's file holds. A job of a newer version of the extension is not broken. */
export type StoredJob =
  | { readonly kind: 'job'; readonly job: ExportJob }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'broken' };

type Raw = Readonly<Record<string, unknown>>;

/** Not a schema, which would copy all fields of thousands of jobs before their version is known. */
const isRecord = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Migrates a job from each version to the next. */
const steps: readonly ((raw: Raw) => Raw)[] = [
  // From 0, which had no version field: each job was its own group, and JSON was JSON Lines.
  (raw) => ({
    ...raw,
    version: 1,
    groupId: raw.groupId ?? raw.id,
    accountLabel: raw.accountLabel ?? '',
    request: { jsonFormat: 'lines', ...(isRecord(raw.request) && raw.request) },
  }),
];

/** Migrates a stored job to the current version. Returns what is not a job, or of a newer version, unchanged. */
export function migrate(raw: unknown): unknown {
  const from = isRecord(raw) ? versionOf(raw) : undefined;
  return from === undefined || !isRecord(raw)
    ? raw
    : steps.slice(from).reduce((job, step) => step(job), raw);
}

/** Parses the text of a job's file, of any version. */
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
  // Older versions accepted a key as the name of its account.
  return job
    ? { kind: 'job', job: { ...job, accountLabel: maskKey(job.accountLabel) } }
    : { kind: 'broken' };
}

function versionOf({ version = 0 }: Raw): number | undefined {
  return typeof version === 'number' && Number.isSafeInteger(version) && version >= 0
    ? version
    : undefined;
}
