import * as vscode from 'vscode';
import { rangeOf } from '../documentRange.ts';
import type { Accounts } from '../../../engine/accounts/accounts.ts';
import type { AudienceCatalog } from '../../../engine/audiences/audienceCatalog.ts';
import { folderOfPresetsFile } from '../presetFiles.ts';
import { presetMismatchText } from '../presetMismatchText.ts';
import { presetOutput } from '../../../ui/folders/presetOutput.ts';
import { presetProblemText } from '../presetProblems.ts';
import { parsePresetsFile } from '../../../options/presetsFile.ts';
import { Throttle } from '../../../util/throttle.ts';
import { presetFindings, type PresetFinding } from './presetFindings.ts';

export interface PresetDiagnosticsDeps {
  readonly accounts: Pick<Accounts, 'all' | 'active' | 'onDidChange'>;
  readonly catalog: Pick<AudienceCatalog, 'lists' | 'segments' | 'find' | 'load' | 'onDidChange'>;
}

/**
 * Reports problems in open presets files that the JSON schema does not cover. Loads the lists and segments of the active
 * account to compare names and ids.
 */
export class PresetDiagnostics implements vscode.Disposable {
  readonly #deps: PresetDiagnosticsDeps;
  readonly #collection = vscode.languages.createDiagnosticCollection('sendgridExports');
  readonly #update = new Throttle({ intervalMs: 300, action: () => void this.#updateAll() });
  readonly #subscriptions: readonly { dispose(): void }[];

  constructor(deps: PresetDiagnosticsDeps) {
    this.#deps = deps;
    const { accounts, catalog } = deps;
    const update = (): void => this.#update.request();
    const updateFor = ({ uri }: vscode.TextDocument): void => {
      if (folderOfPresetsFile(uri)) {
        update();
      }
    };
    this.#subscriptions = [
      this.#collection,
      this.#update,
      accounts.onDidChange(update),
      catalog.onDidChange(update),
      vscode.workspace.onDidOpenTextDocument(updateFor),
      vscode.workspace.onDidChangeTextDocument(({ document }) => updateFor(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)),
      vscode.workspace.onDidChangeWorkspaceFolders(update),
    ];
    update();
  }

  /** Returns the findings for the current text of a document. */
  async find(document: vscode.TextDocument): Promise<readonly PresetFinding[]> {
    const folder = folderOfPresetsFile(document.uri);
    if (folder === undefined) {
      return [];
    }
    const { accounts, catalog } = this.#deps;
    return presetFindings(parsePresetsFile(document.getText()), {
      catalog,
      accounts: accounts.all.map(({ label }) => label),
      activeAccount: accounts.active?.label,
      outputOf: async (output) => presetOutput(output, folder),
    });
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) {
      subscription.dispose();
    }
  }

  async #updateAll(): Promise<void> {
    const documents = vscode.workspace.textDocuments.filter(({ uri }) => folderOfPresetsFile(uri));
    if (documents.length > 0 && this.#deps.accounts.active) {
      this.#deps.catalog.load();
    }
    await Promise.all(
      documents.map(async (document) => {
        const { version } = document;
        const findings = await this.find(document);
        // If the text has changed in the meantime, the next run reports its findings.
        if (!document.isClosed && document.version === version) {
          const diagnostics = findings.map((finding) => toDiagnostic(document, finding));
          this.#collection.set(document.uri, diagnostics);
        }
      }),
    );
  }
}

function toDiagnostic(document: vscode.TextDocument, finding: PresetFinding): vscode.Diagnostic {
  const { text, severity } = describe(finding);
  const diagnostic = new vscode.Diagnostic(rangeOf(document, finding), text, severity);
  diagnostic.source = 'SendGrid';
  return diagnostic;
}

function describe(finding: PresetFinding): { text: string; severity: vscode.DiagnosticSeverity } {
  switch (finding.kind) {
    case 'problem':
      return {
        text: presetProblemText(finding.problem),
        severity: vscode.DiagnosticSeverity.Error,
      };
    case 'mismatch':
      return {
        text: presetMismatchText(finding.mismatch),
        severity: vscode.DiagnosticSeverity.Warning,
      };
    case 'unknownAccount':
      return {
        text: vscode.l10n.t('You are not signed in to an account “{0}”.', finding.account),
        severity: vscode.DiagnosticSeverity.Warning,
      };
    case 'outside':
      return {
        text: vscode.l10n.t(
          'This folder is outside the workspace folder ({0}): you are asked before contacts are saved there.',
          finding.path,
        ),
        severity: vscode.DiagnosticSeverity.Information,
      };
  }
}
