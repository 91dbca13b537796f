const name = 'found';

/** Highlights a text in elements, without changing them. */
export function highlightText(
  elements: readonly HTMLElement[],
  { text, matchCase }: { readonly text: string; readonly matchCase: boolean },
): void {
  if (text === '') {
    CSS.highlights.delete(name);
    return;
  }
  const ranges = elements.flatMap((element) =>
    [...element.childNodes].flatMap((node) =>
      node instanceof Text ? rangesIn(node, text, matchCase) : [],
    ),
  );
  CSS.highlights.set(name, new Highlight(...ranges));
}

function rangesIn(node: Text, text: string, matchCase: boolean): readonly Range[] {
  const lower = node.data.toLowerCase();
  // Some letters have more code units in lower case, so that places in the two texts differ.
  const ignoresCase = !matchCase && lower.length === node.data.length;
  const haystack = ignoresCase ? lower : node.data;
  const needle = ignoresCase ? text.toLowerCase() : text;
  const ranges: Range[] = [];
  for (
    let at = haystack.indexOf(needle);
    at >= 0;
    at = haystack.indexOf(needle, at + needle.length)
  ) {
    const range = new Range();
    range.setStart(node, at);
    range.setEnd(node, at + needle.length);
    ranges.push(range);
  }
  return ranges;
}
