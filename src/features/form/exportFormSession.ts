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

/** Maximum number of requests in the preview of a 'one per list' export, and of lines of each. */
const previewLimits = { requests: 5, lines: 200 };

export interface SessionCatalog extends FormCatalog {
  readonly onDidChange: Event<'total' | 'lists' | 'segments'>;
  load(): void;
  retry(part: 'total' | 'lists' | 'segments'): void;
  find(kind: Audience['kind'], id: string): Audience | undefined;
}

export interface SessionAccounts extends FormAccounts {
  readonly onDidChange: Event<void>;
}

/** What failed, which determines what the message suggests. */
export type FormWork = 'load' | 'export';

/** The folder of the last export as it was entered; empty for the folder of the setting. */
export interface LastFolder {
  get(): string;
  set(folder: string): void;
}

/** What the session depends on. VS Code is accessed through functions. */
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

/** Reasons that concern the folder field. */
const folderReasons: ReadonlySet<ExportReason> = new Set([
  ...(['folderNotWritable', 'folderNotConfirmed', 'folderMoved'] as const),
]);

/** An error that concerns a field of the form. */
class FieldError extends Error {
  readonly field: OptionField;

  constructor(message: string, field: OptionField) {
    super(message);
    this.field = field;
  }
}

/**
 * The host's side of a form: responds to its requests and notifies it of changes. It outlives the page, which is discarded
 * while the tab is hidden, so it keeps the result of the last submission.
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

  /** Sets values of the form: immediately if its page exists, otherwise when it connects again. */
  preset(values: DraftPreset, { pageIsThere }: { pageIsThere: boolean }): void {
    if (pageIsThere) {
      this.#channel.notify(hostNotices.preset, values);
    } else {
      this.#preset = { ...this.#preset, ...values };
    }
  }

  /** Sends the state that does not come from the catalog again, such as the folder of the setting. */
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
      return {
        requests: requests.slice(0, previewLimits.requests).map(cut),
        total: requests.length,
      };
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
      // A second click during a submission must not export twice.
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

  /** Refuses the id of another account or of a deleted list, which SendGrid would not accept either. */
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

/** Returns the beginning of a request body, since that of 10,000 lists is too long for a preview. */
function cut({ title, body }: { readonly title: string; readonly body: string }): RequestPreview {
  const lines = body.split('\n');
  return {
    title,
    body: lines.slice(0, previewLimits.lines).join('\n'),
    linesLeftOff: Math.max(0, lines.length - previewLimits.lines),
  };
}
