/** The reason to stop a run when the engine is closed: the job stays as it is, and the next engine resumes it. */
export class EngineDisposed extends Error {
  override readonly name = 'EngineDisposed';
}

/** The reason to stop a run when another window owns the job: this one must not touch it any more. */
export class OwnershipLost extends Error {
  override readonly name = 'OwnershipLost';
}
