import type { ExportContactsInput } from './toolInputs.ts';

/** What a question about an export has named. */
export interface AskedExport {
  readonly accountId: string;
  readonly folder: string;
}

/** So many questions are remembered: one that was answered with no is never taken. */
const rememberedAtMost = 100;

/**
 * What users were asked about exports that a model wants. VS Code asks in one call and exports in another, with nothing that
 * says which question was answered but the same input.
 */
export class AskedExports {
  #asked: readonly (AskedExport & { readonly input: string })[] = [];

  add(input: ExportContactsInput, asked: AskedExport): void {
    this.#asked = [...this.#asked, { ...asked, input: keyOf(input) }].slice(-rememberedAtMost);
  }

  /** Takes the question about an input; 'several' if such questions have named one account and another, or folder. */
  take(input: ExportContactsInput): AskedExport | 'none' | 'several' {
    const key = keyOf(input);
    const [first, ...others] = this.#asked.filter((one) => one.input === key);
    if (first === undefined) {
      return 'none';
    }
    const isOne = others.every(
      ({ accountId, folder }) => accountId === first.accountId && folder === first.folder,
    );
    // Of several that are the same, the others wait for their answers.
    this.#asked = this.#asked.filter((one) => (isOne ? one !== first : one.input !== key));
    return isOne ? first : 'several';
  }
}

const keyOf = (input: ExportContactsInput): string =>
  JSON.stringify(Object.entries(input).toSorted(([one], [other]) => (one < other ? -1 : 1)));
