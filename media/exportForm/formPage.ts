import { html, nothing, type TemplateResult } from 'lit';
import type { OptionField } from '../../src/options/exportDraft.ts';
import { audienceField, searchFieldId } from './audienceField.ts';
import { focusSoon } from './focus.ts';
import type { ConnectedForm, FormModel } from './formModel.ts';
import { elementOf } from './optionElements.ts';
import { optionsFields } from './optionsFields.ts';
import { previewPane } from './previewPane.ts';

/** Returns the whole page for the current model. */
export function formPage(model: FormModel): TemplateResult | typeof nothing {
  const form = model.connected;
  if (!form) {
    return nothing;
  }
  const { texts, state } = form;
  return html`
    <header>
      <h1>${texts.text('title')}</h1>
      ${
        state.account.status === 'signedOut'
          ? nothing
          : html`<p class="help">${texts.text('fromAccount', state.account.label)}</p>`
      }
    </header>
    ${state.account.status === 'ready' ? formAndPreview(model, form) : signInFirst(model, form)}
  `;
}

function signInFirst(model: FormModel, { texts, state }: ConnectedForm): TemplateResult {
  const { account } = state;
  return account.status === 'keyMissing'
    ? html`<p>${texts.text('keyMissing', account.label)}</p>
        <vscode-button id="sign-in" icon="key" @click=${() => void model.act('enterKeyAgain')}>
          ${texts.text('enterKeyAgain')}
        </vscode-button>`
    : html`<p>${texts.text('signedOut')}</p>
        <vscode-button id="sign-in" icon="sign-in" @click=${() => void model.act('signIn')}>
          ${texts.text('signIn')}
        </vscode-button>`;
}

function formAndPreview(model: FormModel, form: ConnectedForm): TemplateResult {
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const wrong = await model.submit();
    if (wrong !== undefined) {
      focusSoon(...elementsOf(wrong));
    }
  };
  return html`
    <div class="columns">
      <form
        novalidate
        aria-label=${form.texts.text('title')}
        @submit=${(event: Event) => void submit(event)}
        @keydown=${submitOnEnter}
      >
        ${audienceField(model, form)} ${optionsFields(model, form)} ${footer(model, form)}
      </form>
      ${previewPane(model, form)}
    </div>
  `;
}

/** The browser submits a form on Enter only if it has a native submit button, which a library's button is not. */
function submitOnEnter(event: KeyboardEvent): void {
  if (
    event.key === 'Enter' &&
    !event.isComposing &&
    event.target instanceof HTMLInputElement &&
    event.target.form
  ) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
}

/** Returns the elements to focus to correct a field; the first one that exists is used. */
function elementsOf(field: OptionField): readonly string[] {
  switch (field) {
    case 'audience':
      return [searchFieldId, 'audience-selected'];
    case 'maxFileSizeMb':
      return ['max-file-size'];
    case 'folder':
      return ['folder'];
    case 'afterExport':
      return ['after-export-open'];
    default:
      return [elementOf(field)];
  }
}

function footer(model: FormModel, form: ConnectedForm): TemplateResult {
  const { texts, state } = form;
  const isSending = state.submission.status === 'sending';
  return html`
    <footer>
      <div class="outcome">
        <div role="alert">${problem(model, form)}</div>
        <div role="status">${outcome(model, form)}</div>
      </div>
      <div class="buttons">
        <vscode-button
          id="export"
          type="submit"
          icon=${isSending ? 'loading' : 'cloud-download'}
          ?icon-spin=${isSending && !prefersReducedMotion()}
          aria-disabled=${isSending ? 'true' : 'false'}
        >
          ${texts.text(isSending ? 'exporting' : 'export')}
        </vscode-button>
        <vscode-button id="save-preset" secondary @click=${() => void savePreset(model)}>
          ${texts.text('saveAsPreset')}
        </vscode-button>
        <vscode-button id="reset" secondary @click=${() => void model.reset()}>
          ${texts.text('reset')}
        </vscode-button>
      </div>
    </footer>
  `;
}

async function savePreset(model: FormModel): Promise<void> {
  const wrong = await model.savePreset();
  if (wrong !== undefined) {
    focusSoon(...elementsOf(wrong));
  }
}

/** The error of the last submission. */
function problem({ status }: FormModel, { state }: ConnectedForm) {
  const { submission } = state;
  const message =
    submission.status === 'failed' ? submission.message : status.isError ? status.text : undefined;
  return message === undefined
    ? nothing
    : html`<p class="error">
        <span class="codicon codicon-error" aria-hidden="true"></span> ${message}
      </p>`;
}

function outcome(model: FormModel, { texts, state }: ConnectedForm) {
  const { submission } = state;
  if (submission.status === 'started') {
    return html`<p class="success">
      <span class="codicon codicon-pass" aria-hidden="true"></span>
      ${
        submission.exports === 1
          ? texts.text('started')
          : texts.text('startedSeveral', submission.exports)
      }
      <button
        type="button"
        id="show-exports"
        class="link"
        @click=${() => void model.act('showExports')}
      >
        ${texts.text('showExports')}
      </button>
      ${model.status.isError ? nothing : model.status.text}
    </p>`;
  }
  return model.status.isError || model.status.text === ''
    ? nothing
    : html`<p>${model.status.text}</p>`;
}

const prefersReducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;
