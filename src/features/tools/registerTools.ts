import * as vscode from 'vscode';
import { toolNames, tools, type ToolName } from '../../contributions.ts';

/** A tool for language models. Its input is untrusted and has to be validated. */
export interface Tool {
  /** Returns what is about to run, with a confirmation if that is needed. */
  prepare(input: unknown, options: { signal: AbortSignal }): Promise<vscode.PreparedToolInvocation>;
  /**
   * Runs the tool and returns the result for the model, as JSON.
   *
   * @throws an Error whose message is shown to the model.
   */
  invoke(input: unknown, options: { signal: AbortSignal }): Promise<object>;
}

/** All tools of the table. A missing one does not compile. */
export type Tools = Readonly<Record<ToolName, Tool>>;

/** Registers all tools of the table. `load` is called when the first of them is called. */
export const registerTools = (load: () => Promise<Tools>): vscode.Disposable =>
  vscode.Disposable.from(
    ...tools.map((tool) =>
      vscode.lm.registerTool<unknown>(toolNames[tool], {
        prepareInvocation: async ({ input }, token) =>
          withSignal(token, async (signal) => (await load())[tool].prepare(input, { signal })),
        invoke: async ({ input }, token) => {
          const result = await withSignal(token, async (signal) =>
            (await load())[tool].invoke(input, { signal }),
          );
          return new vscode.LanguageModelToolResult([
            new vscode.LanguageModelTextPart(JSON.stringify(result)),
          ]);
        },
      }),
    ),
  );

/** Runs a function with a signal that is aborted by a token. */
async function withSignal<T>(
  token: vscode.CancellationToken,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const aborting = new AbortController();
  const subscription = token.onCancellationRequested(() =>
    aborting.abort(new vscode.CancellationError()),
  );
  try {
    return await run(aborting.signal);
  } finally {
    subscription.dispose();
  }
}
