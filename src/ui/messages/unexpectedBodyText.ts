import * as vscode from 'vscode';

/** Returns the message for a response body that is not an export. `detail` is its `BodyKind`. */
export function unexpectedBodyText(detail: string | undefined): string {
  switch (detail) {
    case 'webPage':
      return vscode.l10n.t(
        'Something between you and SendGrid responded with a web page instead of the export, such as a proxy, a filter or the sign-in page of a network. Nothing of it was kept. Open a web page in a browser to see whether the network asks you for something, then try again.',
      );
    case 'xml':
    case 'errorMessage':
    case 'text':
      return vscode.l10n.t(
        'Something between you and SendGrid responded with a message instead of the export, such as a proxy or a filter. Nothing of it was kept. Try again, or from another network.',
      );
    case 'csvWithoutHeader':
      return vscode.l10n.t(
        'SendGrid delivered a CSV without the line that names its columns, so the file was not kept. Export again.',
      );
    case 'csv':
      return vscode.l10n.t(
        'SendGrid delivered CSV where JSON was asked for, so the file was not kept. Export again.',
      );
    case 'json':
      return vscode.l10n.t(
        'SendGrid delivered JSON where CSV was asked for, so the file was not kept. Export again.',
      );
    default:
      return vscode.l10n.t(
        'What came instead of the export is no text, so it was not kept. A proxy or a filter between you and SendGrid may be the cause: try again, or from another network.',
      );
  }
}
