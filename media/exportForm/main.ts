import '@vscode-elements/elements/dist/vscode-button/index.js';
import { render } from 'lit';
import { RpcChannel } from '../../src/protocol/rpc.ts';
import { FormModel } from './formModel.ts';
import { formPage } from './formPage.ts';
import { VsCodePage } from './vscodeApi.ts';

const page = new VsCodePage();
const saved = page.read();
const root = document.getElementById('root') ?? document.body;
const language = document.documentElement.lang || 'en';

const model = new FormModel({
  channel: new RpcChannel({
    transport: page.transport,
    instance: crypto.randomUUID(),
    // The form serves no requests; this describes a response of the host in another shape.
    describeError: () => ({ message: 'The response has another shape.' }),
    onBadMessage: (problem) => console.warn(`Dropped a message (${problem}).`),
  }),
  language,
  saved,
  onChange: drawSoon,
});

let isDrawing = false;

/** Draws once for all changes of one turn. */
function drawSoon(): void {
  if (!isDrawing) {
    isDrawing = true;
    queueMicrotask(() => {
      isDrawing = false;
      render(formPage(model), root);
      save();
    });
  }
}

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
