import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { commandId, type CommandName } from '../../src/contributions.ts';
import { activate, deactivate } from '../../src/extension.ts';

const contextOf = z.custom<vscode.ExtensionContext>((value) => typeof value === 'object');

type Run = (...given: readonly unknown[]) => unknown;

/**
 * Windows one after another of an extension that starts again in each, in the extension host of a suite: what it stores
 * is there in the next one, what it had in memory is not. Commands and views are those of the window that is open, whatever
 * the extension itself has registered with VS Code.
 */
export class ExtensionWindows {
  readonly #storage: string;
  readonly #globalState = memento();
  readonly #workspaceState = memento();
  readonly #secrets = secretStorage();
  readonly #handlers = new Map<string, Run>();
  readonly #trees = new Map<string, vscode.TreeDataProvider<unknown>>();
  readonly #restore: (() => void)[] = [];
  #subscriptions: vscode.Disposable[] = [];

  private constructor(storage: string) {
    this.#storage = storage;
    const { registerCommand } = vscode.commands;
    this.#replace(vscode.commands, 'registerCommand', (id: string, run: Run) => {
      if (!/^sendgridExports\.\w+$/.test(id)) {
        return registerCommand(id, run);
      }
      this.#handlers.set(id, run);
      return nothing();
    });
    const { createTreeView } = vscode.window;
    this.#replace(
      vscode.window,
      'createTreeView',
      (id: string, options: vscode.TreeViewOptions<unknown>) => {
        this.#trees.set(id, options.treeDataProvider);
        return createTreeView(id, options);
      },
    );
    // One of the same name would be the extension's own, and closed with the window.
    const { createOutputChannel } = vscode.window;
    this.#replace(vscode.window, 'createOutputChannel', (name: string) =>
      createOutputChannel(`${name} of another window`, { log: true }),
    );
    // VS Code has those of the extension itself, and allows no others beside them.
    this.#replace(vscode.window, 'registerWebviewPanelSerializer', nothing);
    this.#replace(vscode.window, 'registerCustomEditorProvider', nothing);
    this.#replace(vscode.lm, 'registerTool', nothing);
    this.#replace(vscode.tasks, 'registerTaskProvider', nothing);
  }

  static async create(): Promise<ExtensionWindows> {
    return new ExtensionWindows(await mkdtemp(join(tmpdir(), 'extension-windows-')));
  }

  /** Activates the extension. */
  open(): void {
    const extension = vscode.extensions.getExtension<unknown>(
      'contact-exports.sendgrid-contact-exports',
    );
    this.#subscriptions = [];
    activate(
      contextOf.parse({
        extension,
        extensionUri: extension?.extensionUri,
        asAbsolutePath: (path: string) => join(extension?.extensionPath ?? '', path),
        globalState: this.#globalState,
        globalStorageUri: vscode.Uri.file(this.#storage),
        secrets: this.#secrets,
        subscriptions: this.#subscriptions,
        workspaceState: this.#workspaceState,
      }),
    );
  }

  /** Deactivates the extension, as VS Code does when a window is closed or reloaded. */
  async close(): Promise<void> {
    await deactivate();
    for (const subscription of this.#subscriptions.toReversed()) {
      subscription.dispose();
    }
    this.#subscriptions = [];
    this.#handlers.clear();
  }

  /** Closes the last window, and removes all that the extension has stored. */
  async stop(): Promise<void> {
    await this.close();
    this.#restore.forEach((undo) => undo());
    await rm(this.#storage, { recursive: true, maxRetries: 5 });
  }

  async run(name: CommandName, ...given: readonly unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(commandId(name));
    if (handler === undefined) {
      throw new Error(`'${name}' is not registered.`);
    }
    const result = await handler(...given);
    return result;
  }

  /** Returns the stored jobs, and their files. */
  async jobFiles(): Promise<readonly { readonly path: string; readonly job: unknown }[]> {
    const folder = join(this.#storage, 'jobs');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
    return Promise.all(
      names.map(async (name) => {
        const path = join(folder, name);
        const job: unknown = JSON.parse(await readFile(path, 'utf8'));
        return { path, job };
      }),
    );
  }

  /** Returns the labels of all rows of a view. */
  async rows(viewId: string, node?: unknown): Promise<readonly string[]> {
    const provider = this.#trees.get(viewId);
    const labels: string[] = [];
    for (const child of (await provider?.getChildren(node)) ?? []) {
      const item = await provider?.getTreeItem(child);
      labels.push(typeof item?.label === 'string' ? item.label : (item?.label?.label ?? ''));
      labels.push(...(await this.rows(viewId, child)));
    }
    return labels;
  }

  #replace<T extends object>(where: T, name: keyof T, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(where, name);
    Object.defineProperty(where, name, { value, configurable: true, writable: true });
    this.#restore.push(() => Object.defineProperty(where, name, before ?? {}));
  }
}

const nothing = (): vscode.Disposable => new vscode.Disposable(() => undefined);

function memento() {
  const values = new Map<string, unknown>();
  return {
    keys: () => [...values.keys()],
    get: (key: string, otherwise?: unknown) => values.get(key) ?? otherwise,
    update: (key: string, value: unknown) => {
      values.set(key, value);
      return Promise.resolve();
    },
    setKeysForSync: () => undefined,
  };
}

function secretStorage() {
  const values = new Map<string, string>();
  const changed = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>();
  return {
    onDidChange: changed.event,
    keys: () => Promise.resolve([...values.keys()]),
    get: (key: string) => Promise.resolve(values.get(key)),
    store: (key: string, value: string) => {
      values.set(key, value);
      changed.fire({ key });
      return Promise.resolve();
    },
    delete: (key: string) => {
      values.delete(key);
      changed.fire({ key });
      return Promise.resolve();
    },
  };
}
