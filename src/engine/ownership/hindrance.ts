import { isUnfinished, type ExportJob } from '../model/exportJob.ts';
import type { AccountAccess } from '../model/ports.ts';
import type { Owner } from './takeovers.ts';

/** Why no window runs an unfinished job, where the user has to act first. */
export type Hindrance = 'otherMachine' | Exclude<AccountAccess, 'ready'>;

/** @param access to the account of the job, in this window. */
export function hindranceOf(
  job: ExportJob,
  owner: Owner,
  access: AccountAccess,
): Hindrance | undefined {
  if (!isUnfinished(job) || owner === 'here' || owner === 'elsewhere') {
    return undefined;
  }
  return owner === 'otherMachine' ? owner : access === 'ready' ? undefined : access;
}
