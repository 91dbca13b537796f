import * as vscode from 'vscode';
import { commandLink } from '../../../ui/commands.ts';
import { folderOfPresetsFile } from '../presetFiles.ts';
import { presetsFilePath } from '../../../options/exportPreset.ts';
import { parsePresetsFile } from '../../../options/presetsFile.ts';

/** Matches documents that may be presets files. Whether a document is one depends on its folder. */
export const presetsSelector: vscode.DocumentSelector = { pattern: `**/${presetsFilePath}` };

/** Shows 'Run Export' above each valid preset. */
export const registerPresetLenses = (): vscode.Disposable =>
  vscode.languages.registerCodeLensProvider(presetsSelector, {
    provideCodeLenses: (document) => {
      const folder = folderOfPresetsFile(document.uri);
      return folder === undefined
        ? []
        : parsePresetsFile(document.getText()).entries.flatMap((entry) => {
            const { index, name, preset, span } = entry;
            const target = { folder: folder.uri.toString(), index, name };
            const command = commandLink('runPresetItem', vscode.l10n.t('Run Export'), target);
            const start = document.positionAt(span.offset);
            return preset ? [new vscode.CodeLens(new vscode.Range(start, start), command)] : [];
          });
    },
  });
