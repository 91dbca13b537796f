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

/** A part of the file's text, in UTF-16 units as VS Code counts them. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
}

/** A problem at a position of the file. */
export interface PresetProblem extends TextSpan {
  readonly code: PresetProblemCode;
  /** The key or name that it is about, if there is one. */
  readonly subject: string | undefined;
}

/** One element of `presets`, valid or not. */
export interface PresetEntry {
  /** Its index in the array, for edits. */
  readonly index: number;
  /** Its name, if it has one that is not an API key, even if the entry is invalid. */
  readonly name: string | undefined;
  /** Only set if the entry has no problems. */
  readonly preset: ExportPreset | undefined;
  readonly span: TextSpan;
  readonly problems: readonly PresetProblem[];
}

/** A parsed presets file. */
export interface PresetsFile {
  readonly entries: readonly PresetEntry[];
  /** All problems, in the order of the text. */
  readonly problems: readonly PresetProblem[];
  /** Whether edits are reliable: a file with a syntax error, or of another shape, is left alone. */
  readonly isEditable: boolean;
  /** Returns the position of a value of an entry, such as `['lists', 0, 'name']`. */
  spanOf(entry: PresetEntry, path: readonly (string | number)[]): TextSpan;
}

/**
 * Parses a presets file: JSON with optional comments and trailing commas. Nothing is ever guessed: with a syntax error
 * the file has no entries, and an entry with a problem has no preset.
 */
export function parsePresetsFile(text: string): PresetsFile {
  const syntax: ParseError[] = [];
  const root = parseTree(text, syntax, { allowTrailingComma: true, allowEmptyContent: true });
  if (syntax.length > 0) {
    return unreadable(
      syntax.map(({ offset, length }) => ({ code: 'syntax', subject: undefined, offset, length })),
    );
  }
  // Presets can be added to an empty file, or one with only comments.
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

/** An issue of `zod`, as far as the schema's own codes can be read back. */
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

/**
 * Every message of the schema is a code. One that is not would be a bug there, which must not hide the entry's problem.
 */
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

/** Returns the node at a path, or the last one on the path that exists. */
function closest(entry: Node, path: readonly (string | number)[]): Node {
  for (let length = path.length; length > 0; length--) {
    const node = findNodeAtLocation(entry, path.slice(0, length));
    if (node !== undefined) {
      return node;
    }
  }
  return entry;
}

/** Returns names that several entries have. None of these can be run by its name. */
function takenNames(nodes: readonly Node[]): ReadonlySet<string> {
  const names = nodes.map(nameOf).filter((name) => name !== undefined);
  return new Set(names.filter((name, index) => names.indexOf(name) !== index));
}

function nameOf(node: Node): string | undefined {
  const value: unknown = findNodeAtLocation(node, ['name'])?.value;
  // A key must not be a preset's name: it would be displayed.
  const isName = typeof value === 'string' && value.trim() !== '' && !holdsSendGridKey(value);
  return isName ? value.trim() : undefined;
}

/** Returns the positions of SendGrid API keys in a part of the file, both in names of properties and in values. */
const apiKeysIn = (node: Node): readonly PresetProblem[] =>
  node.type === 'string'
    ? holdsSendGridKey(String(node.value))
      ? [problemAt('keyInside', node)]
      : []
    : (node.children ?? []).flatMap(apiKeysIn);

/** Puts keys first, and drops other problems of these texts, since a sentence about one could repeat the key. */
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

/** JSON uses the last of two equal keys, while a reader may believe the first one. */
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

/** Returns the keys of an object as nodes; none of anything else. */
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
