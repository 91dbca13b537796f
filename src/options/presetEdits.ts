import { createScanner, findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import { maskKey } from '../util/keyLikeText.ts';
import type { ExportPreset } from './exportPreset.ts';

/** A replacement of a part of the file's text. Those of one change do not overlap, and are in the order of the text. */
export interface PresetEdit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/**
 * The token kinds of the scanner that are relevant here. The package declares them as a `const enum`, which does not
 * exist at run time.
 */
const token = { comma: 5, lineComment: 12, blockComment: 13, lineBreak: 14, blank: 15 } as const;

/**
 * Adds a preset at the end of a presets file, or creates one if the text is empty. Everything that exists keeps its
 * layout and its comments. The text has to be one that the parser calls editable.
 */
export function addPreset(text: string, preset: ExportPreset): readonly PresetEdit[] {
  const layout = layoutOf(text);
  const root = parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) {
    const before = text === '' || text.endsWith('\n') ? '' : layout.eol;
    const list = block('[', [printPreset(preset, layout)], ']', layout);
    const content = block('{', [`"presets": ${list}`], '}', layout);
    return [{ offset: text.length, length: 0, content: `${before}${content}${layout.eol}` }];
  }
  const list = findNodeAtLocation(root, ['presets']);
  return list === undefined
    ? append(text, root, `"presets": ${block('[', [printPreset(preset, layout)], ']', layout)}`)
    : append(text, list, printPreset(preset, layout));
}

/** Replaces a preset. Comments inside of the old one are removed with it. */
export function replacePreset(
  text: string,
  index: number,
  preset: ExportPreset,
): readonly PresetEdit[] {
  const node = nodeAt(text, ['presets', index]);
  return node
    ? [
        replacement(
          node,
          indented(printPreset(preset, layoutOf(text)), indentAt(text, node.offset)),
        ),
      ]
    : [];
}

/** Replaces the texts at some paths, such as `['presets', 0, 'lists', 1, 'name']`, and changes nothing else. */
export function setTexts(
  text: string,
  changes: readonly { readonly path: readonly (string | number)[]; readonly value: string }[],
): readonly PresetEdit[] {
  return changes
    .flatMap(({ path, value }) => {
      const node = nodeAt(text, path);
      return node ? [replacement(node, printValue(value))] : [];
    })
    .toSorted((one, other) => one.offset - other.offset);
}

/** Returns the text after a change. */
export const applyEdits = (text: string, edits: readonly PresetEdit[]): string =>
  edits.reduceRight(
    (result, { offset, length, content }) =>
      result.slice(0, offset) + content + result.slice(offset + length),
    text,
  );

function nodeAt(text: string, path: readonly (string | number)[]): Node | undefined {
  const root = parseTree(text, [], { allowTrailingComma: true });
  return root && findNodeAtLocation(root, [...path]);
}

const replacement = ({ offset, length }: Node, content: string): PresetEdit => ({
  offset,
  length,
  content,
});

/**
 * Appends an element to an array, or a property to an object: on a line of its own, after a comment that belongs to the
 * line before it, and with a trailing comma if the last one had one.
 */
function append(text: string, container: Node, content: string): readonly PresetEdit[] {
  const { eol, unit } = layoutOf(text);
  const last = container.children?.at(-1);
  const end = container.offset + container.length - 1;
  const outer = indentAt(text, container.offset);
  const inner = last && startsLine(text, last.offset) ? indentAt(text, last.offset) : outer + unit;
  const after = last ? last.offset + last.length : container.offset + 1;
  const { comma, line } = endOfLine(text, after, end, last === undefined);
  const isOnOwnLine = /[\r\n]/.test(text.slice(line, end));
  const trailing = comma === undefined ? '' : ',';
  const closing = isOnOwnLine ? '' : `${eol}${outer}`;
  return [
    ...(last && comma === undefined ? [{ offset: after, length: 0, content: ',' }] : []),
    {
      offset: line,
      // Blanks before a closing bracket that moves to a line of its own.
      length: isOnOwnLine ? 0 : end - line,
      content: `${eol}${inner}${indented(content, inner)}${trailing}${closing}`,
    },
  ];
}

/**
 * Finds the comma after an element, and the end of what belongs to its line; or, in an empty container, that of its
 * last comment.
 */
function endOfLine(
  text: string,
  start: number,
  end: number,
  isEmpty: boolean,
): { readonly comma: number | undefined; readonly line: number } {
  const scanner = createScanner(text);
  scanner.setPosition(start);
  let comma: number | undefined;
  let line = start;
  let isSameLine = true;
  for (let kind: number = scanner.scan(); scanner.getTokenOffset() < end; kind = scanner.scan()) {
    if (kind === token.comma) {
      comma = scanner.getTokenOffset();
      line = scanner.getPosition();
      isSameLine = true;
    } else if (kind === token.lineBreak) {
      isSameLine = false;
    } else if (kind !== token.blank && (isSameLine || isEmpty)) {
      line = scanner.getPosition();
    }
  }
  return { comma, line };
}

interface Layout {
  readonly eol: string;
  /** One step of indentation. */
  readonly unit: string;
}

/** Returns the user's layout of the file; for a new one two blanks, as in most JSON. */
function layoutOf(text: string): Layout {
  const unit = /^(\t| +)"/m.exec(text)?.[1] ?? '  ';
  return { eol: text.includes('\r\n') ? '\r\n' : '\n', unit };
}

function indentAt(text: string, offset: number): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[\t ]*/.exec(text.slice(lineStart, offset))?.[0] ?? '';
}

const startsLine = (text: string, offset: number): boolean =>
  text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).trim() === '';

const indented = (block: string, indent: string): string => block.replaceAll('\n', `\n${indent}`);

function block(
  open: string,
  lines: readonly string[],
  close: string,
  { eol, unit }: Layout,
): string {
  const content = lines.map((line) => `${unit}${indented(line, unit)}`).join(`,${eol}`);
  return `${open}${eol}${content}${eol}${close}`;
}

/** One property per line, and one list or segment per line: ids and names stay side by side. */
function printPreset(preset: ExportPreset, layout: Layout): string {
  const lines = Object.entries(preset).map(([key, value]) => {
    const printed = Array.isArray(value)
      ? block('[', value.map(printAudience), ']', layout)
      : printValue(value);
    return `${JSON.stringify(key)}: ${printed}`;
  });
  return block('{', lines, '}', layout);
}

const printAudience = ({ id, name }: { readonly id: string; readonly name: string }): string =>
  `{ "id": ${printValue(id)}, "name": ${printValue(name)} }`;

/** The file is for everybody who works in the folder: no key may get into it, whatever a list is called. */
const printValue = (value: unknown): string =>
  JSON.stringify(typeof value === 'string' ? maskKey(value) : value);
