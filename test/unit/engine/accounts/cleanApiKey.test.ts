import assert from 'node:assert/strict';
import { apiKeyProblem, cleanApiKey } from '../../../../src/engine/accounts/apiKey.ts';
import { regionBaseUrls } from '../../../../src/util/apiBaseUrl.ts';
import { sampleApiKey } from '../../../support/sampleKey.ts';

const gatewayKey = 'gate/way+key=:1';

/** What can be before, inside and after a pasted key without being visible. */
const unseen: readonly (readonly [name: string, text: string])[] = [
  ['zero width space', '\u200b'],
  ['zero width joiners', '\u200d\u200c'],
  ['word joiner', '\u2060'],
  ['byte order mark', '\ufeff'],
  ['no-break space', '\u00a0'],
  ['narrow no-break space', '\u202f'],
  ['ideographic space', '\u3000'],
  ['soft hyphen', '\u00ad'],
  ['directional marks', '\u200e\u200f'],
  ['embedding and isolate', '\u202a\u202c\u2066\u2069'],
  ['line break', '\n'],
  ['CRLF', '\r\n'],
  ['line separator', '\u2028'],
  ['line break with an indent', '\n    '],
  ['tab', '\t'],
  ['null', '\0'],
  ['escape', '\u001b'],
  ['variation selector', '\ufe0f'],
  ['filler', '\u3164'],
  ['tag character', '\u{e0041}'],
  ['Braille blank', '\u2800'],
];

describe('cleanApiKey', () => {
  for (const key of [sampleApiKey, gatewayKey]) {
    describe(`removes from a key of ${key.length} characters`, () => {
      for (const [name, text] of unseen) {
        it(`the ${name} before, inside and after it`, () => {
          assert.equal(cleanApiKey(text + key), key);
          assert.equal(cleanApiKey(key.slice(0, 5) + text + key.slice(5)), key);
          assert.equal(cleanApiKey(key + text), key);
        });
      }

      for (const around of ['""', "''", '``', '“”', '‘’', '„“', '«»', '‹›', '「」']) {
        it(`the quotes ${around} around it`, () => {
          const [open = '', close = ''] = around;
          assert.equal(cleanApiKey(open + key + close), key);
          assert.equal(cleanApiKey(` ${open} ${key} ${close} `), key);
          assert.equal(cleanApiKey(`${open}${key}${close},`), key);
          assert.equal(cleanApiKey(`Bearer ${open}${key}${close}`), key);
        });
      }

      for (const words of ['Bearer ', 'bearer\u00a0', 'Authorization: Bearer ', 'BEARER\r\n ']) {
        it(`the words ${JSON.stringify(words)} before it`, () => {
          assert.equal(cleanApiKey(words + key), key);
          assert.equal(cleanApiKey(`\ufeff"${words}${key}"`), key);
        });
      }
    });
  }

  it('leaves a plain blank inside, since those may be two things', () => {
    assert.equal(cleanApiKey('one two'), 'one two');
  });

  for (const [what, text] of [
    ['blanks', `a${' '.repeat(200_000)}b`],
    ['tabs and blanks', `a${' \t'.repeat(100_000)} b`],
    ['quotes', `a${'"'.repeat(200_000)}b`],
    ['quotes and commas', `a${'",'.repeat(100_000)}b`],
    ['words of a header', `${'bearer '.repeat(30_000)}b`],
    ['blanks after the word of a header', `authorization:${' '.repeat(200_000)}b`],
  ] as const) {
    it(`handles 200,000 characters of ${what}`, () => {
      assert.ok(cleanApiKey(text).endsWith('b'));
    });
  }

  it('leaves a key that starts with the word of a header', () => {
    assert.equal(cleanApiKey('bearer-of-news'), 'bearer-of-news');
  });
});

describe('the form of a key', () => {
  for (const baseUrl of [
    ...Object.values(regionBaseUrls),
    'https://API.sendgrid.com./v3',
    'https://sendgrid.com',
  ]) {
    it(`is validated for ${baseUrl}`, () => {
      assert.equal(apiKeyProblem(gatewayKey, baseUrl), 'prefix');
      assert.equal(apiKeyProblem(sampleApiKey, baseUrl), undefined);
    });
  }

  for (const baseUrl of [
    'https://gateway.example.com',
    'https://api.sendgrid.com.example.com',
    'https://notsendgrid.com',
    'http://127.0.0.1:8025',
    'https://gateway.example.com/api.sendgrid.com',
  ]) {
    it(`is free for ${baseUrl}, as long as it can be sent`, () => {
      assert.equal(apiKeyProblem(gatewayKey, baseUrl), undefined);
      assert.equal(apiKeyProblem('SG.x', baseUrl), undefined);
      assert.equal(apiKeyProblem('', baseUrl), 'empty');
      assert.equal(apiKeyProblem('one two', baseUrl), 'notSendable');
      assert.equal(apiKeyProblem('schlüssel', baseUrl), 'notSendable');
    });
  }
});
