import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { vsixFile } from '../../support/paths.ts';

const root = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

const step = z.strictObject({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
});
const workflow = z
  .strictObject({
    name: z.string(),
    on: z.strictObject({ push: z.strictObject({ tags: z.array(z.string()) }) }),
    permissions: z.record(z.string(), z.string()),
    concurrency: z.looseObject({ 'cancel-in-progress': z.boolean() }),
    env: z.strictObject({ VSIX: z.string() }),
    jobs: z.record(
      z.string(),
      z.looseObject({ 'runs-on': z.string(), environment: z.string(), steps: z.array(step) }),
    ),
  })
  .parse(parse(read('.github/workflows/release.yml')));
const manifest = z
  .looseObject({
    version: z.string(),
    scripts: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')));

const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const indexOf = (what: RegExp): number => steps.findIndex(({ run }) => what.test(run ?? ''));

describe('the release workflow', () => {
  it('runs only for version tags, one at a time, and may write only the release', () => {
    assert.deepEqual(workflow.on, { push: { tags: ['v*'] } });
    assert.equal(workflow.concurrency['cancel-in-progress'], false);
    assert.deepEqual(workflow.permissions, { contents: 'write' });
  });

  it('uses the Node with which the project is built', () => {
    const node = steps.find(({ uses }) => uses?.startsWith('actions/setup-node@'));
    const [major] = /\d+/.exec(manifest.devDependencies.node ?? '') ?? [];
    assert.equal(String(node?.with?.['node-version']), major);
  });

  it('publishes to both marketplaces what passed the checks', () => {
    const checked = [indexOf(/checkRelease\.ts "\$GITHUB_REF_NAME"/), indexOf(/^bash \.ci\/run$/)];
    const published = [indexOf(/^npx vsce publish /), indexOf(/^npx --yes ovsx@[\d.]+ publish /)];
    assert.ok([...checked, ...published].every((index) => index >= 0));
    assert.ok(Math.max(...checked) < Math.min(...published));
    for (const index of published) {
      assert.match(steps[index]?.run ?? '', / --skip-duplicate .*"\$VSIX"$/);
    }
    assert.equal(join(root, workflow.env.VSIX), vsixFile);
    assert.ok(manifest.scripts.package?.endsWith(` --out ${workflow.env.VSIX}`));
    assert.match(read('.ci/run'), /npm run package .*npm run check-package/);
  });

  it('passes each secret only to the step that needs it', () => {
    const given = steps.flatMap(({ run = '', env = {} }) =>
      Object.entries(env).map(([name, value]) => ({ name, value, run: run.split(' ')[1] ?? '' })),
    );
    assert.deepEqual(
      given.map(({ name, value }) => [name, value]),
      [
        ['VSCE_PAT', '${{ secrets.VSCE_PAT }}'],
        ['OVSX_PAT', '${{ secrets.OVSX_PAT }}'],
        ['GH_TOKEN', '${{ github.token }}'],
      ],
    );
    const text = read('.github/workflows/release.yml');
    assert.equal(text.split('secrets.').length - 1, 2);
  });

  it('passes nothing to a shell that a tag could have made up', () => {
    for (const { run = '' } of steps) {
      assert.doesNotMatch(run, /\$\{\{/);
      for (const [variable] of run.matchAll(/.?\$\w+[^ ]*/g)) {
        assert.match(variable, /^"\$\w+[^"]*"$/);
      }
    }
  });
});
