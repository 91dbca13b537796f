/** A row of the benchmark's table. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: 's' | 'MB' | 'KB' | 'ms' | 'ratio' | 'count';
  /** The value must not exceed this, or must be below it. */
  readonly target?: number;
  readonly below?: boolean;
}

/** Returns whether a row's target is met; undefined if it has none. */
export function isMet({ value, target, below = false }: Row): boolean | undefined {
  return target === undefined ? undefined : below ? value < target : value <= target;
}

/** Formats the rows as a Markdown table. */
export function toMarkdown(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { what, value, unit, target, below = false } = row;
    const met = isMet(row);
    const targetText = target === undefined ? '' : `${below ? '<' : '≤'} ${shown(target, unit)}`;
    return `| ${what} | ${shown(value, unit)} | ${targetText} | ${met === undefined ? '' : met ? 'yes' : '**no**'} |`;
  });
  return ['| | measured | target | met |', '| --- | ---: | ---: | --- |', ...lines].join('\n');
}

function shown(value: number, unit: Row['unit']): string {
  switch (unit) {
    case 's':
      return `${value.toFixed(2)} s`;
    case 'MB':
      return `${value.toFixed(2)} MB`;
    case 'KB':
      return `${value.toFixed(1)} KB`;
    case 'ms':
      return `${value.toFixed(1)} ms`;
    case 'ratio':
      return value.toFixed(3);
    case 'count':
      return value.toFixed(0);
  }
}
