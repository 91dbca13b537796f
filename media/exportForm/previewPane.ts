import { html, nothing, type TemplateResult } from 'lit';
import type { ConnectedForm, FormModel } from './formModel.ts';
import { jsonCode } from './jsonCode.ts';

/** The requests that would be sent, beside the form, and how to send them without the extension. */
export function previewPane(model: FormModel, { texts }: ConnectedForm): TemplateResult {
  const { preview } = model;
  const several = preview !== undefined && preview.total > 1;
  return html`
    <section class="preview" aria-labelledby="preview-title">
      <h2 id="preview-title">${texts.text('previewTitle')}</h2>
      <p class="help">${texts.text(preview ? 'previewIntro' : 'previewInvalid')}</p>
      ${
        preview?.requests.map(
          (request, index) => html`
            <figure>
              <figcaption id="preview-${index}">${request.title}</figcaption>
              <pre
                tabindex="0"
                role="group"
                aria-labelledby="preview-${index}"
              ><span class="request-line">POST /v3/marketing/contacts/exports</span>
${jsonCode(request.body)}${
                request.linesLeftOff > 0
                  ? `\n${texts.text('previewLinesLeftOff', request.linesLeftOff)}`
                  : nothing
              }</pre>
            </figure>
          `,
        ) ?? nothing
      }
      ${
        preview && preview.total > preview.requests.length
          ? html`<p class="help">
              ${texts.text('previewMore', preview.total - preview.requests.length)}
            </p>`
          : nothing
      }
      <vscode-button
        id="copy-curl"
        secondary
        icon="copy"
        ?disabled=${!preview}
        aria-disabled=${preview ? 'false' : 'true'}
        aria-describedby="copy-help"
        @click=${() => void model.copyCurl()}
      >
        ${texts.text(several ? 'copyCurlAll' : 'copyCurl')}
      </vscode-button>
      <p id="copy-help" class="help">${texts.text('copyHelp')}</p>
    </section>
  `;
}
