import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { holdsOneOf, holdsSendGridKey, looksLikeKey } from '../../../src/util/keyLikeText.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';

const half = Math.floor(sampleApiKey.length / 2);
const broken = (by: string): string => sampleApiKey.slice(0, half) + by + sampleApiKey.slice(half);
const token = (encoding: 'hex' | 'base64' | 'base64url'): string =>
  createHash('sha256').update('a token').digest(encoding);

const pasted: readonly (readonly [how: string, text: string])[] = [
  ['alone', sampleApiKey],
  ['in a sentence', `my key is ${sampleApiKey}, keep it`],
  ['within a word', `key${sampleApiKey}x`],
  ['after a word of a header', `Bearer ${sampleApiKey}`],
  ['in quotes', `“${sampleApiKey}”`],
  ['with blanks', ` ${broken(' ')} `],
  ['with a line break', broken('\r\n')],
  ['with a zero width space', broken('\u200b')],
  ['with a byte order mark', `\ufeff${sampleApiKey}`],
  ['with a soft hyphen', broken('\u00ad')],
  ['with a no-break space', broken('\u00a0')],
  ['with marks of direction', `\u202a${broken('\u2066')}`],
  ['with an invisible prefix', sampleApiKey.replace('SG', 'S\u200dG')],
  ['encoded for a URL', encodeURIComponent(`a key: ${sampleApiKey}`)],
  ['encoded twice', encodeURIComponent(encodeURIComponent(`a key: ${sampleApiKey}`))],
  [
    'encoded in full',
    `%${Buffer.from(sampleApiKey).toString('hex').match(/../g)?.join('%') ?? ''}`,
  ],
  ['in small letters', sampleApiKey.toLowerCase()],
  ['in full-width letters', sampleApiKey.replace('SG', 'ＳＧ')],
  ['cut off', sampleApiKey.slice(0, 24)],
];

const names = [
  'Newsletter',
  'acme',
  'SG. Marketing',
  'SG.Newsletter',
  'Acme SG. Pte. Ltd. Newsletter',
  'Harbor Coffee (2)',
  'small-account',
  'acme-newsletter-of-the-northern-region-2026-11',
  '2026-11-29-10-15-00-utc',
  'NewsletterAutumnCampaign2026',
  'somebody@marketing.example.com',
  'Q1 2026, Q2 2026, Q3 2026 and Q4 2026',
  '100 % of the contacts',
  'Kundenstammdatenverwaltung',
  'ニュースレター',
  '',
];

describe('a text', () => {
  for (const [how, text] of pasted) {
    it(`holds a key that was pasted ${how}`, () => {
      assert.equal(holdsSendGridKey(text), true);
      assert.equal(looksLikeKey(text), true);
    });
  }

  for (const [what, text] of [
    ['hexadecimal', token('hex')],
    ['half a hexadecimal', token('hex').slice(0, 32)],
    ['base 64', token('base64')],
    ['base 64 for URLs', token('base64url').slice(0, 30)],
    ['prefixed', `key gw_live_${token('base64url').slice(0, 24)}`],
  ] as const) {
    it(`looks like a key with a ${what} token in it`, () => {
      assert.equal(looksLikeKey(text), true);
    });
  }

  for (const name of names) {
    it(`is a name: ${JSON.stringify(name)}`, () => {
      assert.equal(looksLikeKey(name), false);
    });
  }

  it('holds one of the known keys, whatever its shape', () => {
    assert.equal(holdsOneOf('gate way', ['gateway']), true);
    assert.equal(holdsOneOf(' “gate\u200bway” ', ['other', 'gateway']), true);
    assert.equal(holdsOneOf('gate%77ay', ['gateway']), true);
    assert.equal(holdsOneOf('newsletter', ['gateway', '']), false);
  });

  it('is looked through in time that grows with its length alone', () => {
    for (const text of ['SG.', 'a1', '%41', ' ', 'SG.aaaaaaaaaaaaaaaaaaaaaa.', '.', '-']) {
      looksLikeKey(text.repeat(100_000 / text.length));
    }
  }).timeout(20_000);
});
