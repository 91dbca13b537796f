/** The files beside the final name of a part until the part is done. */
export const partialKinds = ['partial', 'download', 'partial.claim'] as const;
export type PartialKind = (typeof partialKinds)[number];

/** A partial name, and its job. */
export interface PartialName {
  /** The first characters of the job's id. */
  readonly jobKey: string;
  readonly kind: PartialKind;
  /** 0-based; `undefined` where the name does not say. */
  readonly part: number | undefined;
}

const prefix = 'sendgrid-export';
const current =
  /^sendgrid-export-([1-9]\d*)\.([0-9A-Za-z-]{1,8})\.(partial|download|partial\.claim)$/;
/** In earlier versions, after the final name: `2026-11-24-1530-Newsletter-part-2-of-3.csv.0123abcd.download`. */
const earlier =
  /^\d{4}-\d\d-\d\d-\d{4}-.+?(?:-part-([1-9]\d*)-of-[1-9]\d*)?\.(?:csv|jsonl?)\.([0-9A-Za-z-]{1,8})\.(partial|download)$/s;

/**
 * Returns the form of a job's id in the names of its partial files: short, since a path may have only 260 characters on
 * Windows.
 */
export const jobKeyOf = (jobId: string): string => jobId.slice(0, 8);

/**
 * Returns the name of a partial file. It consists of the job's id and the part (0-based) only, so that it does not
 * depend on the time zone, the language or the file type that a job turns out to have.
 */
export function partialName(jobId: string, part: number, kind: PartialKind): string {
  return `${prefix}-${part + 1}.${jobKeyOf(jobId)}.${kind}`;
}

/** Parses the name of a partial file; undefined if the name is not ours. */
export function parsePartialName(name: string): PartialName | undefined {
  const [, number, key, kind] = current.exec(name) ?? [];
  if (key !== undefined && isKind(kind)) {
    return { jobKey: key, kind, part: Number(number) - 1 };
  }
  return parseEarlierName(name);
}

/** The same for the names of earlier versions, which contained the local time and the title. */
export function parseEarlierName(name: string): PartialName | undefined {
  const [, number, jobKey, kind] = earlier.exec(name) ?? [];
  return jobKey !== undefined && isKind(kind)
    ? { jobKey, kind, part: number === undefined ? undefined : Number(number) - 1 }
    : undefined;
}

const isKind = (text: string | undefined): text is PartialKind =>
  partialKinds.some((kind) => kind === text);
