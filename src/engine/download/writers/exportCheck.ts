import { BodyRecognizer, type BodyKind } from '../../../records/bodyKind.ts';
import type { PartFormat } from '../../../records/contactCounter.ts';
import { ExportError } from '../../model/exportError.ts';

export interface ExportCheckOptions {
  /** Whether a CSV may begin with a contact: of several files of an export not each need have a header. */
  readonly mayLackHeader: boolean;
}

/** Checks by its first inflated bytes that a body is an export, and of the type that was requested. */
export class ExportCheck {
  readonly #format: PartFormat;
  readonly #mayLackHeader: boolean;
  #recognizer: BodyRecognizer | undefined = new BodyRecognizer();

  constructor(format: PartFormat, { mayLackHeader }: ExportCheckOptions) {
    this.#format = format;
    this.#mayLackHeader = mayLackHeader;
  }

  /** Whether the body is known to be an export. */
  get isOver(): boolean {
    return this.#recognizer === undefined;
  }

  /** Checks the next bytes. @throws ExportError 'notAnExport' once they show that it is none. */
  next(chunk: Uint8Array): void {
    const recognizer = this.#recognizer;
    const kind = recognizer?.next(chunk);
    if (recognizer && kind !== undefined) {
      this.#recognizer = undefined;
      this.#refuseOther(kind, recognizer);
    }
  }

  /** Ends the body. One without content is an export without contacts. @throws ExportError 'notAnExport' */
  end(): void {
    const recognizer = this.#recognizer;
    const kind = recognizer?.end();
    this.#recognizer = undefined;
    if (recognizer && kind !== undefined) {
      this.#refuseOther(kind, recognizer);
    }
  }

  #refuseOther(kind: BodyKind, { namesContact }: BodyRecognizer): void {
    const isRight =
      this.#format === 'csv'
        ? kind === 'csv' || (kind === 'csvWithoutHeader' && this.#mayLackHeader)
        : kind === 'json';
    if (!isRight) {
      // Where CSV was requested, JSON without a contact is the message of some server, whatever its keys are.
      throw notAnExport(kind === 'json' && !namesContact ? 'errorMessage' : kind);
    }
  }
}

/** Creates the error for a body that is no export, or one of another type. Its `detail` is what it is. */
export const notAnExport = (kind: BodyKind): ExportError =>
  new ExportError('notAnExport', `The body is not an export: ${kind}.`, { detail: kind });
