import '@vscode-elements/elements/dist/vscode-button/index.js';
import { render } from 'lit';
import { oncePerTurn } from '../shared/oncePerTurn.ts';
import { pageChannel } from '../shared/pageChannel.ts';
import { FormModel } from './formModel.ts';
import { formPage } from './formPage.ts';
import { VsCodePage } from './vscodeApi.ts';

const page = new VsCodePage();
const saved = page.read();
const root = document.getElementById('root') ?? document.body;
const language = document.documentElement.lang || 'en';

const drawSoon = oncePerTurn(() => {
  render(formPage(model), root);
  save();
});
const model = new FormModel({
  channel: pageChannel(page.transport),
  language,
  saved,
  onChange: drawSoon,
});

function save(): void {
  const form = model.connected;
  if (form) {
    page.save({
      draft: form.draft,
      searchText: model.audiences.searchText,
      scrollTop: document.documentElement.scrollTop,
      focusId: document.activeElement?.id ?? '',
    });
  }
}

await model.connect(saved?.draft);
if (saved) {
  // After the first draw, which the connection has queued.
  queueMicrotask(() => {
    document.documentElement.scrollTop = saved.scrollTop;
    document.getElementById(saved.focusId)?.focus({ preventScroll: true });
  });
}
document.addEventListener('scrollend', save);
document.addEventListener('focusin', save);
