import type { ExportReason } from '../../../src/engine/model/exportError.ts';
import type { ExportOptions } from '../../../src/options/exportOptions.ts';
import type { FaultInput, FaultRoute } from '../../simulator/faults.ts';
import type { ScenarioInput } from '../../simulator/scenario.ts';
import type { Action } from './actions.ts';
import type { FileHold } from './fileHolds.ts';
import type { ProxyFault } from './faultProxy.ts';

/** The step, from the key to the file, at which a fault occurs. */
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
 * A fault: what the simulator can do, and what a server cannot do itself. In its strings, `{elsewhere}` stands for
 * another server's URL, `{api}` for the API's, and `{soon}` for an HTTP date in eight seconds.
 */
export type FaultSpec = WithoutRoute<FaultInput> | WithoutRoute<ProxyFault>;

/**
 * How a row ends: complete; or with the reason of a failure, after which a retry completes it as soon as the fault is
 * cleared.
 */
export type End = 'whole' | ExportReason;

/** Something apart from the network that happens when a job reaches a point of its life. */
export interface Incident {
  /** 'bytes': some bytes of a file have been received. */
  readonly at: 'start' | 'requesting' | 'waiting' | 'downloading' | 'bytes';
  readonly action: Action;
}

/** One row of the matrix: a fault, its stage, and the end. */
export interface FaultRow {
  readonly stage: Stage;
  readonly fault: string;
  /** At the stage's own endpoint, unless another is named. */
  readonly faults?: readonly FaultSpec[];
  readonly incidents?: readonly Incident[];
  /** File operations that fail. Each of them must occur. */
  readonly holds?: readonly FileHold[];
  readonly end: End;
  /** What is done, apart from clearing the fault, before a failed job is retried. */
  readonly repair?: Action;
  readonly scenario?: ScenarioInput;
  readonly options?: Partial<ExportOptions>;
  /** What is on a small disk of its own. */
  readonly smallDisk?: 'files' | 'store';
  /** Whether the file that arrives in the end has changed in the meantime: all of it, no mixture. */
  readonly changed?: boolean;
  /** How many exports SendGrid has created in the end; 1, unless an earlier one was of no use. */
  readonly exports?: number;
  /** How long nothing may be sent to the same endpoint after the first fault, by the server's clock. */
  readonly pauseSeconds?: number;
  /** Whether files are written in a worker thread, as in the extension, or in this one. */
  readonly inWorker?: boolean;
  /** How many parts are downloaded at once; default: as in the extension. */
  readonly maxParts?: number;
  /** Whether one more start is needed: until then, a file that is to be deleted is held. */
  readonly isTidiedLater?: boolean;
  /** Whether a row waits for a timeout, which is short then. */
  readonly timesOut?: boolean;
}
