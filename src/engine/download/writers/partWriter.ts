import type { CsvChanges } from '../../../records/csvChanges.ts';
import type { PartFormat } from '../../../records/contactCounter.ts';
import type { ExportCheckOptions } from './exportCheck.ts';
import type { IndexTarget } from '../../tables/indexFiles.ts';

/** The files of a part until it is whole, and what is written to them. */
export interface PartFiles {
  /** Path of the file that is being made. */
  readonly partial: string;
  /** Path of the resume file. */
  readonly download: string;
  readonly format: PartFormat;
  /** Where to store the row index of the file; without it, none is made. */
  readonly index?: IndexTarget | undefined;
  /** How a CSV is changed; without it, it stays as delivered. */
  readonly csv?: CsvChanges | undefined;
  /** Checks that the body is an export. Without it, any body is accepted. */
  readonly check?: ExportCheckOptions | undefined;
}

/** A part that was written and synced. */
export interface WrittenPart {
  /** Size of the file. */
  readonly bytes: number;
  readonly contacts: number;
  /** Whether the body inflated to nothing at all. */
  readonly isEmpty: boolean;
  /** Whether the body ended in the middle of a contact. Only set where it has no checksum that shows that it is whole. */
  readonly isCut?: true | undefined;
}

/** Writes the file of one part from the bytes of its body: in this thread, or in another one. */
export interface PartWriter {
  /** Starts from nothing. With a header, the bytes are kept in a resume file, for a later `replay`. */
  begin(header: string | undefined): Promise<void>;
  /** Rebuilds the file from a resume file, whose header has that many bytes. Returns how many bytes of the body those are. */
  replay(headerBytes: number): Promise<number>;
  /** Writes the next bytes of the body. Takes ownership of their buffer. Settles when the writer accepts more. */
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Ends the body. Settles when the file is synced; rejects with zlib's error if the body was truncated or corrupt. */
  finish(): Promise<WrittenPart>;
  /** Stops, and closes the files, which stay as they are. */
  close(): Promise<void>;
}
