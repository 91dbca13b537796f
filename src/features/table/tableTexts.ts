import * as vscode from 'vscode';
import type { TableStrings } from '../../protocol/tableStrings.ts';

/** Returns the table's texts in VS Code's display language. `{0}` and `{1}` are filled in by the page. */
export const tableTexts = (): TableStrings => ({
  texts: {
    ...toolbarTexts(),
    ...stripTexts(),
    ...filterTexts(),
    ...columnTexts(),
    ...cardTexts(),
    ...profileTexts(),
    ...spokenTexts(),
    ...changeTexts(),
  },
});

/** Find, toolbar and count. */
const toolbarTexts = () => ({
  findPlaceholder: vscode.l10n.t('Find in all columns'),
  matchCase: vscode.l10n.t('Match Case'),
  nextMatch: vscode.l10n.t('Next Match (F3)'),
  previousMatch: vscode.l10n.t('Previous Match (Shift+F3)'),
  foundNone: vscode.l10n.t('No results'),
  foundOne: vscode.l10n.t('Found in 1 contact'),
  foundMany: vscode.l10n.t('Found in {0} contacts'),
  foundSoFar: vscode.l10n.t('Found in {0} so far'),
  toolbarLabel: vscode.l10n.t('Table'),
  gridLabel: vscode.l10n.t('Contacts in {0}'),
  contactsOne: vscode.l10n.t('1 contact'),
  contactsMany: vscode.l10n.t('{0} contacts'),
  contactsOf: vscode.l10n.t('{0} of {1} contacts'),
  soFar: vscode.l10n.t('so far · {0} read'),
  filtering: vscode.l10n.t('filtering · {0}'),
  sorting: vscode.l10n.t('sorting · {0}'),
  cancel: vscode.l10n.t('Cancel'),
  columns: vscode.l10n.t('Columns'),
  countOf: vscode.l10n.t('{0} of {1}'),
  mask: vscode.l10n.t('Mask Personal Data'),
  masked: vscode.l10n.t('Personal Data Is Masked'),
  unmasked: vscode.l10n.t('Personal data is no longer masked'),
  saveRows: vscode.l10n.t('Save Rows As…'),
  openAsText: vscode.l10n.t('Open as Text'),
  rowNumber: vscode.l10n.t('Row'),
  absent: vscode.l10n.t('no value in this row'),
  noMatch: vscode.l10n.t('No contact matches the filters.'),
  noRows: vscode.l10n.t('There are no contacts in this file.'),
  tryAgain: vscode.l10n.t('Try Again'),
  loading: vscode.l10n.t('Loading…'),
  notLoaded: vscode.l10n.t(
    'A part of the table could not be loaded. Close the tab, and open the table again.',
  ),
  close: vscode.l10n.t('Close'),
});

/** Strips about the state of the file. */
const stripTexts = () => ({
  fileChanged: vscode.l10n.t('The file has changed on disk.'),
  reload: vscode.l10n.t('Reload'),
  fileGone: vscode.l10n.t('The file no longer exists on disk.'),
  filesChanged: vscode.l10n.t('Changed on disk: {0}.'),
  filesGone: vscode.l10n.t('No longer on disk: {0}.'),
  raggedOne: vscode.l10n.t('{0} row has more or fewer values than the header has names: row {1}.'),
  raggedMany: vscode.l10n.t(
    '{0} rows have more or fewer values than the header has names, the first is row {1}.',
  ),
  unclosedQuote: vscode.l10n.t('A quote that opens in row {0} is never closed.'),
  notObjectsOne: vscode.l10n.t('{0} line is not a JSON object: row {1}.'),
  notObjectsMany: vscode.l10n.t('{0} lines are not JSON objects, the first is row {1}.'),
  unreadable: vscode.l10n.t('The rest of the file cannot be read: {0}'),
  lateColumnsOne: vscode.l10n.t(
    '1 more column was found further down in the file. It is the last one.',
  ),
  lateColumnsMany: vscode.l10n.t(
    '{0} more columns were found further down in the file. They are the last ones.',
  ),
  firstTime: vscode.l10n.t('Exports open as a table now.'),
  alwaysOpenAsText: vscode.l10n.t('Always Open as Text'),
  goToRowAt: vscode.l10n.t('Go to Row {0}'),
  openAsTextAt: vscode.l10n.t('Open as Text at Row {0}'),
  dismiss: vscode.l10n.t('Dismiss'),
});

/** Chips and checks. */
const filterTexts = () => ({
  filters: vscode.l10n.t('Filters'),
  contains: vscode.l10n.t('contains'),
  notContains: vscode.l10n.t('does not contain'),
  equals: vscode.l10n.t('is'),
  notEquals: vscode.l10n.t('is not'),
  begins: vscode.l10n.t('begins with'),
  notBegins: vscode.l10n.t('does not begin with'),
  isEmpty: vscode.l10n.t('is empty'),
  notEmpty: vscode.l10n.t('is not empty'),
  andMore: vscode.l10n.t('{0} and {1} more'),
  not: vscode.l10n.t('not: {0}'),
  switchOff: vscode.l10n.t('Switch Off Filter {0}'),
  switchOn: vscode.l10n.t('Switch On Filter {0}'),
  removeFilter: vscode.l10n.t('Remove Filter {0}'),
  clearAll: vscode.l10n.t('Clear All'),
  checks: vscode.l10n.t('Contact Checks'),
  checksHelp: vscode.l10n.t('Choose one to show only these contacts.'),
  checkNoEmail: vscode.l10n.t('No EMAIL'),
  checkEmailTwice: vscode.l10n.t('EMAIL more than once'),
  checkPhoneNotE164: vscode.l10n.t('Phone number not in E.164 format'),
  checkControlCharacters: vscode.l10n.t('Control characters'),
  checkFormula: vscode.l10n.t('Cells that a spreadsheet would run as formulas'),
  checkRagged: vscode.l10n.t('More or fewer values than columns'),
});

/** Menus and popups of columns. */
const columnTexts = () => ({
  filterColumn: vscode.l10n.t('Filter {0}'),
  sortAscending: vscode.l10n.t('Sort Ascending'),
  sortDescending: vscode.l10n.t('Sort Descending'),
  clearSort: vscode.l10n.t('Clear Sort'),
  condition: vscode.l10n.t('Condition'),
  conditionText: vscode.l10n.t('Text'),
  valuesHeading: vscode.l10n.t('Most frequent values'),
  valuesPrefix: vscode.l10n.t('Values that begin with…'),
  valuesSome: vscode.l10n.t('The {0} most frequent of {1} values'),
  valuesAbout: vscode.l10n.t('about {0}'),
  maskedFilter: vscode.l10n.t(
    'This value is masked. Switch off Mask Personal Data to filter by it.',
  ),
  maskedValues: vscode.l10n.t('Masked values are not listed.'),
  emptyValue: vscode.l10n.t('empty'),
  showProfile: vscode.l10n.t('Show Column Profile'),
  pinColumn: vscode.l10n.t('Pin Column'),
  unpinColumn: vscode.l10n.t('Unpin Column'),
  hideColumn: vscode.l10n.t('Hide Column'),
  sizeToContent: vscode.l10n.t('Size to Content'),
  columnsFind: vscode.l10n.t('Find a column'),
  columnsHelp: vscode.l10n.t(
    'Space shows or hides, Enter goes to the column, Alt+Up and Alt+Down move it.',
  ),
  goToColumn: vscode.l10n.t('Go to {0}'),
  columnsMore: vscode.l10n.t('{0} more columns: type to find them'),
  columnsNone: vscode.l10n.t('No column has this in its name.'),
  showAllColumns: vscode.l10n.t('Show All'),
  resetColumns: vscode.l10n.t('Reset'),
  goToRow: vscode.l10n.t('Go to Row'),
  goToRowLabel: vscode.l10n.t('Row number from 1 to {0}'),
  go: vscode.l10n.t('Go'),
});

/** The contact as a card. */
const cardTexts = () => ({
  contact: vscode.l10n.t('Contact {0}'),
  filledOf: vscode.l10n.t('{0} of {1} fields are filled'),
  previousContact: vscode.l10n.t('Previous Contact'),
  nextContact: vscode.l10n.t('Next Contact'),
  copyAll: vscode.l10n.t('Copy All as JSON'),
  copyField: vscode.l10n.t('Copy {0}'),
  emptyFieldsOne: vscode.l10n.t('1 empty field'),
  emptyFieldsMany: vscode.l10n.t('{0} empty fields'),
  extraValue: vscode.l10n.t('Value {0}, without a column'),
  cutValue: vscode.l10n.t('This is only the beginning of the value.'),
});

/** The profile of a column. */
const profileTexts = () => ({
  column: vscode.l10n.t('Column'),
  kindText: vscode.l10n.t('text'),
  kindNumber: vscode.l10n.t('numbers'),
  kindDate: vscode.l10n.t('dates'),
  lengthSame: vscode.l10n.t('always {0} characters'),
  lengthRange: vscode.l10n.t('{0} to {1} characters'),
  range: vscode.l10n.t('{0} to {1}'),
  filled: vscode.l10n.t('filled'),
  empty: vscode.l10n.t('empty'),
  distinct: vscode.l10n.t('distinct values'),
  values: vscode.l10n.t('Values'),
  chooseToFilter: vscode.l10n.t('choose one to filter'),
  tooManyValues: vscode.l10n.t(
    'There are too many different values to list the most frequent ones.',
  ),
  countedOver: vscode.l10n.t('Counted over {0} in {1}'),
  counting: vscode.l10n.t('Counting…'),
  countAgain: vscode.l10n.t('Count Again'),
  previousColumn: vscode.l10n.t('Previous Column'),
  nextColumn: vscode.l10n.t('Next Column'),
});

/** A comparison. */
const changeTexts = () => ({
  changes: vscode.l10n.t('Changes'),
  kindAdded: vscode.l10n.t('{0} added'),
  kindRemoved: vscode.l10n.t('{0} removed'),
  kindChanged: vscode.l10n.t('{0} changed'),
  kindUnchanged: vscode.l10n.t('{0} unchanged'),
  kindBoth: vscode.l10n.t('{0} in both'),
  kindDuplicate: vscode.l10n.t('{0} more than once'),
  kindWithoutKey: vscode.l10n.t('{0} not comparable'),
  isAdded: vscode.l10n.t('added'),
  isRemoved: vscode.l10n.t('removed'),
  isChanged: vscode.l10n.t('changed'),
  isUnchanged: vscode.l10n.t('unchanged'),
  isDuplicate: vscode.l10n.t('more than once'),
  isWithoutKey: vscode.l10n.t('not comparable'),
  changedColumnsOnly: vscode.l10n.t('Changed Columns Only'),
  comparedBy: vscode.l10n.t('Compared by {0}'),
  leftOut: vscode.l10n.t('{0} left out'),
  wasIsNow: vscode.l10n.t('was {0}, is now {1}'),
  copySummary: vscode.l10n.t('Copy Summary as Markdown'),
  summaryCopied: vscode.l10n.t('Summary copied'),
  changeComparison: vscode.l10n.t('Change…'),
  noChanges: vscode.l10n.t('No contact was added, removed or changed.'),
});

/** Announcements. */
const spokenTexts = () => ({
  sortedAscending: vscode.l10n.t('Sorted by {0}, ascending'),
  sortedDescending: vscode.l10n.t('Sorted by {0}, descending'),
  sortedByCodePoint: vscode.l10n.t('by code point'),
  sortCleared: vscode.l10n.t('In the order of the file'),
  columnHidden: vscode.l10n.t('{0} is hidden'),
  columnMoved: vscode.l10n.t('{0} is column {1} of {2}'),
  columnWidth: vscode.l10n.t('{0} is {1} pixels wide'),
  selected: vscode.l10n.t('{0} rows and {1} columns selected'),
  copiedOne: vscode.l10n.t('1 cell copied'),
  copiedMany: vscode.l10n.t('{0} cells copied'),
  copiedMasked: vscode.l10n.t('{0}, with masks instead of personal data'),
  saved: vscode.l10n.t('The rows are saved'),
});
