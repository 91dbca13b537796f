import type { Page } from 'playwright-core';
import { Accounts } from '../../src/engine/accounts/accounts.ts';
import { AudienceCatalog } from '../../src/engine/audiences/audienceCatalog.ts';
import { ExportError } from '../../src/engine/model/exportError.ts';
import type { ExportOptions } from '../../src/options/exportOptions.ts';
import type { FormIntent } from '../../src/protocol/formMessages.ts';
import { ExportFormSession } from '../../src/features/form/exportFormSession.ts';
import type { Simulator } from '../simulator/simulator.ts';
import { exportFormStrings } from '../../src/features/form/exportFormStrings.ts';

/** The page's host, with the real engine's catalog: only VS Code itself is replaced. */
export interface FormHost {
  readonly accounts: Accounts;
  readonly catalog: AudienceCatalog;
  readonly session: ExportFormSession;
  readonly submitted: readonly ExportOptions[];
  /** The options that were saved as presets. */
  readonly saved: readonly ExportOptions[];
  readonly copied: readonly string[];
  readonly intents: readonly FormIntent[];
  /** All messages of the page, as text. */
  readonly receivedMessages: readonly string[];
  /** Makes the next submission fail. */
  failNext(error: ExportError): void;
  /** Delays the results of submissions until the returned function is called. */
  hold(): () => void;
  chooseFolder: string | undefined;
  dispose(): void;
}

/** Connects a page that will be loaded to a session for the account of a simulator; without one, signed out. */
export async function startFormHost(
  page: Page,
  { simulator, onSent }: { simulator?: Simulator; onSent?: (message: unknown) => void } = {},
): Promise<FormHost> {
  const keys = new Map<string, string>();
  let records: unknown;
  const accounts = new Accounts({
    records: {
      read: () => records,
      write: async (value) => {
        records = value;
        await Promise.resolve();
      },
    },
    keys: {
      get: async (id) => Promise.resolve(keys.get(id)),
      set: async (id, key) => Promise.resolve(void keys.set(id, key)),
      delete: async (id) => Promise.resolve(void keys.delete(id)),
    },
  });
  if (simulator) {
    await accounts.add({
      region: 'custom',
      apiBaseUrl: simulator.apiUrl,
      apiKey: simulator.apiKey,
      label: 'acme-marketing',
    });
  }
  const catalog = new AudienceCatalog({ accounts });
  const submitted: ExportOptions[] = [];
  const saved: ExportOptions[] = [];
  const copied: string[] = [];
  const intents: FormIntent[] = [];
  let failure: ExportError | undefined;
  let held: Promise<unknown> = Promise.resolve();
  const receivedMessages: string[] = [];
  const listeners = new Set<(message: unknown) => void>();
  await page.exposeFunction('postToHost', (message: unknown) => {
    receivedMessages.push(JSON.stringify(message));
    for (const listener of listeners) {
      listener(message);
    }
  });
  const session = new ExportFormSession({
    transport: {
      // As in VS Code, a message to a page that does not exist is lost.
      post: (message) => {
        onSent?.(message);
        page.evaluate(`window.postMessage(${JSON.stringify(message)})`).catch(() => undefined);
      },
      listen: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    instance: 'host',
    catalog,
    accounts,
    strings: exportFormStrings(),
    startExport: async (options) => {
      submitted.push(options);
      await held;
      const error = failure;
      failure = undefined;
      if (error) {
        throw error;
      }
    },
    savePreset: async (options) => {
      saved.push(options);
      return Promise.resolve(true);
    },
    defaultFolder: () => '/home/sam/.config/exports',
    optionDefaults: () => ({ afterExport: 'open', csvBom: false, csvFormulaGuard: false }),
    lastFolder: { get: () => '', set: () => undefined },
    describeError: (error) => (error instanceof ExportError ? error.message : String(error)),
    chooseFolder: async () => Promise.resolve(host.chooseFolder),
    copyText: async (text) => Promise.resolve(void copied.push(text)),
    act: async (intent) => Promise.resolve(void intents.push(intent)),
  });
  const host: FormHost = {
    accounts,
    catalog,
    session,
    submitted,
    saved,
    copied,
    intents,
    receivedMessages,
    failNext: (error) => {
      failure = error;
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      held = promise;
      return () => resolve(undefined);
    },
    chooseFolder: undefined,
    dispose: () => {
      session.dispose();
      catalog.dispose();
      accounts.dispose();
    },
  };
  return host;
}
