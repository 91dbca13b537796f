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
  ['inside a word', `key${sampleApiKey}x`],
  ['after a word of a header', `Bearer ${sampleApiKey}`],
  ['in quotes', `“${sampleApiKey}”`],
  ['with blanks', ` ${broken(' ')} `],
  ['with a line break', broken('\r\n')],
  ['with a zero width space', broken('\u200b')],
  ['with a byte order mark', `\ufeff${sampleApiKey}`],
  ['with a soft hyphen', broken('\u00ad')],
  ['with a no-break space', broken('\u00a0')],
  ['with directional marks', `\u202a${broken('\u2066')}`],
  ['with an invisible prefix', sampleApiKey.replace('SG', 'S\u200dG')],
  ['encoded for a URL', encodeURIComponent(`a key: ${sampleApiKey}`)],
  ['encoded twice', encodeURIComponent(encodeURIComponent(`a key: ${sampleApiKey}`))],
  [
    'encoded in full',
    `%${Buffer.from(sampleApiKey).toString('hex').match(/../g)?.join('%') ?? ''}`,
  ],
  ['in lower case', sampleApiKey.toLowerCase()],
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
  'Kraftfahrzeughaftpflichtversicherungsgesellschaft',
  'Rindfleischetikettierungsueberwachungsaufgabenuebertragungsgesetz',
  'SpringSaleInGermanyAndAustriaForAllCustomersWithCoupons',
  'weeklyDigestGermanyAustriaSwitzerland2024',
  '2024Q1NewsletterEMEAv2',
  'NewsletterDE2024Q1AtCh',
  '2023H1-2023H2-2024H1-2024H2',
  'KW01-KW02-KW03-KW04-KW05-KW06',
  'LeadGen_FY24Q1_FY24Q2_FY24Q3_FY24Q4',
  '01_VIP_02_B2B_03_B2C_04_3PL',
  'Segment_2024Jan15_2024Feb15_2024Mar15',
  'Snapshot 20240115T101500Z and 20240116T101500Z',
  'JavaScript/TypeScript developers',
  'adafruit-circuitpython-mcp3421',
  '6c0a1f5e-3d9b-4c1f-8e2a-7b5d4c3f2a10',
  'List 6C0A1F5E-3D9B-4C1F-8E2A-7B5D4C3F2A10 of 2026-01-31',
  'https://mc.example.com/lists/6c0a1f5e-3d9b-4c1f-8e2a-7b5d4c3f2a10',
  'DE89370400440532013000',
  'GTX1080Ti-RTX3090-RX6800XT',
  'S23Ultra_S24Ultra_A54_Pixel8Pro',
  'SG.Newsletter_Subscribers_2026',
  'SG.Singapore.Customers',
  'sg.marketing-all-customers',
  '',
];

describe('a text', () => {
  for (const [how, text] of pasted) {
    it(`contains a key that was pasted ${how}`, () => {
      assert.equal(holdsSendGridKey(text), true);
      assert.equal(looksLikeKey(text), true);
    });
  }

  for (const [what, text] of [
    ['hexadecimal', token('hex')],
    ['half a hexadecimal', token('hex').slice(0, 32)],
    ['base 64', token('base64')],
    ['base 64 for URLs', token('base64url').slice(0, 30)],
    ['quarter of a hexadecimal', token('hex').slice(0, 24)],
    ['prefixed', `key gw_live_${token('base64url').slice(0, 24)}`],
  ] as const) {
    it(`looks like a key with a ${what} token inside`, () => {
      assert.equal(looksLikeKey(text), true);
    });
  }

  for (const name of names) {
    it(`is a name: ${JSON.stringify(name)}`, () => {
      assert.equal(looksLikeKey(name), false);
    });
  }

  it('looks like a key with nearly every random token, and with no UUID', () => {
    const drawn = (number: number) => createHash('sha256').update(`token ${number}`).digest();
    const tokens = Array.from({ length: 500 }, (_, number) => drawn(number));
    const seen = (text: (bytes: Buffer) => string): number =>
      tokens.filter((bytes) => looksLikeKey(text(bytes))).length;
    assert.equal(
      seen((bytes) => bytes.toString('hex')),
      500,
    );
    assert.ok(seen((bytes) => bytes.toString('base64url').slice(0, 32)) > 480);
    assert.ok(seen((bytes) => bytes.toString('base64url').toLowerCase()) > 450);
    assert.equal(
      seen((bytes) =>
        bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, '$1-$2-$3-$4-$5'),
      ),
      0,
    );
  });

  it('contains a SendGrid key that was encoded in base 64', () => {
    assert.equal(looksLikeKey(Buffer.from(sampleApiKey).toString('base64')), true);
    assert.equal(looksLikeKey(Buffer.from(sampleApiKey).toString('hex')), true);
  });

  it('contains one of the known keys, whatever its form', () => {
    assert.equal(holdsOneOf('gate way', ['gateway']), true);
    assert.equal(holdsOneOf(' “gate\u200bway” ', ['other', 'gateway']), true);
    assert.equal(holdsOneOf('gate%77ay', ['gateway']), true);
    assert.equal(holdsOneOf('newsletter', ['gateway', '']), false);
  });

  it('is searched in linear time', () => {
    for (const text of ['SG.', 'a1', '%41', ' ', 'SG.aaaaaaaaaaaaaaaaaaaaaa.', '.', '-']) {
      looksLikeKey(text.repeat(100_000 / text.length));
    }
  }).timeout(20_000);
});
