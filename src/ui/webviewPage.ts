import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Transport } from '../protocol/rpc.ts';
import { webviewHtml } from './webviewHtml.ts';

/** What a page uses of a webview. */
export type PageWebview = Pick<
  vscode.Webview,
  'asWebviewUri' | 'cspSource' | 'html' | 'onDidReceiveMessage' | 'options' | 'postMessage'
>;

/**
 * Carries messages to and from a webview's page. Messages that are sent while the page is hidden are lost; the page requests
 * its state again when it is shown.
 */
export const webviewTransport = (webview: PageWebview): Transport => ({
  post: (message) => void webview.postMessage(message),
  listen: (listener) => {
    const subscription = webview.onDidReceiveMessage(listener);
    return () => void subscription.dispose();
  },
});

/**
 * Loads one of the extension's pages into a webview. The channel has to be there already, so that no message that the page
 * sends on startup is lost.
 */
export function setWebviewPage(
  { title, webview }: { readonly title: string; readonly webview: PageWebview },
  extensionUri: vscode.Uri,
  page: 'exportForm' | 'table',
): void {
  const folder = vscode.Uri.joinPath(extensionUri, 'dist', 'webviews');
  const uriOf = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [folder] };
  webview.html = webviewHtml({
    cspSource: webview.cspSource,
    nonce: randomBytes(18).toString('base64url'),
    scriptUri: uriOf(`${page}.js`),
    styleUri: uriOf(`${page}.css`),
    codiconUri: uriOf('codicon.css'),
    language: vscode.env.language,
    title,
  });
}
