import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { runOrThrow } from '../support/childProcess.ts';

const metafiles = z.array(
  z.object({
    outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.unknown()) })),
  }),
);

describe('the bundles', () => {
  let folder: string;
  /** The sources of each file. */
  let sources: ReadonlyMap<string, readonly string[]>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contact-exports-bundle-'));
    const metafile = join(folder, 'meta.json');
    await runOrThrow(
      process.execPath,
      ['esbuild.js', '--production', `--outdir=${folder}`, `--metafile=${metafile}`],
      { output: 'collect' },
    );
    const built = metafiles.parse(JSON.parse(await readFile(metafile, 'utf8')));
    const outputs = built.flatMap((one) => Object.entries(one.outputs));
    sources = new Map(
      outputs
        .filter(([path]) => path.endsWith('.cjs'))
        .map(([path, { inputs }]) => [basename(path, '.cjs'), Object.keys(inputs)]),
    );
  });

  after(() => rm(folder, { recursive: true }));

  for (const bundle of ['extension.cjs', 'app.cjs', 'presets.cjs']) {
    it(`import VS Code's API once in ${bundle}, and make no copy of it`, async () => {
      const text = await readFile(join(folder, bundle), 'utf8');
      assert.equal(text.split('require("vscode")').length - 1, 1);
      assert.match(text, /\bvar \w+=require\("vscode"\);/);
    });
  }

  it('that every window loads hold neither network, nor secrets, nor the engine', () => {
    const loaded = sources.get('extension') ?? assert.fail();
    assert.ok(loaded.includes('src/extension.ts'));
    const later =
      /^src\/(app\.ts|sendgrid\/|engine\/exportEngine\.ts|engine\/download\/|features\/accounts\/secretKeyStore\.ts)|node_modules\/(node-fetch|zod)\//;
    assert.deepEqual(
      loaded.filter((source) => later.test(source)),
      [],
    );
  });

  it('that a window loads which only exports hold nothing that such a window does not use', () => {
    const loaded = ['extension', 'app', 'shared', 'newExport', 'exports', 'files'].flatMap(
      (name) => sources.get(name) ?? assert.fail(name),
    );
    assert.ok(loaded.includes('src/features/contacts/contactsView.ts'));
    const unused = /^src\/features\/(form|presets|tasks|tools)\/|jsonc-parser|accounts\/signIn\.ts/;
    // What is registered is loaded, and nothing else.
    const registers = /\/(register\w+|\w+TreeView|presetsFileOpened)\.ts$/;
    assert.deepEqual(
      loaded.filter((source) => unused.test(source) && !registers.test(source)),
      [],
    );
  });

  it('have each source once, but for what every window loads', () => {
    const all = [...sources]
      .filter(([name]) => name !== 'extension')
      .flatMap(([, inputs]) => inputs.filter((source) => source.startsWith('src/')));
    assert.ok(all.includes('src/app.ts'));
    assert.deepEqual(
      all.filter((source, index) => all.indexOf(source) !== index),
      [],
    );
  });
});
