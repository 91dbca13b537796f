import { html, nothing, type TemplateResult } from 'lit';
import { flagNames, isOnlyFor, type FlagName } from '../../src/options/optionTable.ts';
import { checkboxes, radioGroup, textField, type Checkbox } from './fields.ts';
import { elementOf } from './optionElements.ts';
import type { ConnectedForm, FormModel } from './formModel.ts';

/** Every field except 'What to export'. */
export function optionsFields(model: FormModel, form: ConnectedForm): TemplateResult {
  return html`
    ${form.draft.audience.kind === 'selected' ? grouping(model, form) : nothing}
    ${fileType(model, form)}
    ${form.draft.fileType === 'json' ? jsonFormat(model, form) : csvChanges(model, form)}
    ${size(model, form)} ${folder(model, form)} ${afterExport(model, form)} ${email(model, form)}
  `;
}

const grouping = (model: FormModel, { texts, draft }: ConnectedForm): TemplateResult =>
  radioGroup({
    name: 'grouping',
    legend: texts.text('groupingLegend'),
    help: texts.text('groupingHelp'),
    value: draft.grouping,
    choices: [
      { value: 'combined', label: texts.text('groupingCombined') },
      { value: 'separate', label: texts.text('groupingSeparate') },
    ],
    onChoose: (value) => model.edit({ grouping: value }),
  });

const fileType = (model: FormModel, { texts, draft }: ConnectedForm): TemplateResult =>
  radioGroup({
    name: 'file-type',
    legend: texts.text('fileTypeLegend'),
    value: draft.fileType,
    choices: [
      { value: 'csv', label: texts.text('csv'), help: texts.text('csvHelp') },
      { value: 'json', label: texts.text('json'), help: texts.text('jsonHelp') },
    ],
    onChoose: (value) => model.edit({ fileType: value }),
  });

const jsonFormat = (model: FormModel, { texts, draft }: ConnectedForm): TemplateResult =>
  radioGroup({
    name: 'json-format',
    legend: texts.text('jsonFormatLegend'),
    value: draft.jsonFormat,
    choices: [
      { value: 'lines', label: texts.text('jsonLines'), help: texts.text('jsonLinesHelp') },
      { value: 'array', label: texts.text('jsonArray'), help: texts.text('jsonArrayHelp') },
    ],
    onChoose: (value) => model.edit({ jsonFormat: value }),
  });

const csvChanges = (model: FormModel, form: ConnectedForm): TemplateResult =>
  checkboxes({
    legend: form.texts.text('csvChangesLegend'),
    boxes: flagNames
      .filter((name) => isOnlyFor(name, 'csv'))
      .map((name) => flagBox(name, model, form)),
  });

function size(model: FormModel, { texts, draft }: ConnectedForm): TemplateResult {
  const error = model.errors.maxFileSizeMb;
  return textField({
    id: 'max-file-size',
    label: texts.text('sizeLabel'),
    help: texts.text('sizeHelp'),
    value: draft.maxFileSize,
    error: error === undefined ? undefined : texts.problem(error),
    placeholder: '5000',
    inputMode: 'numeric',
    after: html`<span class="unit" aria-hidden="true">${texts.text('sizeUnit')}</span>`,
    onInput: (value) => model.edit({ maxFileSize: value }),
    onLeave: () => model.touch('maxFileSizeMb'),
  });
}

function folder(model: FormModel, { texts, state, draft }: ConnectedForm): TemplateResult {
  const error = model.errors.folder;
  const { submission } = state;
  const refused =
    submission.status === 'failed' && submission.field === 'folder'
      ? submission.message
      : undefined;
  return textField({
    id: 'folder',
    label: texts.text('folderLabel'),
    help: texts.text('folderHelp'),
    value: draft.folder,
    error: error === undefined ? refused : texts.problem(error),
    placeholder: state.defaultFolder,
    after: html`<vscode-button secondary id="browse" @click=${() => void model.browse()}>
      ${texts.text('browse')}
    </vscode-button>`,
    onInput: (value) => model.edit({ folder: value }),
    onLeave: () => model.touch('folder'),
  });
}

const afterExport = (model: FormModel, { texts, draft }: ConnectedForm): TemplateResult =>
  radioGroup({
    name: 'after-export',
    legend: texts.text('afterLegend'),
    value: draft.afterExport,
    choices: [
      { value: 'open', label: texts.text('afterOpen') },
      { value: 'table', label: texts.text('afterTable') },
      { value: 'text', label: texts.text('afterText') },
      { value: 'openBeside', label: texts.text('afterOpenBeside') },
      { value: 'reveal', label: texts.text('afterReveal') },
      { value: 'nothing', label: texts.text('afterNothing') },
      { value: 'ask', label: texts.text('afterAsk') },
    ],
    onChoose: (value) => model.edit({ afterExport: value }),
  });

const email = (model: FormModel, form: ConnectedForm): TemplateResult =>
  checkboxes({
    legend: form.texts.text('notifyLegend'),
    boxes: [flagBox('notifyByEmail', model, form)],
  });

const flagBox = (name: FlagName, model: FormModel, { texts, draft }: ConnectedForm): Checkbox => ({
  id: elementOf(name),
  label: texts.text(`${name}Label`),
  help: texts.text(`${name}Help`),
  checked: draft[name],
  onChange: (checked) => model.edit({ [name]: checked }),
});
