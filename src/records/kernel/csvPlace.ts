const [lineFeed, quote, comma] = [0x0a, 0x22, 0x2c];

/**
 * Where the next byte of a CSV stands: in the `text` of a cell, where a quote is a character like any other; where a quote
 * would `open` a quoted cell, at the beginning of a cell; or between quotes. Just behind the quote that closed a cell another
 * one opens it again, since the two are a quote of the cell's own.
 */
export type CsvPlace = 'text' | 'open' | 'quoted';

/** Returns the place of the byte behind this one. */
export function placeAfter(place: CsvPlace, byte: number): CsvPlace {
  if (byte === quote) {
    return place === 'quoted' ? 'open' : place === 'open' ? 'quoted' : 'text';
  }
  if (place === 'quoted') {
    return 'quoted';
  }
  return byte === comma || byte === lineFeed ? 'open' : 'text';
}
