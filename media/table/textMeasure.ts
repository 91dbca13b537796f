import type { Measure } from './grid/columnWidths.ts';

/** Returns a function that measures texts in the fonts of the grid. */
export function textMeasure(): Measure {
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  const { fontFamily, fontSize, fontWeight } = getComputedStyle(document.body);
  const fonts = {
    header: `600 ${fontSize} ${fontFamily}`,
    cell: `${fontWeight} ${fontSize} ${fontFamily}`,
  };
  return (text, isHeader) => {
    if (!context) {
      return text.length * 8;
    }
    const font = isHeader ? fonts.header : fonts.cell;
    if (context.font !== font) {
      context.font = font;
    }
    return context.measureText(text).width;
  };
}
