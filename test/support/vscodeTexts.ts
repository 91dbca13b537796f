import { registerHooks } from 'node:module';

/** As much of the module `vscode` as code needs that only words its sentences. */
const source = `export const l10n = {
  t: (message, ...values) =>
    values.length === 0 ? message : message.replace(/\\{(\\d+)\\}/g, (all, index) => String(values[index] ?? all)),
};`;

/** Loads a module that imports `vscode` for its texts alone, in English and without VS Code. */
export async function importWithTexts<T>(load: () => Promise<T>): Promise<T> {
  const hooks = registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vscode'
        ? { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true }
        : next(specifier, context),
  });
  try {
    return await load();
  } finally {
    hooks.deregister();
  }
}
