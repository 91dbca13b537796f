import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type Settings = Readonly<Record<string, unknown>>;

/** A quiet workbench: nothing that asks the network, nothing that covers what a test looks at. */
const quiet: Settings = {
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'workbench.enableExperiments': false,
  'git.enabled': false,
  'workbench.tree.enableStickyScroll': false,
  'workbench.editor.enablePreview': false,
};

/** Writes the user settings that a VS Code with this user data folder starts with. */
export async function seedUserSettings(
  userDataFolder: string,
  settings: Settings = {},
): Promise<void> {
  const folder = join(userDataFolder, 'User');
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'settings.json'),
    `${JSON.stringify({ ...quiet, ...settings }, undefined, 2)}\n`,
  );
}
