import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { settingId, type SettingName } from '../../src/ui/settingSchemas.ts';
import { Settings } from '../../src/ui/settings.ts';
import { recordingLogger } from '../support/recordingLogger.ts';

describe('settings', () => {
  const set = async (name: SettingName, value: unknown): Promise<void> =>
    vscode.workspace
      .getConfiguration()
      .update(settingId(name), value, vscode.ConfigurationTarget.Global);

  afterEach(async () => {
    await set('afterExport', undefined);
    await set('parallelExports', undefined);
  });

  it('allow two exports at once, and four files of each, by default', () => {
    const settings = new Settings({ logger: recordingLogger().logger });
    assert.deepEqual([settings.parallelExports, settings.parallelDownloads], [2, 4]);
  });

  it('have the configured values', async () => {
    const { logger, lines } = recordingLogger();
    await set('afterExport', 'reveal');
    await set('parallelExports', 3);
    const settings = new Settings({ logger });
    assert.equal(settings.afterExport, 'reveal');
    assert.equal(settings.parallelExports, 3);
    assert.deepEqual(lines, []);
  });

  it('fall back to their defaults if they are invalid, and the log says so', async () => {
    const { logger, lines } = recordingLogger();
    await set('afterExport', ['delete everything']);
    await set('parallelExports', 1_000_000);
    const settings = new Settings({ logger });
    assert.equal(settings.afterExport, 'open');
    assert.equal(settings.parallelExports, 2);
    assert.deepEqual(
      lines.map(({ level, message }) => [level, /setting (\S+) is invalid/.exec(message)?.[1]]),
      [
        ['warn', settingId('afterExport')],
        ['warn', settingId('parallelExports')],
      ],
    );
  });
});
