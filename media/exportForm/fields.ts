import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { holdsSendGridKey } from '../../src/util/keyLikeText.ts';

/** One of several choices. */
export interface RadioChoice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly help?: string;
}

/**
 * Several choices of which one is selected. Native radio buttons: the elements library's announce themselves as a
 * checkbox inside a radio button.
 */
export function radioGroup<T extends string>(group: {
  readonly name: string;
  readonly legend: string;
  readonly help?: string;
  readonly value: T;
  readonly choices: readonly RadioChoice<T>[];
  readonly onChoose: (value: T) => void;
}): TemplateResult {
  const helpId = `${group.name}-help`;
  return html`
    <fieldset class="field" aria-describedby=${group.help === undefined ? nothing : helpId}>
      <legend>${group.legend}</legend>
      ${group.help === undefined ? nothing : html`<p id=${helpId} class="help">${group.help}</p>`}
      ${group.choices.map((choice) =>
        radio({
          name: group.name,
          choice,
          checked: group.value === choice.value,
          onChoose: () => group.onChoose(choice.value),
        }),
      )}
    </fieldset>
  `;
}

/** One radio button with its label and a line of help. */
export function radio<T extends string>(options: {
  readonly name: string;
  readonly choice: RadioChoice<T>;
  readonly checked: boolean;
  readonly onChoose: () => void;
}): TemplateResult {
  const { name, choice, checked, onChoose } = options;
  const id = `${name}-${choice.value}`;
  const helpId = `${id}-help`;
  return html`
    <div class="choice">
      <input
        type="radio"
        id=${id}
        name=${name}
        value=${choice.value}
        .checked=${live(checked)}
        aria-describedby=${choice.help === undefined ? nothing : helpId}
        @change=${onChoose}
      />
      <label for=${id}>${choice.label}</label>
      ${choice.help === undefined ? nothing : html`<p id=${helpId} class="help">${choice.help}</p>`}
    </div>
  `;
}

export interface Checkbox {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Independent checkboxes. */
export function checkboxes(group: {
  readonly legend: string;
  readonly boxes: readonly Checkbox[];
}): TemplateResult {
  return html`
    <fieldset class="field">
      <legend>${group.legend}</legend>
      ${group.boxes.map(
        (box) => html`
          <div class="choice">
            <input
              type="checkbox"
              id=${box.id}
              .checked=${live(box.checked)}
              aria-describedby="${box.id}-help"
              @change=${() => box.onChange(!box.checked)}
            />
            <label for=${box.id}>${box.label}</label>
            <p id="${box.id}-help" class="help">${box.help}</p>
          </div>
        `,
      )}
    </fieldset>
  `;
}

/**
 * A line of text with its help and its error. A native input: the elements library's hides its own in a shadow tree, where
 * neither `aria-describedby` nor `aria-invalid` reaches it.
 */
export function textField(field: {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly placeholder?: string;
  readonly inputMode?: 'numeric' | 'text';
  /** Follows the input, such as a unit or a button. */
  readonly after?: TemplateResult;
  readonly onInput: (value: string) => void;
  readonly onLeave: () => void;
}): TemplateResult {
  const describedBy = `${field.id}-help ${field.id}-error`;
  return html`
    <div class="field">
      <label class="heading" for=${field.id}>${field.label}</label>
      <p id="${field.id}-help" class="help">${field.help}</p>
      <div class="line">
        <input
          type=${typeFor(field.value)}
          id=${field.id}
          class=${field.inputMode === 'numeric' ? 'short' : 'long'}
          .value=${live(field.value)}
          placeholder=${field.placeholder ?? nothing}
          inputmode=${field.inputMode ?? 'text'}
          autocomplete="off"
          spellcheck="false"
          aria-describedby=${describedBy}
          aria-invalid=${field.error === undefined ? 'false' : 'true'}
          @input=${(event: Event) => field.onInput(valueOf(event))}
          @change=${field.onLeave}
        />
        ${field.after ?? nothing}
      </div>
      ${errorLine(`${field.id}-error`, field.error)}
    </div>
  `;
}

/** Returns the type of an input with this text: a key that got into one must not be readable. */
export const typeFor = (text: string): 'text' | 'password' =>
  holdsSendGridKey(text) ? 'password' : 'text';

/**
 * The error of a field. It always exists, since a live region that is added together with its text is not announced.
 */
export const errorLine = (id: string, error: string | undefined): TemplateResult =>
  html`<p id=${id} class="error" aria-live="polite">
    ${
      error === undefined
        ? nothing
        : html`<span class="codicon codicon-error" aria-hidden="true"></span> ${error}`
    }
  </p>`;

/** Returns the text of an event's input. */
export const valueOf = (event: Event): string =>
  event.currentTarget instanceof HTMLInputElement ? event.currentTarget.value : '';
