/** A part of a body: from the first byte up to, but not including, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** Parses a Range header with one range. A malformed one is ignored, as the standard says. */
export function parseRange(
  header: string,
  length: number,
): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim());
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') {
    return undefined;
  }
  if (first === '') {
    const suffix = Number(last);
    return suffix === 0 || length === 0
      ? 'unsatisfiable'
      : { from: Math.max(0, length - suffix), to: length };
  }
  const from = Number(first);
  const to = last === '' ? length : Math.min(length, Number(last) + 1);
  if (last !== '' && Number(last) < from) {
    return undefined;
  }
  return from >= length ? 'unsatisfiable' : { from, to };
}
