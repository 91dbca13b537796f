import type { TemplateResult } from 'lit/html.js';
import { checkNames, contactChecks, html, nothing, withFilter, withoutFilter } from '../kit.ts';
import type { TableController } from '../tableController.ts';

/** What is often wrong with contacts, with the number of contacts for which it is. */
export function checksPopup(table: TableController): TemplateResult {
  const { words, popup, view } = table.model;
  return html`
    <p class="heading">${words.text('checks')}</p>
    <p class="help">${words.text('checksHelp')}</p>
    ${popup.error === undefined ? nothing : html`<p class="error">${popup.error}</p>`}
    ${
      popup.isChecking
        ? html`<p class="help" id="checks-progress">
            ${words.text('counting')} ${words.percent(popup.checked)}
          </p>`
        : nothing
    }
    <ul class="list">
      ${contactChecks.map((check) => {
        const filter = { on: 'check', check, not: false, isOff: false } as const;
        const isOn = view.filters.some(
          (one) => one.on === 'check' && one.check === check && !one.isOff,
        );
        const found = popup.checks?.get(check);
        if (popup.checks && found === undefined && !isOn) {
          // The file has no such column.
          return nothing;
        }
        // A box that is disabled would lose the focus, and with it the keys of the popup.
        const isUseless = found === 0 && !isOn;
        return html`<li>
          <label class="entry">
            <input
              type="checkbox"
              .checked=${isOn}
              aria-disabled=${String(isUseless)}
              @click=${(event: Event) => isUseless && event.preventDefault()}
              @change=${() =>
                table.changeView(isOn ? withoutFilter(view, filter) : withFilter(view, filter))}
            />
            <span class="name">${words.text(checkNames[check])}</span>
            <span class="dim">${found === undefined ? '…' : words.number(found)}</span>
          </label>
        </li>`;
      })}
    </ul>
  `;
}
