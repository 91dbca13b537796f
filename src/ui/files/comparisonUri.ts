import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { comparisonScheme } from '../../contributions.ts';
import { parseJson } from '../../util/parseJson.ts';

const names = z.readonly(z.array(z.string()));
const comparedExports = z.object({
  /** Absolute paths of the files of both sides, in their order. */
  before: names,
  after: names,
  key: z.optional(names),
  ignore: z.optional(names),
  keysOnly: z.optional(z.boolean()),
  /** What the two sides are called: times of exports, or names of files. */
  labels: z.object({ before: z.string(), after: z.string() }),
});

/** Two exports that are compared. */
export type ComparedExports = z.infer<typeof comparedExports>;

/** Returns the document of a comparison. `title` is shown in its tab. */
export const comparisonUri = (title: string, compared: ComparedExports): vscode.Uri =>
  vscode.Uri.from({
    scheme: comparisonScheme,
    // A slash would end the name.
    path: `/${title.replaceAll('/', '∕')}`,
    query: JSON.stringify(compared),
  });

/** Returns what a document compares; undefined for other documents. */
export const comparedBy = (uri: vscode.Uri): ComparedExports | undefined =>
  uri.scheme === comparisonScheme
    ? comparedExports.safeParse(parseJson(uri.query)).data
    : undefined;
