import * as vscode from 'vscode';
import type * as z from 'zod/mini';
import { maskKeysIn } from '../util/keyLikeText.ts';

/**
 * Tells whoever ran a command with arguments what was wrong, in a sentence. It is thrown through to the caller: another
 * extension gets a rejected promise, and VS Code itself shows the sentence when a keybinding was the caller.
 */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';

  constructor(sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
  }
}

/**
 * Checks the argument of a command.
 *
 * @throws ArgumentError that names the field.
 */
export function parseArguments<S extends z.ZodMiniType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) {
    return parsed.data;
  }
  throw new ArgumentError(
    vscode.l10n.t('The arguments do not fit: {0}.', parsed.error.issues.map(describe).join('; ')),
  );
}

function describe(issue: z.core.$ZodIssue): string {
  const names = issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.')];
  const field = names.filter(Boolean).join(', ');
  // The name of a property that is not known may be a key that got into the wrong place.
  return maskKeysIn(field === '' ? issue.message : `${field}: ${issue.message}`);
}

/** A menu of a view passes the focused row, which has a kind; an argument object has none. */
export const isInput = (given: unknown): boolean =>
  given !== undefined &&
  given !== null &&
  !(typeof given === 'object' && ('kind' in given || '$treeViewId' in given));
