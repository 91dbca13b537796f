import type { KeyStore } from '../engine/accounts/account.ts';
import type { Accounts } from '../engine/accounts/accounts.ts';
import type { AudienceCatalog } from '../engine/audiences/audienceCatalog.ts';
import type { ExportEngine } from '../engine/exportEngine.ts';
import type { ExportGroups } from '../engine/exportGroups.ts';
import type { FileUsage } from '../engine/files/fileUsage.ts';
import type { Event } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';

/** The keys of the accounts, which windows share. */
export interface SharedKeys extends KeyStore {
  /** Emits the id of an account whose key another window stored or deleted. */
  readonly onDidChangeElsewhere: Event<string>;
}

/** What does the work, without VS Code: made once for the window, and handed to each feature. */
export interface Core {
  readonly accounts: Accounts;
  readonly catalog: AudienceCatalog;
  readonly engine: ExportEngine;
  readonly fileUsage: FileUsage;
  readonly groups: ExportGroups;
  readonly keys: SharedKeys;
  readonly logger: Logger;
}
