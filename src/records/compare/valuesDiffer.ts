import { listElements } from '../kernel/plainDigest.ts';
import { parseJson } from '../../util/parseJson.ts';

/** Whether two values are not the same. Of lists, the order of their elements does not count. */
export function valuesDiffer(before: Uint8Array, after: Uint8Array, isList: boolean): boolean {
  if (Buffer.compare(before, after) === 0) {
    return false;
  }
  // What has the same elements for a digest is the same, so that it does not depend on what is looked at.
  return (
    !isList ||
    (asText(written(before)) !== asText(written(after)) && listOf(before) !== listOf(after))
  );
}

/** Returns a text that is the same for the same value alone. */
export const valueKey = (value: Uint8Array, isList: boolean): string =>
  isList ? listOf(value) : Buffer.from(value).toString('latin1');

const asText = (elements: readonly string[]): string => JSON.stringify(elements.toSorted());

const written = (value: Uint8Array): string[] =>
  [...listElements(value)].map(({ from, to }) =>
    Buffer.from(value.subarray(from, to)).toString('latin1'),
  );

const listOf = (value: Uint8Array): string => asText(elementsOf(Buffer.from(value).toString()));

/** Returns the elements of a list, whether it is an array of JSON or a text with commas. */
export function elementsOf(text: string): readonly string[] {
  const array: unknown = text.startsWith('[') ? parseJson(text) : undefined;
  // A CSV writes the comma in an element as those between elements.
  const elements = Array.isArray(array)
    ? array.map((element) => (typeof element === 'string' ? element : JSON.stringify(element)))
    : [text];
  return elements
    .flatMap((element) => element.split(','))
    .map((element) => element.trim())
    .filter((element) => element !== '');
}
