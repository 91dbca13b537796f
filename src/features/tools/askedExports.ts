import type { ExportContactsInput } from './toolInputs.ts';

/** The account and folder of a question about an export. */
export interface AskedExport {
  readonly accountId: string;
  readonly folder: string;
}

/** Maximum number of remembered questions. Those that the user declined are never taken. */
const maxRemembered = 100;

/**
 * The exports that users were asked about at the request of a language model. VS Code asks in one call and exports in
 * another, and only the identical input connects them.
 */
export class AskedExports {
  #asked: readonly (AskedExport & { readonly input: string })[] = [];

  add(input: ExportContactsInput, asked: AskedExport): void {
    this.#asked = [...this.#asked, { ...asked, input: keyOf(input) }].slice(-maxRemembered);
  }

  /**
   * Removes and returns the question about an input; 'several' if such questions were about different accounts or folders.
   */
  take(input: ExportContactsInput): AskedExport | 'none' | 'several' {
    const key = keyOf(input);
    const [first, ...others] = this.#asked.filter((one) => one.input === key);
    if (first === undefined) {
      return 'none';
    }
    const isOne = others.every(
      ({ accountId, folder }) => accountId === first.accountId && folder === first.folder,
    );
    // Identical questions may still be open, so only one of them is removed.
    this.#asked = this.#asked.filter((one) => (isOne ? one !== first : one.input !== key));
    return isOne ? first : 'several';
  }
}

const keyOf = (input: ExportContactsInput): string =>
  JSON.stringify(Object.entries(input).toSorted(([one], [other]) => (one < other ? -1 : 1)));
