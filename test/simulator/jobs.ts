import type { SimulatedAccount } from './accounts.ts';
import { Clock } from './clock.ts';
import type { ContactFactory } from './contacts.ts';
import type { CreateExportBody } from './exportBody.ts';
import { exportLines } from './exportLines.ts';
import { idKind, uuid } from './hash.ts';
import type { Members } from './members.ts';
import type { ExportSettings } from './scenario.ts';

/** One file of an export: which of its members, by rank. */
export interface JobPart {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** A requested export. Its settings are those of the moment of the request. */
export interface SimulatedExport {
  readonly id: string;
  readonly account: SimulatedAccount;
  readonly request: CreateExportBody;
  readonly settings: ExportSettings;
  readonly fileType: 'csv' | 'json';
  readonly exportType: 'contacts_export' | 'list_export' | 'segment_export';
  readonly createdAt: number;
  readonly readyAt: number;
  readonly expiresAt: number;
  readonly members: Members;
  readonly parts: readonly JobPart[];
  /** How often its status was requested. */
  polls: number;
}

export type ExportState = 'pending' | 'ready' | 'failure' | 'expired';

/** The exports of all accounts, oldest first. */
export class Jobs {
  readonly #clock: Clock;
  readonly #seed: number;
  #jobs: SimulatedExport[] = [];

  constructor(clock: Clock, seed: number) {
    this.#clock = clock;
    this.#seed = seed;
  }

  get all(): readonly SimulatedExport[] {
    return this.#jobs;
  }

  create(
    account: SimulatedAccount,
    request: CreateExportBody,
    settings: ExportSettings,
  ): SimulatedExport {
    const { list_ids: listIds = [], segment_ids: segmentIds = [] } = request;
    const everything = listIds.length + segmentIds.length === 0;
    const members = account.population.members(
      everything ? { all: true } : { listIds, segmentIds },
    );
    const now = this.#clock.now();
    const fileType = request.file_type ?? 'csv';
    const job: SimulatedExport = {
      id: uuid(this.#seed, idKind.export, this.#jobs.length),
      account,
      request,
      settings,
      fileType,
      exportType: everything
        ? 'contacts_export'
        : listIds.length > 0
          ? 'list_export'
          : 'segment_export',
      createdAt: now,
      readyAt: now + settings.pendingSeconds * 1000,
      expiresAt: now + settings.jobLifetimeSeconds * 1000,
      members,
      parts: splitIntoParts(
        members,
        account.contacts,
        fileType,
        request.max_file_size ?? 5000,
        settings,
      ),
      polls: 0,
    };
    this.#jobs.push(job);
    return job;
  }

  find(id: string): SimulatedExport | undefined {
    return this.#jobs.find((job) => job.id === id);
  }

  state(job: SimulatedExport): ExportState {
    const now = this.#clock.now();
    if (now >= job.expiresAt) {
      return 'expired';
    }
    if (now < job.readyAt || job.polls <= job.settings.pendingPolls) {
      return 'pending';
    }
    return job.settings.failure === undefined ? 'ready' : 'failure';
  }
}

/** The number of contacts from which the size of a file is estimated. */
const sampleSize = 500;

function splitIntoParts(
  members: Members,
  contacts: ContactFactory,
  fileType: 'csv' | 'json',
  maxFileSizeMb: number,
  settings: ExportSettings,
): readonly JobPart[] {
  const { count } = members;
  if (count === 0) {
    return settings.empty === 'noUrls' ? [] : [{ number: 1, from: 0, to: 0 }];
  }
  const sample = Math.min(count, sampleSize);
  const bytes = exportLines(contacts, fileType, '\n').length(members.range(0, sample));
  // Five per cent below the limit, since the rest may be a little larger than the sample.
  const rowsPerFile = Math.max(1, Math.floor((maxFileSizeMb * 950_000) / (bytes / sample)));
  const files = Math.min(count, settings.parts ?? Math.ceil(count / rowsPerFile));
  return Array.from({ length: files }, (_, i) => ({
    number: i + 1,
    from: Math.floor((count * i) / files),
    to: Math.floor((count * (i + 1)) / files),
  }));
}
