import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

export type Settings = Readonly<Record<string, unknown>>;

/** A quiet workbench: nothing that uses the network, nothing that covers what a test looks at. */
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
  // Animations are redrawn all the time, by the processor.
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
};

/** Of the machine, where a window reads them: VS Code polls for the ports of all processes, and reports when there are many. */
const quietMachine: Settings = { 'remote.autoForwardPorts': false };

/**
 * Writes the user settings with which a VS Code with this user data folder starts. A server reads settings of scope
 * `machine` from a file of the machine; it uses those of the user only until the window is reloaded.
 */
export async function seedUserSettings(
  userDataFolder: string,
  settings: Settings = {},
): Promise<void> {
  for (const [whose, all] of [
    ['User', { ...quiet, ...quietMachine, ...settings }],
    ['Machine', { ...quietMachine, ...settings }],
  ] as const) {
    const folder = join(userDataFolder, whose);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'settings.json'), `${JSON.stringify(all, undefined, 2)}\n`);
  }
}

/**
 * Changes settings of a running VS Code, which notices. Those of the machine take precedence over those of the user.
 */
export async function changeUserSettings(
  userDataFolder: string,
  settings: Settings,
): Promise<void> {
  for (const whose of ['User', 'Machine']) {
    const file = join(userDataFolder, whose, 'settings.json');
    const text = await readFile(file, 'utf8');
    const before = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    await writeFile(file, `${JSON.stringify({ ...before, ...settings }, undefined, 2)}\n`);
  }
}
