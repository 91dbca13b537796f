import * as vscode from 'vscode';
import * as z from 'zod';
import { toolNames } from '../../src/contributions.ts';
import { runCommand } from '../../src/ui/commands.ts';
import type { Answers } from './answers.ts';

const audiences = z.object({
  account: z.string(),
  lists: z.array(z.object({ name: z.string() })),
});

/** Signs the extension out of the accounts that earlier suites have left. */
export async function signOutOfAll(answers: Answers): Promise<void> {
  const leaving = runCommand('signOutAll');
  const { buttons, press } = await answers.said(/Sign out of all accounts|not signed in/);
  press(buttons[0]);
  await leaving;
}

/** Returns the name of the active account and the names of its lists, as the extension gives them to a language model. */
export async function listedAudiences(): Promise<{ account: string; lists: readonly string[] }> {
  const { content } = await vscode.lm.invokeTool(toolNames.listAudiences, {
    ...{ input: {}, toolInvocationToken: undefined },
  });
  const text = content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('');
  const { account, lists } = audiences.parse(JSON.parse(text));
  return { account, lists: lists.map(({ name }) => name) };
}
