import { basename } from 'node:path';
import type { ExportJob } from '../../engine/model/exportJob.ts';
import { foldText } from '../../util/foldText.ts';
import { jobTitle } from '../../ui/text/audienceTitle.ts';
import { stateWord } from './exportsRow.ts';
import type { JobFilter } from './exportsTree.ts';

/**
 * Returns a filter for jobs that contain every word of a text in their title, account, contents, file names, file type or
 * state, ignoring case and accents. `undefined` for a text without words.
 */
export function exportsFilter(text: string): JobFilter | undefined {
  const words = foldText(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return undefined;
  }
  // Cached per job object, which is replaced whenever the job changes.
  const gathered = new WeakMap<ExportJob, string>();
  return (job) => {
    const texts = gathered.get(job) ?? foldText(textsOf(job).join('\n'));
    gathered.set(job, texts);
    return words.every((word) => texts.includes(word));
  };
}

function textsOf(job: ExportJob): readonly string[] {
  const { audience, fileType } = job.request;
  const audiences = audience.kind === 'all' ? [] : [...audience.lists, ...audience.segments];
  return [
    jobTitle(job),
    job.accountLabel,
    stateWord(job),
    fileType,
    ...audiences.map(({ name }) => name),
    ...(job.state === 'completed' ? job.files.map(({ path }) => basename(path)) : []),
  ];
}
