import { nothing, render } from 'lit/html.js';
import { tableNotices } from '../../src/protocol/tableMessages.ts';
import { oncePerTurn } from '../shared/oncePerTurn.ts';
import { pageChannel } from '../shared/pageChannel.ts';
import { WebviewApi } from '../shared/webviewApi.ts';
import { runPageCommand } from './commands.ts';
import { keepFocus } from './focusKeeper.ts';
import { listenToKeys } from './pageKeys.ts';
import { otherPage, tablePage } from './parts/tablePage.ts';
import { parseSavedState } from './savedState.ts';
import { TableController } from './tableController.ts';
import { TableModel } from './tableModel.ts';

// The parts that are loaded later import it from this script.
export * from './kit.ts';

/** How long the place is not saved while the user scrolls, in milliseconds. */
const savePause = 100;

const api = new WebviewApi();
const saved = parseSavedState(api.read());
const root = document.getElementById('root') ?? document.body;
const channel = pageChannel(api.transport);
const drawSoon = oncePerTurn(draw);
const model = new TableModel({
  ...{ channel, saved, onChange: drawSoon },
  language: document.documentElement.lang || 'en',
});

let table: TableController | undefined;
let takeFocus: (() => void) | undefined;
/** Whether the table was drawn. */
let isShown = false;
let openPopup: unknown;
let saveTimer: ReturnType<typeof setTimeout> | undefined;

function draw(): void {
  if (model.screen.kind !== 'table') {
    render(otherPage(model), root);
    return;
  }
  if (!table) {
    render(nothing, root);
    table = new TableController({ model, onDidMove: saveSoon, onDidLoad: drawSoon });
    takeFocus = keepFocus(table.grid.element);
    listenToKeys(table);
  }
  if (!isShown && !table.isLoaded) {
    // Otherwise, what is above the grid would push it down.
    return;
  }
  table.update();
  render(tablePage(table), root);
  if (!isShown) {
    isShown = true;
    table.begin();
    takeFocus?.();
    loadRest(table);
  }
  showPopup();
  save();
}

/** Loads the rest of the page once the rows are painted: what is typed in a popup should not have to wait for its code. */
function loadRest({ panels }: TableController): void {
  requestAnimationFrame(() => setTimeout(() => void panels.preload()));
}

/** Places the popup, and focuses its first field when it opens. */
function showPopup(): void {
  const popup = model.popup.current;
  const element = root.querySelector('.popup');
  if (popup && element instanceof HTMLElement) {
    table?.panels.get()?.placePopup(element, table.popups.anchorOf(popup) ?? popup.anchor);
    if (openPopup !== popup) {
      element.querySelector<HTMLElement>(`input,select,button`)?.focus();
    }
    openPopup = popup;
  } else if (!popup) {
    openPopup = undefined;
  }
}

function saveSoon(): void {
  saveTimer ??= setTimeout(save, savePause);
}

function save(): void {
  clearTimeout(saveTimer);
  saveTimer = undefined;
  if (table) {
    api.save(table.save());
  }
}

channel.on(tableNotices.command, ({ command }) => {
  if (table) {
    runPageCommand(table, command);
  }
});
window.addEventListener('pagehide', save);
void model.open();
