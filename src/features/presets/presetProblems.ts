import * as vscode from 'vscode';
import { maxFileSizeMb } from '../../options/optionTable.ts';
import type { PresetProblem } from '../../options/presetsFile.ts';

/** Returns the message for a problem in a presets file. */
export function presetProblemText({
  code,
  subject = '',
}: Pick<PresetProblem, 'code' | 'subject'>): string {
  switch (code) {
    case 'syntax':
      return vscode.l10n.t('The file is not valid JSON.');
    case 'notAnObject':
      return vscode.l10n.t('The file has to hold an object with “presets”.');
    case 'presetsMissing':
      return vscode.l10n.t('The file has to have a list “presets”.');
    case 'presetNotAnObject':
      return vscode.l10n.t('A preset has to be an object with a “name”.');
    case 'unknownKey':
      return vscode.l10n.t('The property “{0}” is not known here.', subject);
    case 'duplicateKey':
      return vscode.l10n.t('The property “{0}” is there twice.', subject);
    case 'keyInside':
      return vscode.l10n.t(
        'A SendGrid API key stands here. Take it out of the file, and replace the key at SendGrid, since it may have been seen.',
      );
    case 'nameMissing':
      return vscode.l10n.t('A preset needs a name.');
    case 'nameTaken':
      return vscode.l10n.t(
        'More than one preset is called “{0}”, so none of them can be run by its name.',
        subject,
      );
    case 'nothingSelected':
      return vscode.l10n.t(
        'This preset exports nothing. Give it “lists” or “segments”, or “all” for all contacts.',
      );
    case 'allAndSelected':
      return vscode.l10n.t('“all” cannot be combined with “lists” or “segments”.');
    case 'all':
      return vscode.l10n.t('“all” has to be true, or left out.');
    case 'audiences':
      return vscode.l10n.t('Lists and segments are given in an array.');
    case 'audience':
      return vscode.l10n.t('A list or segment needs its “id” and its “name”.');
    case 'account':
      return vscode.l10n.t('“account” has to be the name of an account.');
    case 'fileType':
      return vscode.l10n.t('“fileType” has to be "csv" or "json".');
    case 'jsonFormat':
      return vscode.l10n.t('“jsonFormat” has to be "lines" or "array".');
    case 'grouping':
      return vscode.l10n.t('“grouping” has to be "combined" or "separate".');
    case 'maxFileSizeMb':
      return vscode.l10n.t(
        '“maxFileSizeMb” has to be a whole number from {0} to {1}.',
        String(maxFileSizeMb.min),
        String(maxFileSizeMb.max),
      );
    case 'trueOrFalse':
      return vscode.l10n.t('This has to be true or false.');
    case 'output':
      return vscode.l10n.t('“output” has to be a folder, relative to the workspace folder.');
    case 'open':
      return vscode.l10n.t('“open” has to be one of the values that are proposed for it.');
  }
}
