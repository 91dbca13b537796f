import * as vscode from 'vscode';
import { toolNames, tools, type ToolName } from '../../contributions.ts';

/** What a language model may call. It gets whatever the model gave, and narrows it itself. */
export interface Tool {
  /** Says what is about to run, and asks where that is needed. */
  prepare(input: unknown, options: { signal: AbortSignal }): Promise<vscode.PreparedToolInvocation>;
  /**
   * Does it, and gives what is told to the model, as JSON.
   *
   * @throws an Error whose message is told to the model.
   */
  invoke(input: unknown, options: { signal: AbortSignal }): Promise<object>;
}

/** What each tool of the table does. One that is missing does not compile. */
export type Tools = Readonly<Record<ToolName, Tool>>;

/** Registers all tools of the table at once; what runs them is asked for when the first one is called. */
export const registerTools = (load: () => Promise<Tools>): vscode.Disposable =>
  vscode.Disposable.from(
    ...tools.map((tool) =>
      vscode.lm.registerTool<unknown>(toolNames[tool], {
        prepareInvocation: async ({ input }, token) =>
          withSignal(token, async (signal) => (await load())[tool].prepare(input, { signal })),
        invoke: async ({ input }, token) => {
          const answer = await withSignal(token, async (signal) =>
            (await load())[tool].invoke(input, { signal }),
          );
          return new vscode.LanguageModelToolResult([
            new vscode.LanguageModelTextPart(JSON.stringify(answer)),
          ]);
        },
      }),
    ),
  );

/** Runs something that a token can abort. */
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
