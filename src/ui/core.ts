import type { KeyStore } from '../engine/accounts/account.ts';
import type { Accounts } from '../engine/accounts/accounts.ts';
import type { AudienceCatalog } from '../engine/audiences/audienceCatalog.ts';
import type { ExportEngine } from '../engine/exportEngine.ts';
import type { ExportGroups } from '../engine/exportGroups.ts';
import type { FileUsage } from '../engine/files/fileUsage.ts';
import type { Event } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';

/** The API keys of the accounts, which all windows share. */
export interface SharedKeys extends KeyStore {
  /** Fires with the id of an account whose key another window has stored or deleted. */
  readonly onDidChangeElsewhere: Event<string>;
}

/** The services that do not depend on VS Code. Created once per window and passed to each feature. */
export interface Core {
  readonly accounts: Accounts;
  readonly catalog: AudienceCatalog;
  readonly engine: ExportEngine;
  readonly fileUsage: FileUsage;
  readonly groups: ExportGroups;
  readonly keys: SharedKeys;
  readonly logger: Logger;
}
