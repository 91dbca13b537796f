import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

describe('the style sheets of the pages', () => {
  it('use the colors and fonts of the theme only', () => {
    const own =
      /#[\da-f]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(|:\s*(?:white|black|gr[ae]y|red|green|blue|orange|yellow)\b/i;
    const fonts = /font-family:(?!\s*(?:var\(--vscode-|inherit|codicon))/;
    const folders = ['exportForm', 'shared', 'table'];
    const files = folders.flatMap((folder) => {
      const found = globSync(`media/${folder}/**/*.css`, { cwd: root });
      assert.ok(found.length > 0, folder);
      return found;
    });
    for (const file of files) {
      const css = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
      assert.doesNotMatch(css, own, file);
      assert.doesNotMatch(css, fonts, file);
    }
  });
});
