import type * as vscode from 'vscode';
import type { Transport } from '../protocol/rpc.ts';

/** Carries messages to and from a webview's page. What is sent while the page is hidden is lost; it asks anew later. */
export const webviewTransport = (webview: vscode.Webview): Transport => ({
  post: (message) => void webview.postMessage(message),
  listen: (listener) => {
    const subscription = webview.onDidReceiveMessage(listener);
    return () => void subscription.dispose();
  },
});
