import * as vscode from 'vscode';
import type * as z from 'zod/mini';
import { maskKeysIn } from '../util/keyLikeText.ts';

/**
 * Reports an invalid argument of a command to the caller. It is not caught: another extension gets a rejected promise, and VS
 * Code shows the message when the command was run by a keybinding.
 */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';

  constructor(sentence: string, cause?: unknown) {
    super(sentence, cause === undefined ? undefined : { cause });
  }
}

/**
 * Validates the argument of a command.
 *
 * @throws ArgumentError with the name of the field.
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
  // The name of an unknown property may be a key that was entered in the wrong place.
  return maskKeysIn(field === '' ? issue.message : `${field}: ${issue.message}`);
}

/** Whether the argument is an argument object: a view's menu passes the focused row instead, which has a `kind`. */
export const isInput = (given: unknown): boolean =>
  given !== undefined &&
  given !== null &&
  !(typeof given === 'object' && ('kind' in given || '$treeViewId' in given));
