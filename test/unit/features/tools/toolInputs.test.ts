import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { sampleApiKey } from '../../../support/sampleKey.ts';
import { toolNames, type ToolName } from '../../../../src/contributions.ts';
import {
  compareExportsInput,
  exportContactsInput,
  exportStatusInput,
  listAudiencesInput,
} from '../../../../src/features/tools/toolInputs.ts';

const inputs: Readonly<Record<ToolName, z.core.$ZodType>> = {
  listAudiences: listAudiencesInput,
  exportContacts: exportContactsInput,
  exportStatus: exportStatusInput,
  compareExports: compareExportsInput,
};

const manifest = z
  .object({
    contributes: z.object({
      languageModelTools: z.array(
        z.looseObject({
          name: z.string(),
          modelDescription: z.string(),
          inputSchema: z.looseObject({
            properties: z.record(z.string(), z.looseObject({ description: z.string() })),
          }),
        }),
      ),
    }),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../../../package.json'), 'utf8')));
const tools = manifest.contributes.languageModelTools;

const takes = (input: unknown): boolean => exportContactsInput.safeParse(input).success;

describe('the inputs of the language-model tools', () => {
  it('belong to the tools that the manifest contributes', () => {
    assert.deepEqual(tools.map(({ name }) => name).sort(), Object.values(toolNames).sort());
  });

  for (const [tool, schema] of Object.entries(inputs)) {
    const name = toolNames[tool as ToolName];
    it(`of ${name} are what the manifest tells models`, () => {
      const inCode = z.toJSONSchema(schema, { io: 'input' });
      const inManifest = tools.find((one) => one.name === name)?.inputSchema;
      assert.ok(inManifest);
      const withoutWords = {
        $schema: inCode.$schema,
        ...inManifest,
        properties: Object.fromEntries(
          Object.entries(inManifest.properties).map(([key, { description, ...rest }]) => {
            assert.ok(description.length > 10, key);
            return [key, rest];
          }),
        ),
      };
      assert.deepEqual(withoutWords, inCode);
    });
  }

  it('reject an API key in every text, and do not repeat it', () => {
    for (const parsed of [
      listAudiencesInput.safeParse({ nameContains: sampleApiKey }),
      exportContactsInput.safeParse({ listIds: [sampleApiKey] }),
      exportContactsInput.safeParse({ all: true, folder: `data/${sampleApiKey}` }),
      exportStatusInput.safeParse({ exportId: sampleApiKey }),
      compareExportsInput.safeParse({ exportIds: [sampleApiKey] }),
    ]) {
      assert.match(parsed.error?.message ?? '', /not an API key/);
      assert.equal(parsed.error?.message.includes(sampleApiKey), false);
    }
  });

  it('reject a folder outside of the workspace', () => {
    for (const folder of ['data', 'data/exports', './x', 'a/../b', '..data']) {
      assert.equal(takes({ folder }), true, folder);
    }
    const outside = ['', ' ', '/tmp', '~', '~/x', '..', '../x', 'a/../../x', 'a\\..\\..\\x'];
    for (const folder of [...outside, 'C:\\x', 'c:x', '\\\\server\\share']) {
      assert.equal(takes({ folder }), false, folder);
      for (const blank of [' ', '\t', '\n', '\u00a0', '\u3000', '\ufeff', ' \t ']) {
        assert.equal(takes({ folder: `${blank}${folder}` }), false, JSON.stringify(blank + folder));
      }
    }
  });

  it('reject unknown properties, so that a misspelt filter does not export something else', () => {
    assert.equal(takes({ listIds: ['a'], lists: ['b'] }), false);
    assert.equal(takes({ all: false }), false);
    assert.equal(takes({ listIds: [''] }), false);
  });
});
