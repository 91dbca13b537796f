import type { ExportReason } from '../../../src/engine/model/exportError.ts';
import type { ExportOptions } from '../../../src/options/exportOptions.ts';
import type { FaultInput, FaultRoute } from '../../simulator/faults.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import type { Action } from './actions.ts';
import type { FileHold } from './fileHolds.ts';
import type { ProxyFault } from './faultProxy.ts';

/** Where on the way from the key to the file a fault faults. */
export type Stage =
  | 'sign-in'
  | 'lists'
  | 'segments'
  | 'POST'
  | 'status'
  | 'file'
  | 'middle of a file'
  | 'disk'
  | 'clock';

type WithoutRoute<T> = T extends { readonly route: FaultRoute }
  ? Omit<T, 'route'> & { readonly route?: FaultRoute }
  : never;

/**
 * What faults at a stage: what the simulator can do, and what a server cannot do itself. In its words `{elsewhere}` stands
 * for another server's address, `{api}` for the API's, and `{soon}` for an HTTP date in eight seconds.
 */
export type FaultSpec = WithoutRoute<FaultInput> | WithoutRoute<ProxyFault>;

/**
 * How it ends: with everything, whole; or with the reason of a failure, after which a retry brings everything as soon as the
 * fault is gone.
 */
export type End = 'whole' | ExportReason;

/** Something that happens beside the network while a job is at a point of its life. */
export interface Happening {
  /** 'bytes': a part of a file has come. */
  readonly at: 'start' | 'requesting' | 'waiting' | 'downloading' | 'bytes';
  readonly act: Action;
}

/** One row of the matrix: a fault, where it faults, and the end. */
export interface FaultRow {
  readonly stage: Stage;
  readonly fault: string;
  /** At the stage's own request, unless another is named. */
  readonly faults?: readonly FaultSpec[];
  readonly happenings?: readonly Happening[];
  /** Operations on files that fail. Each of them has to be met. */
  readonly holds?: readonly FileHold[];
  readonly end: End;
  /** What happens beside the fault's going before a failed job is tried again. */
  readonly repair?: Action;
  readonly scenario?: ScenarioInput;
  readonly options?: Partial<ExportOptions>;
  /** What lies on a small disk of its own. */
  readonly smallDisk?: 'files' | 'store';
  /** Whether the file that comes in the end is one that has changed meanwhile: all of it, no mixture. */
  readonly changed?: boolean;
  /** How many exports SendGrid has made when all is whole; 1 unless that one was of no use. */
  readonly exports?: number;
  /** How long nothing more may be sent to the same place after the first strike, by the server's clock. */
  readonly pauseSeconds?: number;
  /** Whether files are written in a worker thread, as the extension does it, or in this one. */
  readonly inWorker?: boolean;
  /** How many parts are fetched at once; default: as the extension does it. */
  readonly maxParts?: number;
  /** Whether all is as it should be only after one more start: until then, a file is held that is to be deleted. */
  readonly isTidiedLater?: boolean;
  /** Whether a row waits for a time-out, which is then short. */
  readonly timesOut?: boolean;
}
