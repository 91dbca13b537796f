const special = /[",\r\n]/;

/** Returns a record of a CSV. */
export const csvLine = (values: readonly (string | null)[], lineEnd: string): string =>
  values
    .map((value) => {
      const text = value ?? '';
      return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',') + lineEnd;
