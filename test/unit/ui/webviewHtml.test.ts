import assert from 'node:assert/strict';
import { webviewHtml } from '../../../src/ui/webviewHtml.ts';

const options = {
  cspSource: 'https://webview.example',
  nonce: 'n0nce',
  scriptUri: 'https://webview.example/exportForm.js',
  styleUri: 'https://webview.example/exportForm.css',
  codiconUri: 'https://webview.example/codicon.css',
  language: 'en',
  title: 'Export Contacts',
};

describe('webviewHtml', () => {
  it('allows only its own files', () => {
    const [, csp] = /Content-Security-Policy" content="([^"]+)"/.exec(webviewHtml(options)) ?? [];
    assert.equal(
      csp,
      "default-src 'none'; script-src 'nonce-n0nce'; style-src https://webview.example; " +
        "font-src https://webview.example; form-action 'none'; base-uri 'none'",
    );
  });

  it('has neither inline script nor inline style', () => {
    const html = webviewHtml(options);
    assert.doesNotMatch(html, /<style| style=| on\w+=/);
    assert.deepEqual(html.match(/<script[^>]*>[^<]*</g), [
      '<script type="module" nonce="n0nce" src="https://webview.example/exportForm.js"><',
    ]);
  });

  it('escapes its parameters as text', () => {
    const html = webviewHtml({ ...options, title: '"><script>alert(1)</script>' });
    assert.ok(html.includes('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'));
  });
});
