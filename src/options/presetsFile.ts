import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import { holdsSendGridKey } from '../util/keyLikeText.ts';
import {
  exportPreset,
  optionProblemCodes,
  type ExportPreset,
  type PresetProblemCode,
} from './exportPreset.ts';

/** A stretch of the file's text, in UTF-16 units as VS Code counts them. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
}

/** Something that is wrong at a place of the file. */
export interface PresetProblem extends TextSpan {
  readonly code: PresetProblemCode;
  /** The key or name it is about, where there is one. */
  readonly subject: string | undefined;
}

/** One element of `presets`, right or wrong. */
export interface PresetEntry {
  /** Its place in the array, which an edit is aimed at. */
  readonly index: number;
  /** What it is called, if it says so and that is no API key, for showing a wrong one, too. */
  readonly name: string | undefined;
  /** There only if nothing is wrong with the entry. */
  readonly preset: ExportPreset | undefined;
  readonly span: TextSpan;
  readonly problems: readonly PresetProblem[];
}

/** A presets file as it was read. */
export interface PresetsFile {
  readonly entries: readonly PresetEntry[];
  /** All that is wrong, in the order of the text. */
  readonly problems: readonly PresetProblem[];
  /** Whether an edit would hit what is meant: a file with a slip in its syntax, or of another shape, is left alone. */
  readonly isEditable: boolean;
  /** Where a value of an entry is written, such as `['lists', 0, 'name']`. */
  spanOf(entry: PresetEntry, path: readonly (string | number)[]): TextSpan;
}

/**
 * Reads a presets file: JSON in which comments and trailing commas are fine. Nothing is ever guessed: with a slip in its
 * syntax the file has no entries, and an entry with a problem has no preset.
 */
export function parsePresetsFile(text: string): PresetsFile {
  const syntax: ParseError[] = [];
  const root = parseTree(text, syntax, { allowTrailingComma: true, allowEmptyContent: true });
  if (syntax.length > 0) {
    return unreadable(
      syntax.map(({ offset, length }) => ({ code: 'syntax', subject: undefined, offset, length })),
    );
  }
  // An empty file, or one of comments alone, can be filled.
  if (root === undefined) {
    return { ...unreadable([]), isEditable: true };
  }
  if (root.type !== 'object') {
    return unreadable([problemAt('notAnObject', root)]);
  }
  const list = findNodeAtLocation(root, ['presets']);
  const beside = (root.children ?? []).filter(
    ({ children }) => list?.type !== 'array' || children?.[1] !== list,
  );
  const surplus = withoutRepeating(beside.flatMap(apiKeysIn), [
    ...duplicateKeys(root),
    ...unknownRootKeys(root),
  ]);
  if (list?.type !== 'array') {
    return {
      ...unreadable([...surplus, problemAt('presetsMissing', list ?? root)]),
      isEditable: list === undefined && surplus.length === 0,
    };
  }
  const nodes = list.children ?? [];
  const entries = nodes.map((node, index) => readEntry(node, index, takenNames(nodes)));
  return {
    entries,
    problems: [...surplus, ...entries.flatMap(({ problems }) => problems)].sort(
      (one, other) => one.offset - other.offset,
    ),
    isEditable: !surplus.some(({ code }) => code === 'duplicateKey'),
    spanOf: ({ index, span }, path) => {
      const node = nodes[index];
      return (node && findNodeAtLocation(node, [...path])) ?? span;
    },
  };
}

const unreadable = (problems: readonly PresetProblem[]): PresetsFile => ({
  entries: [],
  problems,
  isEditable: false,
  spanOf: ({ span }) => span,
});

function readEntry(node: Node, index: number, taken: ReadonlySet<string>): PresetEntry {
  const nameNode = findNodeAtLocation(node, ['name']);
  const name = nameOf(node);
  const value: unknown = getNodeValue(node);
  const parsed = exportPreset.safeParse(value);
  const problems = withoutRepeating(apiKeysIn(node), [
    ...duplicateKeys(node),
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => problemsOf(node, issue))),
    ...(name !== undefined && taken.has(name)
      ? [problemAt('nameTaken', nameNode ?? node, name)]
      : []),
  ]);
  return {
    index,
    name,
    preset: parsed.success && problems.length === 0 ? parsed.data : undefined,
    span: { offset: node.offset, length: node.length },
    problems,
  };
}

/** What `zod` says of one thing, as far as the schema's own codes can be read back. */
interface Issue {
  readonly code: string;
  readonly message: string;
  readonly path: readonly PropertyKey[];
  readonly keys?: readonly string[];
}

function problemsOf(entry: Node, issue: Issue): readonly PresetProblem[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol');
  if (issue.code === 'unrecognized_keys') {
    const holder = findNodeAtLocation(entry, path) ?? entry;
    return (issue.keys ?? []).map((key) =>
      problemAt('unknownKey', keyNode(holder, key) ?? holder, key),
    );
  }
  return [problemAt(codeOf(issue.message), closest(entry, path))];
}

/** Every message of the schema is a code. One that is not would be a mistake there, which must not hide the entry's. */
const codeOf = (message: string): PresetProblemCode =>
  problemCodes.find((known) => known === message) ?? 'presetNotAnObject';

const problemCodes = [
  'presetNotAnObject',
  'keyInside',
  'nameMissing',
  'nothingSelected',
  'allAndSelected',
  'all',
  'audiences',
  'audience',
  'account',
  ...optionProblemCodes,
  'output',
  'open',
] as const satisfies readonly PresetProblemCode[];

/** The node that a path leads to, or the last one on the way that is there. */
function closest(entry: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(entry, path.slice(0, length));
    if (node !== undefined) {
      return node;
    }
  }
  return entry;
}

/** Names that more than one entry has. None of these can be run by its name. */
function takenNames(nodes: readonly Node[]): ReadonlySet<string> {
  const names = nodes.map(nameOf).filter((name) => name !== undefined);
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

function nameOf(node: Node): string | undefined {
  const value: unknown = findNodeAtLocation(node, ['name'])?.value;
  // A key is nothing to call a preset by: it would be shown.
  const isName = typeof value === 'string' && value.trim() !== '' && !holdsSendGridKey(value);
  return isName ? value.trim() : undefined;
}

/** Where SendGrid API keys stand in a part of the file, be it in names of properties or in values. */
const apiKeysIn = (node: Node): readonly PresetProblem[] =>
  node.type === 'string'
    ? holdsSendGridKey(String(node.value))
      ? [problemAt('keyInside', node)]
      : []
    : (node.children ?? []).flatMap(apiKeysIn);

/** Puts keys first, and leaves out what else is wrong with these texts, since a sentence about it could repeat one. */
const withoutRepeating = (
  keys: readonly PresetProblem[],
  others: readonly PresetProblem[],
): readonly PresetProblem[] => [
  ...keys,
  ...others.filter(({ offset }) => !keys.some((key) => key.offset === offset)),
];

const unknownRootKeys = (root: Node): PresetProblem[] =>
  keyNodes(root)
    .filter(({ value }) => value !== 'presets' && value !== '$schema')
    .map((node) => problemAt('unknownKey', node, String(node.value)));

/** JSON lets the last of two equal keys win, and a reader takes the first one for it. */
function duplicateKeys(node: Node): PresetProblem[] {
  const keys = keyNodes(node);
  const own = keys
    .filter((key, index) => keys.findIndex(({ value }) => value === key.value) !== index)
    .map((key) => problemAt('duplicateKey', key, String(key.value)));
  const nested = node.type === 'object' && node.parent !== undefined ? (node.children ?? []) : [];
  return [...own, ...nested.flatMap(({ children }) => nestedDuplicates(children?.[1]))];
}

const nestedDuplicates = (value: Node | undefined): PresetProblem[] =>
  value?.type === 'array' ? (value.children ?? []).flatMap(duplicateKeys) : [];

/** The keys of an object as nodes; none of anything else. */
const keyNodes = (node: Node): Node[] =>
  node.type === 'object'
    ? (node.children ?? []).map(({ children }) => children?.[0]).filter((key) => key !== undefined)
    : [];

const keyNode = (node: Node, key: string): Node | undefined =>
  keyNodes(node).find(({ value }) => value === key);

const problemAt = (
  code: PresetProblemCode,
  { offset, length }: Node,
  subject?: string,
): PresetProblem => ({ code, subject, offset, length });
