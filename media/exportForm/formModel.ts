import {
  draftToOptions,
  isKeyProblem,
  optionFields,
  withoutKeys,
  type ExportDraft,
  type FieldErrors,
  type OptionField,
} from '../../src/options/exportDraft.ts';
import {
  formRequests,
  hostNotices,
  type DraftPreset,
  type FormIntent,
  type FormState,
  type RequestPreview,
} from '../../src/protocol/formMessages.ts';
import type { Reply, RpcChannel } from '../../src/protocol/rpc.ts';
import { AudienceChoice } from './audienceChoice.ts';
import { Texts } from './texts.ts';
import type { SavedState } from './vscodeApi.ts';

/** The delay after the last change before the preview is requested, so that typing stays responsive. */
const previewPause = 120;

/** What the page shows once the host has responded. */
export interface ConnectedForm {
  readonly texts: Texts;
  readonly state: FormState;
  readonly draft: ExportDraft;
}

/** A line about the user's last action. */
export interface FormStatus {
  readonly text: string;
  readonly isError: boolean;
}

const nothingToSay: FormStatus = { text: '', isError: false };

/** The form's state and actions. It does not know the page's elements. */
export class FormModel {
  readonly #channel: RpcChannel;
  readonly #language: string;
  readonly #onChange: () => void;
  readonly #touched = new Set<OptionField>();
  #connected: ConnectedForm | undefined;
  #defaults: ExportDraft | undefined;
  #submitted = false;
  #previewTimer: ReturnType<typeof setTimeout> | undefined;
  #previews = 0;

  readonly audiences: AudienceChoice;
  /** The requests as they would be sent; `undefined` while the form is incomplete. */
  preview: { readonly requests: readonly RequestPreview[]; readonly total: number } | undefined;
  /** The result of the last action, for the status line and screen readers. */
  status: FormStatus = nothingToSay;

  constructor(deps: {
    readonly channel: RpcChannel;
    readonly language: string;
    readonly saved: SavedState | undefined;
    readonly onChange: () => void;
  }) {
    this.#channel = deps.channel;
    this.#language = deps.language;
    this.#onChange = deps.onChange;
    this.audiences = new AudienceChoice(deps.channel, deps.saved?.searchText ?? '', deps.onChange);
    this.#channel.on(hostNotices.stateChanged, (state) => this.#receive(state));
    this.#channel.on(hostNotices.preset, (preset) => this.#lay(preset));
    this.#channel.on(hostNotices.catalogChanged, () => {
      if (this.#connected) {
        void this.audiences.refresh(this.#connected.draft.audience);
      }
    });
  }

  /** Requests everything from the host. Until then there is nothing to show. */
  async connect(savedDraft: ExportDraft | undefined): Promise<void> {
    const reply = await this.#channel.call(formRequests.connect, null);
    if (!reply.ok) {
      throw new Error(reply.error.message);
    }
    const { strings, state, defaults, preset } = reply.value;
    this.#defaults = defaults;
    this.#connected = {
      texts: new Texts(strings, this.#language),
      state,
      draft: savedDraft ?? defaults,
    };
    this.#lay(preset ?? {});
  }

  get connected(): ConnectedForm | undefined {
    return this.#connected;
  }

  /**
   * The errors to show: of fields that were left or submitted, not of those that were not visited yet, except for a key
   * in one.
   */
  get errors(): FieldErrors {
    const result = this.#connected && draftToOptions(this.#connected.draft);
    if (!result || result.ok) {
      return {};
    }
    return Object.fromEntries(
      optionFields
        .map((field) => [field, result.errors[field]] as const)
        .filter(
          ([field, message]) =>
            message !== undefined &&
            (this.#submitted || this.#touched.has(field) || isKeyProblem(message)),
        ),
    );
  }

  edit(change: DraftPreset): void {
    if (!this.#connected) {
      return;
    }
    const draft: ExportDraft = { ...this.#connected.draft, ...withoutUndefined(change) };
    this.#connected = { ...this.#connected, draft };
    this.status = nothingToSay;
    this.#onChange();
    this.#previewSoon();
    if (this.#connected.state.submission.status === 'failed') {
      // The error was about what is being changed.
      void this.#channel.call(formRequests.forgetSubmission, null);
    }
  }

  /** Called when the user has left a field, so that its error may be shown. */
  touch(field: OptionField): void {
    this.#touched.add(field);
    this.#onChange();
  }

  /** Submits the form. Returns the first field to correct, if there is one. */
  async submit(): Promise<OptionField | undefined> {
    if (!this.#connected || this.#connected.state.submission.status === 'sending') {
      return undefined;
    }
    const { texts, draft } = this.#connected;
    this.#submitted = true;
    const result = draftToOptions(draft);
    if (!result.ok) {
      await this.#channel.call(formRequests.forgetSubmission, null);
      this.#say(texts.text('fixErrors'), { isError: true });
      return optionFields.find((field) => result.errors[field] !== undefined);
    }
    this.status = nothingToSay;
    this.#onChange();
    const reply = await this.#channel.call(formRequests.submit, { options: result.options });
    return reply.ok ? undefined : optionFields.find((field) => field === reply.error.field);
  }

  /** Saves the form as a preset of the workspace. Returns the first field to correct, if there is one. */
  async savePreset(): Promise<OptionField | undefined> {
    if (!this.#connected) {
      return undefined;
    }
    const { texts, draft } = this.#connected;
    const result = draftToOptions(draft);
    if (!result.ok) {
      this.#submitted = true;
      this.#say(texts.text('fixBeforeSaving'), { isError: true });
      return optionFields.find((field) => result.errors[field] !== undefined);
    }
    this.#say('');
    const reply = await this.#channel.call(formRequests.savePreset, { options: result.options });
    if (reply.ok) {
      this.#say(reply.value.isSaved ? texts.text('presetSaved') : '');
      return undefined;
    }
    this.#say(reply.error.message, { isError: true });
    return optionFields.find((field) => field === reply.error.field);
  }

  async reset(): Promise<void> {
    if (!this.#connected || !this.#defaults) {
      return;
    }
    this.#submitted = false;
    this.#touched.clear();
    this.edit(this.#defaults);
    await this.#channel.call(formRequests.forgetSubmission, null);
    this.#say(this.#connected.texts.text('resetDone'));
    await this.audiences.search('');
  }

  async browse(): Promise<void> {
    const current = this.#connected ? withoutKeys(this.#connected.draft).folder : '';
    const reply = await this.#channel.call(formRequests.browseFolder, { current });
    if (this.#succeeded(reply) && reply.value.folder !== undefined) {
      this.edit({ folder: reply.value.folder });
    }
  }

  async copyCurl(): Promise<void> {
    const result = this.#connected && draftToOptions(this.#connected.draft);
    if (this.#connected && result?.ok) {
      const { options } = result;
      if (this.#succeeded(await this.#channel.call(formRequests.copyCurl, { options }))) {
        this.#say(this.#connected.texts.text('copied'));
      }
    }
  }

  async act(intent: FormIntent): Promise<void> {
    this.#succeeded(await this.#channel.call(formRequests.act, { intent }));
  }

  #receive(state: FormState): void {
    if (this.#connected) {
      this.#connected = { ...this.#connected, state };
      this.#onChange();
    }
  }

  #lay(preset: DraftPreset): void {
    if (this.#connected) {
      this.edit(preset);
      void this.audiences.refresh(this.#connected.draft.audience);
    }
  }

  #previewSoon(): void {
    clearTimeout(this.#previewTimer);
    this.#previewTimer = setTimeout(() => void this.#loadPreview(), previewPause);
  }

  async #loadPreview(): Promise<void> {
    const result = this.#connected && draftToOptions(this.#connected.draft);
    const turn = ++this.#previews;
    const reply = result?.ok
      ? await this.#channel.call(formRequests.previewRequests, { options: result.options })
      : undefined;
    if (turn === this.#previews) {
      this.preview = reply?.ok ? reply.value : undefined;
      this.#onChange();
    }
  }

  #succeeded<T>(reply: Reply<T>): reply is Extract<Reply<T>, { ok: true }> {
    if (!reply.ok && this.#connected) {
      this.#say(this.#connected.texts.text('hostError', reply.error.message), { isError: true });
    }
    return reply.ok;
  }

  #say(text: string, { isError } = { isError: false }): void {
    this.status = { text, isError };
    this.#onChange();
  }
}

/** A field of a preset that is `undefined` was not set. */
function withoutUndefined(preset: DraftPreset): Partial<ExportDraft> {
  return Object.fromEntries(Object.entries(preset).filter(([, value]) => value !== undefined));
}
