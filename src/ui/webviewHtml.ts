export interface WebviewHtmlOptions {
  /** The source of the webview's resources, for the CSP. */
  readonly cspSource: string;
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  readonly codiconUri: string;
  /** BCP 47 tag of VS Code's display language. */
  readonly language: string;
  readonly title: string;
}

/**
 * Returns the HTML of a webview's page. It is empty except for its title, since all content is sent through the channel. The
 * CSP allows only the bundle, its style sheets and the icon font.
 */
export function webviewHtml(options: WebviewHtmlOptions): string {
  const csp = [
    `default-src 'none'`,
    `script-src 'nonce-${options.nonce}'`,
    `style-src ${options.cspSource}`,
    `font-src ${options.cspSource}`,
    `form-action 'none'`,
    `base-uri 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${escape(options.language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escape(csp)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escape(options.title)}</title>
    <link id="vscode-codicon-stylesheet" rel="stylesheet" href="${escape(options.codiconUri)}" />
    <link rel="stylesheet" href="${escape(options.styleUri)}" />
  </head>
  <body>
    <main id="root"></main>
    <script type="module" nonce="${escape(options.nonce)}" src="${escape(options.scriptUri)}"></script>
  </body>
</html>
`;
}

/** Escapes text for use in an attribute or an element. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
