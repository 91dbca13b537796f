import * as z from 'zod/mini';
import { maskKey } from '../util/keyLikeText.ts';
import { exportJob, type ExportJob } from './exportJob.ts';

/** The version of the jobs that are written now. Fields that may be missing are no new version. */
export const jobVersion = 1;

/** What a job's file holds. One of a newer version is that version's to read, and not broken. */
export type StoredJob =
  | { readonly kind: 'job'; readonly job: ExportJob }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'broken' };

const record = z.record(z.string(), z.unknown());
type Raw = z.infer<typeof record>;

/** Makes each version of a job into the next one. */
const steps: readonly ((raw: Raw) => Raw)[] = [
  // 0, which did not say its version: each job stood for itself, and JSON was JSON Lines.
  (raw) => ({
    ...raw,
    version: 1,
    groupId: raw.groupId ?? raw.id,
    accountLabel: raw.accountLabel ?? '',
    request: { jsonFormat: 'lines', ...record.safeParse(raw.request).data },
  }),
];

/** Brings a stored job of an older version to the present one. What is no job, or of a newer version, passes as it is. */
export function migrate(raw: unknown): unknown {
  const parsed = record.safeParse(raw);
  if (!parsed.success) {
    return raw;
  }
  const from = versionOf(parsed.data);
  return from === undefined ? raw : steps.slice(from).reduce((job, step) => step(job), parsed.data);
}

/** Reads the text of a job's file, of whatever version. */
export function parseStoredJob(text: string): StoredJob {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { kind: 'broken' };
  }
  const parsed = record.safeParse(raw);
  const version = parsed.success ? versionOf(parsed.data) : undefined;
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
  return z.int().check(z.nonnegative()).safeParse(version).data;
}
