/** One line of the benchmark's table. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: 's' | 'MB' | 'KB' | 'ms' | 'ratio';
  /** The value must be at most this, or below it. */
  readonly target?: number;
  readonly below?: boolean;
}

/** Whether a row's target is met; nothing where it has none. */
export function isMet({ value, target, below = false }: Row): boolean | undefined {
  return target === undefined ? undefined : below ? value < target : value <= target;
}

/** The rows as a table in Markdown. */
export function toMarkdown(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { what, value, unit, target, below = false } = row;
    const met = isMet(row);
    const wanted = target === undefined ? '' : `${below ? '<' : '≤'} ${shown(target, unit)}`;
    return `| ${what} | ${shown(value, unit)} | ${wanted} | ${met === undefined ? '' : met ? 'yes' : '**no**'} |`;
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
  }
}
