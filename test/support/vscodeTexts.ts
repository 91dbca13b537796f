import { registerHooks } from 'node:module';

/**
 * Lets modules that import `vscode` for its texts only run without VS Code. Required by mocha before it loads a suite.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: new URL('vscodeStub.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
