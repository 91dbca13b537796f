import type { Disposable, Event } from '../../util/emitter.ts';
import { maskKey } from '../../util/keyLikeText.ts';
import type { Audience } from '../../engine/audiences/audience.ts';
import { ExportError, type ExportReason } from '../../engine/model/exportError.ts';
import { selectionsOf } from '../../engine/model/exportRequests.ts';
import { requestPreview } from '../../engine/jobs/requestPreview.ts';
import { emptyDraft, type ExportDraft, type OptionField } from '../../options/exportDraft.ts';
import type { ExportOptions, OptionDefaults } from '../../options/exportOptions.ts';
import {
  formRequests,
  hostNotices,
  type DraftPreset,
  type FormIntent,
  type FormState,
  type RequestPreview,
} from '../../protocol/formMessages.ts';
import type { FormStrings } from '../../protocol/formStrings.ts';
import { RpcChannel, type RequestError, type Transport } from '../../protocol/rpc.ts';
import { describeCatalog, type FormAccounts, type FormCatalog } from './exportFormState.ts';
import { FormAudiences } from './formAudiences.ts';

/** How many requests of a 'one per list' export the preview shows, and how many lines of each. */
const atMost = { requests: 5, lines: 200 };

export interface SessionCatalog extends FormCatalog {
  readonly onDidChange: Event<'total' | 'lists' | 'segments'>;
  load(): void;
  retry(part: 'total' | 'lists' | 'segments'): void;
  find(kind: Audience['kind'], id: string): Audience | undefined;
}

export interface SessionAccounts extends FormAccounts {
  readonly onDidChange: Event<void>;
}

/** What was being done when something failed: it decides what a sentence proposes. */
export type FormWork = 'load' | 'export';

/** The folder that the last export went to, as it was typed; empty when it was left to the setting. */
export interface LastFolder {
  get(): string;
  set(folder: string): void;
}

/** What the form's session needs; the ports over VS Code are functions. */
export interface ExportFormSessionDeps {
  readonly transport: Transport;
  /** See `RpcChannelOptions.instance`. */
  readonly instance: string;
  readonly catalog: SessionCatalog;
  readonly accounts: SessionAccounts;
  readonly strings: FormStrings;
  readonly startExport: (options: ExportOptions) => Promise<void>;
  readonly savePreset: (options: ExportOptions) => Promise<boolean>;
  readonly defaultFolder: () => string;
  readonly optionDefaults: () => OptionDefaults;
  readonly lastFolder: LastFolder;
  readonly describeError: (error: unknown, work: FormWork) => string;
  readonly titleOf?: (audience: ExportOptions['audience']) => string;
  readonly chooseFolder: (current: string) => Promise<string | undefined>;
  readonly copyText: (text: string) => Promise<void>;
  readonly act: (intent: Exclude<FormIntent, 'retryLoad'>) => Promise<void>;
  readonly onBadMessage?: (problem: string) => void;
}

/** Reasons that are about the folder field. */
const folderReasons: ReadonlySet<ExportReason> = new Set([
  ...(['folderNotWritable', 'folderNotConfirmed', 'folderMoved'] as const),
]);

/** A submission that is about a field. */
class FieldError extends Error {
  readonly field: OptionField;

  constructor(message: string, field: OptionField) {
    super(message);
    this.field = field;
  }
}

/**
 * The host's side of one form: answers its requests and tells it what changes. It outlives the page, which is thrown
 * away while the tab is hidden, so it remembers how the last submission went.
 */
export class ExportFormSession implements Disposable {
  readonly #deps: ExportFormSessionDeps;
  readonly #channel: RpcChannel;
  readonly #audiences: FormAudiences;
  readonly #subscriptions: readonly Disposable[];
  #preset: DraftPreset | undefined;
  #submission: FormState['submission'] = { status: 'idle' };

  constructor(deps: ExportFormSessionDeps) {
    this.#deps = deps;
    this.#audiences = new FormAudiences(deps.catalog);
    this.#channel = new RpcChannel({
      transport: deps.transport,
      instance: deps.instance,
      describeError: (error) => this.#describe(error),
      ...(deps.onBadMessage ? { onBadMessage: deps.onBadMessage } : {}),
    });
    this.#serve();
    this.#subscriptions = [
      deps.catalog.onDidChange((part) => {
        if (part !== 'total') {
          this.#audiences.reset();
          this.#channel.notify(hostNotices.catalogChanged, null);
        }
        this.#announce();
      }),
      deps.accounts.onDidChange(() => {
        this.#audiences.reset();
        deps.catalog.load();
        this.#channel.notify(hostNotices.catalogChanged, null);
        this.#announce();
      }),
    ];
  }

  /** Lays values over the form: at once if its page is there, else when it comes back. */
  preset(values: DraftPreset, { pageIsThere }: { pageIsThere: boolean }): void {
    if (pageIsThere) {
      this.#channel.notify(hostNotices.preset, values);
    } else {
      this.#preset = { ...this.#preset, ...values };
    }
  }

  /** Tells the form again what does not come from the catalog: the folder of a setting. */
  refresh(): void {
    this.#announce();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
    this.#channel.dispose();
  }

  #serve(): void {
    const { catalog, strings, chooseFolder } = this.#deps;
    this.#channel.serve(formRequests.connect, () => {
      catalog.load();
      const preset = this.#preset;
      this.#preset = undefined;
      return { strings, state: this.#state(), defaults: this.#defaults(), preset };
    });
    this.#channel.serve(formRequests.searchAudiences, ({ text }) => this.#audiences.search(text));
    this.#channel.serve(formRequests.lookUpAudiences, (ids) => this.#audiences.lookUp(ids));
    this.#channel.serve(formRequests.previewRequests, ({ options }) => {
      const requests = this.#requests(options);
      return { requests: requests.slice(0, atMost.requests).map(cut), total: requests.length };
    });
    this.#channel.serve(formRequests.copyCurl, async ({ options }) => {
      await this.#deps.copyText(
        this.#requests(options)
          .map(({ curl }) => curl)
          .join('\n\n'),
      );
      return null;
    });
    this.#channel.serve(formRequests.savePreset, async ({ options }) => {
      this.#refuseMissing(options);
      return { isSaved: await this.#deps.savePreset(options) };
    });
    this.#channel.serve(formRequests.browseFolder, async ({ current }) => {
      const folder = await chooseFolder(current);
      return folder === undefined ? {} : { folder };
    });
    this.#channel.serve(formRequests.submit, async ({ options }) => {
      await this.#submit(options);
      return null;
    });
    this.#channel.serve(formRequests.forgetSubmission, () => {
      if (this.#submission.status !== 'sending') {
        this.#setSubmission({ status: 'idle' });
      }
      return null;
    });
    this.#channel.serve(formRequests.act, async ({ intent }) => {
      await this.#act(intent);
      return null;
    });
  }

  async #submit(options: ExportOptions): Promise<void> {
    if (this.#submission.status === 'sending') {
      // A second click while the first is under way must not export twice.
      return;
    }
    this.#setSubmission({ status: 'sending' });
    try {
      this.#refuseMissing(options);
      await this.#deps.startExport(options);
      this.#deps.lastFolder.set(options.folder ?? '');
      this.#setSubmission({ status: 'started', exports: selectionsOf(options).length });
    } catch (error) {
      this.#setSubmission({ status: 'failed', ...this.#describe(error) });
      throw error;
    }
  }

  /** An id of another account, or of a list that was deleted since, would only be refused by SendGrid. */
  #refuseMissing({ audience }: ExportOptions): void {
    if (this.#audiences.lacks(audience)) {
      throw new FieldError(this.#deps.strings.texts.missingError, 'audience');
    }
  }

  async #act(intent: FormIntent): Promise<void> {
    if (intent === 'retryLoad') {
      this.#audiences.retry();
    } else {
      await this.#deps.act(intent);
    }
  }

  #requests(options: ExportOptions): ReturnType<typeof requestPreview> {
    const account = this.#deps.accounts.active;
    if (!account) {
      throw new ExportError('accountMissing', 'No account to preview a request for.');
    }
    return requestPreview(options, account, this.#deps.titleOf);
  }

  #setSubmission(submission: FormState['submission']): void {
    this.#submission = submission;
    this.#announce();
  }

  #announce(): void {
    this.#channel.notify(hostNotices.stateChanged, this.#state());
  }

  #state(): FormState {
    const { catalog, accounts, describeError, defaultFolder } = this.#deps;
    return {
      ...describeCatalog(catalog, accounts, (error) => describeError(error, 'load')),
      defaultFolder: maskKey(defaultFolder()),
      submission: this.#submission,
    };
  }

  #defaults(): ExportDraft {
    const { optionDefaults, lastFolder } = this.#deps;
    return {
      ...emptyDraft,
      ...optionDefaults(),
      folder: lastFolder.get(),
    };
  }

  #describe(error: unknown): RequestError {
    if (error instanceof FieldError) {
      return { message: error.message, field: error.field };
    }
    const message = this.#deps.describeError(error, 'export');
    return error instanceof ExportError && folderReasons.has(error.reason)
      ? { message, field: 'folder' satisfies OptionField }
      : { message };
  }
}

/** Keeps the beginning of a body: that of 10,000 lists is no preview any more. */
function cut({ title, body }: { readonly title: string; readonly body: string }): RequestPreview {
  const lines = body.split('\n');
  return {
    title,
    body: lines.slice(0, atMost.lines).join('\n'),
    linesLeftOff: Math.max(0, lines.length - atMost.lines),
  };
}
