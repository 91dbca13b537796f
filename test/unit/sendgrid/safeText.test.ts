import assert from 'node:assert/strict';
import { safeText } from '../../../src/sendgrid/safeText.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';

describe('safeText', () => {
  const rows: readonly (readonly [name: string, text: string, expected: string | undefined])[] = [
    ['a text as it is', 'Zürich: 東京 👩‍👩‍👧 (ok)', 'Zürich: 東京 👩‍👩‍👧 (ok)'],
    ['nothing for white space', ' \r\n\t ', undefined],
    ['one line', ' a\r\n\n  b\u2028c ', 'a b c'],
    ['no control characters', 'a\u0000b\u001b[31mc\u202ed', 'a b [31mc d'],
    [
      'no key that an invisible character interrupts',
      `key ${sampleApiKey.slice(0, 40)}\u200b${sampleApiKey.slice(40)} is wrong`,
      'key SG.… is wrong',
    ],
    ['no key', `key ${sampleApiKey} is wrong`, 'key SG.… is wrong'],
    ['no link', 'press [here](command:a.b)', 'press [here] (command:a.b)'],
    ['no address', 'no contact <ada@example.com>, sorry', 'no contact <…@…>, sorry'],
    [
      'no query of a URL',
      'see https://files.example/a?X-Sig=1&b=2 now',
      'see https://files.example/a?… now',
    ],
  ];
  for (const [name, text, expected] of rows) {
    it(`returns ${name}`, () => {
      assert.equal(safeText(text), expected);
    });
  }

  it('cuts to 300 characters without splitting one', () => {
    const cut = safeText('x'.repeat(298) + '😀'.repeat(50)) ?? '';
    assert.equal(cut, `${'x'.repeat(298)}…`);
    assert.equal(safeText('y'.repeat(300)), 'y'.repeat(300));
    assert.equal(safeText('y'.repeat(100_000))?.length, 300);
  });
});
