/** Why a run was stopped: the engine goes away, the job stays as it is and is taken up again by the next one. */
export class EngineDisposed extends Error {
  override readonly name = 'EngineDisposed';
}

/** Why a run was stopped: another window owns the job now, and this one touches nothing of it any more. */
export class OwnershipLost extends Error {
  override readonly name = 'OwnershipLost';
}
