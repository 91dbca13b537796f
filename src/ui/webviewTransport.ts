import type * as vscode from 'vscode';
import type { Transport } from '../protocol/rpc.ts';

/**
 * Carries messages to and from a webview's page. Messages that are sent while the page is hidden are lost; the page requests
 * its state again when it is shown.
 */
export const webviewTransport = (webview: vscode.Webview): Transport => ({
  post: (message) => void webview.postMessage(message),
  listen: (listener) => {
    const subscription = webview.onDidReceiveMessage(listener);
    return () => void subscription.dispose();
  },
});
