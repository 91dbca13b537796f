import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runOrThrow } from '../support/childProcess.ts';

describe('the bundles', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contact-exports-bundle-'));
    await runOrThrow(process.execPath, ['esbuild.js', '--production', `--outdir=${folder}`], {
      output: 'collect',
    });
  });

  after(() => rm(folder, { recursive: true }));

  for (const bundle of ['extension.cjs', 'app.cjs']) {
    it(`import VS Code's API once in ${bundle}, and make no copy of it`, async () => {
      const text = await readFile(join(folder, bundle), 'utf8');
      assert.equal(text.split('require("vscode")').length - 1, 1);
      assert.match(text, /\bvar \w+=require\("vscode"\);/);
    });
  }
});
