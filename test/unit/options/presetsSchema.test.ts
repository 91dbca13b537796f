import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { exportPreset } from '../../../src/options/exportPreset.ts';

/** The part of JSON Schema that both sides use. */
const property = z.looseObject({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  enumDescriptions: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  description: z.string().optional(),
  $ref: z.string().optional(),
});
type Property = z.infer<typeof property>;
const object = z.looseObject({
  additionalProperties: z.literal(false),
  required: z.array(z.string()),
  properties: z.record(z.string(), property),
});

const schema = z
  .looseObject({
    definitions: z.looseObject({
      preset: object,
      audience: object,
      audiences: z.looseObject({ items: z.object({ $ref: z.string() }) }),
    }),
  })
  .parse(
    JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../media/presets.schema.json'), 'utf8'),
    ),
  );
const { preset, audience } = schema.definitions;
const parsed = z
  .looseObject({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()) })
  .parse(z.toJSONSchema(exportPreset, { io: 'input' }));
const inCode = Object.fromEntries(
  Object.entries(parsed.properties).map(([key, value]) => [key, property.parse(value)]),
);

/** Returns the allowed values, without descriptions. */
const rulesOf = ({ type, const: only, enum: values, minimum, maximum }: Property) => ({
  type: only === undefined && values === undefined ? type : undefined,
  only,
  values,
  minimum,
  maximum,
});

describe('the JSON schema of the presets file', () => {
  it('knows the same properties as the parser, and requires the same', () => {
    assert.deepEqual(Object.keys(preset.properties).sort(), Object.keys(inCode).sort());
    assert.deepEqual(preset.required, parsed.required);
    assert.ok(Object.keys(inCode).length > 10);
  });

  for (const [key, rules] of Object.entries(inCode)) {
    it(`allows for “${key}” what the parser allows`, () => {
      const written = preset.properties[key];
      assert.ok(written);
      if (rules.type === 'array') {
        assert.equal(written.$ref, '#/definitions/audiences');
      } else {
        assert.deepEqual(rulesOf(written), rulesOf(rules));
      }
    });
  }

  it('requires id and name of each list and segment', () => {
    const items = z.looseObject({ items: object }).parse(parsed.properties.lists).items;
    assert.equal(schema.definitions.audiences.items.$ref, '#/definitions/audience');
    assert.deepEqual(Object.keys(audience.properties), Object.keys(items.properties));
    assert.deepEqual(audience.required, items.required);
  });

  it('describes every property and every choice, for hovers and completions', () => {
    const all = [...Object.entries(preset.properties), ...Object.entries(audience.properties)];
    for (const [key, { description = '', enum: values, enumDescriptions }] of all) {
      assert.match(description, /^\p{Lu}.*\.$/u, key);
      assert.equal(enumDescriptions?.length, values?.length, key);
    }
  });
});
