import { html, nothing, type TemplateResult } from 'lit/html.js';

/** Returns an icon that screen readers skip. */
export const icon = (name: string): TemplateResult =>
  html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;

export interface IconButton {
  readonly icon: string;
  readonly label: string;
  readonly onClick: () => void;
  readonly id?: string;
  /** Whether the button is on, for one that is switched. */
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
}

/** Returns a button with an icon alone. */
export const iconButton = (button: IconButton): TemplateResult => html`
  <button
    class="icon"
    id=${button.id ?? nothing}
    title=${button.label}
    aria-label=${button.label}
    aria-pressed=${button.isPressed === undefined ? nothing : String(button.isPressed)}
    ?disabled=${button.isDisabled === true}
    @click=${button.onClick}
  >
    ${icon(button.icon)}
  </button>
`;
