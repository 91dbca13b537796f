/**
 * As much of the module `vscode` as code needs that only words its sentences. `bundle` holds the translations, as it does in
 * VS Code; without it, texts stay English.
 */
export const l10n = {
  bundle: undefined as Readonly<Record<string, string>> | undefined,
  t(message: string, ...values: readonly (string | number)[]): string {
    const text = l10n.bundle?.[message] ?? message;
    return values.length === 0
      ? text
      : text.replace(/\{(\d+)\}/g, (all, index) => String(values[Number(index)] ?? all));
  },
};

export const env = { language: 'en' };
