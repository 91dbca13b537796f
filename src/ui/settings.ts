import * as vscode from 'vscode';
import type { Logger } from '../util/logger.ts';
import { runBuiltIn } from './commands.ts';
import type { FolderSource } from './folders/folderConsent.ts';
import type { OptionDefaults } from '../options/exportOptions.ts';
import { settingOptions, valuesOf } from '../options/optionTable.ts';
import { settingId, settings, type SettingName, type SettingValue } from './settingSchemas.ts';

/**
 * Reads the settings. Values are validated like any other input: an invalid one is replaced by the default, with a warning in
 * the log.
 */
export class Settings {
  readonly #logger: Logger;

  constructor({ logger }: { logger: Logger }) {
    this.#logger = logger;
  }

  get folder(): SettingValue<'folder'> {
    return this.#read('folder');
  }

  /** Whether the folder comes from the user's own settings or from those of the workspace, which others may have written. */
  get folderSource(): FolderSource {
    const found = vscode.workspace.getConfiguration().inspect(settingId('folder'));
    const isOfWorkspace = [
      ...[found?.workspaceValue, found?.workspaceFolderValue],
      ...[found?.workspaceLanguageValue, found?.workspaceFolderLanguageValue],
    ].some((value) => value !== undefined);
    return isOfWorkspace ? 'other' : 'user';
  }

  get afterExport(): SettingValue<'afterExport'> {
    return this.#read('afterExport');
  }

  get openExportsAs(): SettingValue<'openExportsAs'> {
    return this.#read('openExportsAs');
  }

  get notifyWhenDone(): SettingValue<'notifyWhenDone'> {
    return this.#read('notifyWhenDone');
  }

  get compareWithPrevious(): SettingValue<'compareWithPrevious'> {
    return this.#read('compareWithPrevious');
  }

  get parallelExports(): SettingValue<'parallelExports'> {
    return this.#read('parallelExports');
  }

  get parallelDownloads(): SettingValue<'parallelDownloads'> {
    return this.#read('parallelDownloads');
  }

  /** The values of export options that are not specified. */
  get optionDefaults(): OptionDefaults {
    return {
      afterExport: this.afterExport,
      ...valuesOf(settingOptions, (name) => this.#read(name)),
    };
  }

  get keepFilesForDays(): SettingValue<'keepFilesForDays'> {
    return this.#read('keepFilesForDays');
  }

  get keepHistory(): SettingValue<'keepHistory'> {
    return this.#read('keepHistory');
  }

  get remindOfStoredFiles(): SettingValue<'remindOfStoredFiles'> {
    return this.#read('remindOfStoredFiles');
  }

  get customApiBaseUrl(): SettingValue<'customApiBaseUrl'> {
    return this.#read('customApiBaseUrl');
  }

  /** Whether the user has said how exports are opened. */
  get hasOpenExportsAs(): boolean {
    const found = vscode.workspace.getConfiguration().inspect(settingId('openExportsAs'));
    return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some(
      (value) => value !== undefined,
    );
  }

  /** Has exports opened as text from now on, in every workspace. */
  async openExportsAsText(): Promise<void> {
    await vscode.workspace
      .getConfiguration()
      .update(settingId('openExportsAs'), 'text', vscode.ConfigurationTarget.Global);
  }

  /** Turns a boolean setting off in the user settings, so that this applies to every workspace. */
  async turnOff(name: 'notifyWhenDone' | 'remindOfStoredFiles'): Promise<void> {
    await vscode.workspace
      .getConfiguration()
      .update(settingId(name), false, vscode.ConfigurationTarget.Global);
  }

  /** Has no export compared by itself from now on, in every workspace. */
  async neverCompareWithPrevious(): Promise<void> {
    await vscode.workspace
      .getConfiguration()
      .update(settingId('compareWithPrevious'), 'never', vscode.ConfigurationTarget.Global);
  }

  #read<N extends SettingName>(name: N): SettingValue<N> {
    const schema: (typeof settings)[N] = settings[name];
    const parsed = schema.safeParse(vscode.workspace.getConfiguration().get(settingId(name)));
    if (parsed.success) {
      return parsed.data as SettingValue<N>;
    }
    this.#logger.warn(
      `The setting ${settingId(name)} is invalid, using its default: ` +
        parsed.error.issues.map(({ message }) => message).join(' '),
    );
    return schema.parse(undefined) as SettingValue<N>;
  }
}

/** Opens the settings editor at a setting. */
export const openSetting = (name: SettingName): Thenable<unknown> =>
  runBuiltIn('workbench.action.openSettings', `@id:${settingId(name)}`);
