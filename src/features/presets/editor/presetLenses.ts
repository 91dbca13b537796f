import * as vscode from 'vscode';
import { commandLink } from '../../../ui/commands.ts';
import { folderOfPresetsFile } from '../presetFiles.ts';
import { presetsFilePath } from '../../../options/exportPreset.ts';
import { parsePresetsFile } from '../../../options/presetsFile.ts';

/** Which documents may be presets files; whether one is, its folder tells. */
export const presetsSelector: vscode.DocumentSelector = { pattern: `**/${presetsFilePath}` };

/** Puts 'Run Export' above each preset that can be run. */
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
