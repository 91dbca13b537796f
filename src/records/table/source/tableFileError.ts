/** A file is not what it was when the table was opened. */
export class TableFileError extends Error {
  readonly reason: 'changed' | 'gone';

  constructor(reason: 'changed' | 'gone') {
    super(`The file of the table is ${reason}.`);
    this.name = 'TableFileError';
    this.reason = reason;
  }
}
