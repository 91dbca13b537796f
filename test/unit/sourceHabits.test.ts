import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const root = join(import.meta.dirname, '../..');
const text = (file: string): string => readFileSync(join(root, file), 'utf8');
const filesOf = (pattern: string): readonly string[] => {
  const files = globSync(pattern, { cwd: root }).sort();
  assert.ok(files.length > 0, pattern);
  return files;
};

/** Returns the modules that a file imports on load, without types and dynamic imports. */
const importsOf = (file: string): readonly string[] =>
  [...text(file).matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)'/gms)].map(
    ([, name]) => name ?? '',
  );

/** Returns the files and packages that are loaded with a file. */
function loadedWith(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (!seen.has(file)) {
    seen.add(file);
    for (const name of importsOf(file)) {
      if (name.startsWith('.')) {
        loadedWith(normalize(join(dirname(file), name)), seen);
      } else {
        seen.add(name);
      }
    }
  }
  return seen;
}

const network = /^(node:)?(https?|http2|net|tls|dgram|undici)$|^node-fetch$/;

describe('the source, by the conventions of VS Code', () => {
  it('starts without the network, the engine and the secrets', () => {
    const loaded = [...loadedWith('src/extension.ts')];
    assert.ok(loaded.includes('src/ui/commands.ts') && loaded.includes('vscode'));
    assert.deepEqual(
      loaded.filter((name) => network.test(name) || /sendgrid\/|exportEngine|app\.ts/.test(name)),
      [],
    );
    assert.deepEqual(
      loaded.filter((name) => name.startsWith('src/') && /\.secrets\b/.test(text(name))),
      [],
    );
  });

  it('disposes everything that is disposable', () => {
    const app = text('src/app.ts');
    const pushed = [...app.matchAll(/subscriptions\.push\(([^;]+)\);/g)]
      .map(([, list]) => list)
      .join(',');
    const made = [...app.matchAll(/const (\w+) = new (\w+)\(/g)].map(([, name, type]) => ({
      name: name ?? '',
      type: type ?? '',
    }));
    const disposable = made.filter(({ type }) => {
      const [, file] = new RegExp(`\\b${type}\\b[^;]* from '\\./([^']+)'`).exec(app) ?? [];
      return file !== undefined && /^ {2}dispose\(\)/m.test(text(join('src', file)));
    });
    assert.ok(disposable.length >= 6);
    const features = /const features = \{[^;]*\} satisfies /.exec(app)?.[0] ?? '';
    const registered = [...app.matchAll(/\b(?:const (\w+) = )?(register\w+)\(/g)].map(
      ([, name, call = '']) => {
        const made = name ?? call;
        return new RegExp(`\\b${made}\\b`).test(features) ? 'features' : made;
      },
    );
    assert.ok(registered.length >= 4);
    // What is passed on may be disposed by what it was passed to.
    const disposers = filesOf('src/**/*.ts').map(text).join('\n');
    const dropped = [...disposable.map(({ name }) => name), ...registered].filter(
      (name) =>
        !new RegExp(`\\b${name}\\b`).test(pushed) &&
        !new RegExp(`(?<![.#\\w])${name}\\.dispose\\(\\)`).test(disposers),
    );
    assert.deepEqual(dropped, []);
  });

  it('draws the form in the colors and fonts of the theme only', () => {
    const own =
      /#[\da-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(|:\s*(?:white|black|gr[ae]y|red|green|blue|orange|yellow)\b/i;
    const fonts = /font-family:(?!\s*(?:var\(--vscode-|inherit|codicon))/;
    for (const file of filesOf('media/exportForm/**/*.css')) {
      const css = text(file).replaceAll(/\/\*[^]*?\*\//g, '');
      assert.doesNotMatch(css, own, file);
      assert.doesNotMatch(css, fonts, file);
    }
  });
});
