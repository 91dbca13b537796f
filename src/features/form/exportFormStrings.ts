import * as vscode from 'vscode';
import { optionProblems } from '../../options/exportOptions.ts';
import { maxFileSizeMb } from '../../options/optionTable.ts';
import type { FormStrings } from '../../protocol/formStrings.ts';
import { keyInFolder } from '../../ui/input/folderText.ts';
import { keyInName } from '../../ui/input/nameText.ts';

/** Returns the form's texts in VS Code's display language. `{0}` and `{1}` are filled in by the form. */
export function exportFormStrings(): FormStrings {
  return {
    texts: { ...frameTexts(), ...audienceTexts(), ...fileTexts(), ...deliveryTexts() },
    problems: {
      [optionProblems.idEmpty]: vscode.l10n.t('The id is empty.'),
      [optionProblems.nothingSelected]: vscode.l10n.t(
        'Choose at least one list or segment, or all contacts.',
      ),
      [optionProblems.fileType]: vscode.l10n.t('Choose CSV or JSON.'),
      [optionProblems.sizeNotWhole]: vscode.l10n.t('Enter a whole number of megabytes.'),
      [optionProblems.sizeRange]: vscode.l10n.t(
        'Enter a number from {0} to {1}.',
        String(maxFileSizeMb.min),
        String(maxFileSizeMb.max),
      ),
      [optionProblems.folderEmpty]: vscode.l10n.t('Enter a folder, or leave it to the setting.'),
      [optionProblems.keyInFolder]: keyInFolder(),
      [optionProblems.keyInField]: keyInName(),
    },
  };
}

/** Title, placeholders for the form, buttons and preview. */
const frameTexts = () => ({
  title: vscode.l10n.t('Export Contacts'),
  fromAccount: vscode.l10n.t('Account: {0}'),
  loading: vscode.l10n.t('Loading…'),
  signedOut: vscode.l10n.t('Sign in to SendGrid to choose what to export.'),
  signIn: vscode.l10n.t('Sign In'),
  keyMissing: vscode.l10n.t('The API key of {0} is no longer there. Enter it again to export.'),
  enterKeyAgain: vscode.l10n.t('Enter API Key Again'),
  retry: vscode.l10n.t('Retry'),
  hostError: vscode.l10n.t('That did not work: {0}'),
  previewTitle: vscode.l10n.t('Request preview'),
  previewIntro: vscode.l10n.t('What is sent to SendGrid, as you choose it now.'),
  previewInvalid: vscode.l10n.t(
    'The request appears here as soon as the form is complete. An empty request would export every contact, so none is ever sent.',
  ),
  previewMore: vscode.l10n.t('Further requests like these: {0}'),
  previewLinesLeftOff: vscode.l10n.t('Further lines: {0}'),
  copyCurl: vscode.l10n.t('Copy as cURL'),
  copyCurlAll: vscode.l10n.t('Copy All as cURL'),
  copyHelp: vscode.l10n.t('The API key is not copied: the command reads $SENDGRID_API_KEY.'),
  copied: vscode.l10n.t('Copied to the clipboard.'),
  export: vscode.l10n.t('Export'),
  exporting: vscode.l10n.t('Exporting…'),
  saveAsPreset: vscode.l10n.t('Save as Preset…'),
  presetSaved: vscode.l10n.t('The preset is saved.'),
  fixBeforeSaving: vscode.l10n.t('Nothing was saved. Correct what is marked, then save again.'),
  reset: vscode.l10n.t('Reset'),
  resetDone: vscode.l10n.t('The form is back to its defaults.'),
  started: vscode.l10n.t('The export is running.'),
  startedSeveral: vscode.l10n.t('{0} exports are running.'),
  showExports: vscode.l10n.t('Show Exports'),
  fixErrors: vscode.l10n.t('Nothing was sent. Correct what is marked, then export again.'),
});

/** Texts of the audience section. */
const audienceTexts = () => ({
  audienceLegend: vscode.l10n.t('What to export'),
  allContacts: vscode.l10n.t('All contacts'),
  allContactsCounted: vscode.l10n.t('All contacts ({0})'),
  selectedContacts: vscode.l10n.t('Lists and segments'),
  searchLabel: vscode.l10n.t('Search lists and segments'),
  searchPlaceholder: vscode.l10n.t('Search by name or ID'),
  searchHint: vscode.l10n.t('Press Down to go to the results, then Space to choose or remove one.'),
  resultsLabel: vscode.l10n.t('Lists and segments found'),
  resultsAll: vscode.l10n.t('{0} found'),
  resultsSome: vscode.l10n.t('The first {0} of {1}. Type more to narrow them down.'),
  resultsNone: vscode.l10n.t('No list or segment matches ‘{0}’.'),
  resultsEmpty: vscode.l10n.t(
    'This account has no lists or segments. You can still export all contacts.',
  ),
  catalogLoading: vscode.l10n.t('Loading lists and segments… {0} so far'),
  listsFailed: vscode.l10n.t('The lists could not be loaded. {0}'),
  segmentsFailed: vscode.l10n.t('The segments could not be loaded. {0}'),
  totalFailed: vscode.l10n.t('The number of all contacts is not known. {0}'),
  list: vscode.l10n.t('List'),
  segment: vscode.l10n.t('Segment'),
  invalidSegment: vscode.l10n.t('SendGrid reports an invalid query'),
  chosenLabel: vscode.l10n.t('Chosen lists and segments'),
  chosenNone: vscode.l10n.t('Nothing chosen yet.'),
  chosenMore: vscode.l10n.t('and {0} more'),
  remove: vscode.l10n.t('Remove {0}'),
  removeAll: vscode.l10n.t('Remove all'),
  missing: vscode.l10n.t('not in this account'),
  missingError: vscode.l10n.t(
    'Some of what is chosen is not in this account, or no longer. Remove what is marked.',
  ),
  countOne: vscode.l10n.t('1 contact'),
  countMany: vscode.l10n.t('{0} contacts'),
  countUnknown: vscode.l10n.t('number of contacts unknown'),
  sumExact: vscode.l10n.t('{0}.'),
  sumAbout: vscode.l10n.t('About {0}.'),
  sumOverlap: vscode.l10n.t('Who is in several of them is counted each time.'),
  sumSegments: vscode.l10n.t(
    'SendGrid estimates the size of a segment and refreshes it hourly or slower.',
  ),
  sumUncounted: vscode.l10n.t('Not counted: {0} of unknown size.'),
  groupingLegend: vscode.l10n.t('Combine lists and segments'),
  groupingHelp: vscode.l10n.t(
    'An exported file does not say which list or segment a contact is from. Export them one by one if you need to know.',
  ),
  groupingCombined: vscode.l10n.t('One combined export'),
  groupingSeparate: vscode.l10n.t('One export per list and segment'),
});

/** Texts of the file section. */
const fileTexts = () => ({
  fileTypeLegend: vscode.l10n.t('File type'),
  csv: vscode.l10n.t('CSV'),
  csvHelp: vscode.l10n.t('A table with a column per field, for spreadsheets.'),
  json: vscode.l10n.t('JSON'),
  jsonHelp: vscode.l10n.t('An object per contact; empty fields are left out.'),
  jsonFormatLegend: vscode.l10n.t('JSON format'),
  jsonLines: vscode.l10n.t('JSON Lines'),
  jsonLinesHelp: vscode.l10n.t('One object per line in a .jsonl file, as SendGrid delivers it.'),
  jsonArray: vscode.l10n.t('JSON array'),
  jsonArrayHelp: vscode.l10n.t('One array of all objects in a .json file.'),
  csvChangesLegend: vscode.l10n.t('Changes to the CSV'),
  csvBomLabel: vscode.l10n.t('Byte order mark for Excel'),
  csvBomHelp: vscode.l10n.t(
    'Excel shows accents and other scripts right only with it. Scripts may read it as part of the first column’s name.',
  ),
  csvFormulaGuardLabel: vscode.l10n.t('Guard against formulas'),
  csvFormulaGuardHelp: vscode.l10n.t(
    'Puts an apostrophe before cells that begin with =, +, -, @, a tab or a line break, also after a semicolon or bar within them, so that no spreadsheet runs them. It changes such data, phone numbers with + among them.',
  ),
  sizeLabel: vscode.l10n.t('Maximum file size'),
  sizeUnit: vscode.l10n.t('MB'),
  sizeHelp: vscode.l10n.t(
    'From 1 to 5000 MB. A larger export is split into several files. Leave it empty for SendGrid’s default of 5000 MB.',
  ),
});

/** Texts about the folder and the notifications. */
const deliveryTexts = () => ({
  folderLabel: vscode.l10n.t('Folder'),
  folderHelp: vscode.l10n.t('Where the files are saved. Leave it empty for the folder shown.'),
  browse: vscode.l10n.t('Browse…'),
  afterLegend: vscode.l10n.t('When the export has finished'),
  afterOpen: vscode.l10n.t('Open the files in editor tabs'),
  afterTable: vscode.l10n.t('Open the files of an export as one table'),
  afterText: vscode.l10n.t('Open the files as text'),
  afterOpenBeside: vscode.l10n.t('Open the files in an editor group beside'),
  afterReveal: vscode.l10n.t('Show the files in their folder'),
  afterNothing: vscode.l10n.t('Only notify me'),
  afterAsk: vscode.l10n.t('Ask me what to do'),
  notifyLegend: vscode.l10n.t('E-mail'),
  notifyByEmailLabel: vscode.l10n.t('Have SendGrid e-mail a download link as well'),
  notifyByEmailHelp: vscode.l10n.t(
    'The link goes to the notification addresses of the SendGrid account, which may be other people’s, not to you alone.',
  ),
});
