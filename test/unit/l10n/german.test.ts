import assert from 'node:assert/strict';
import { Formats } from '../../../src/ui/text/formats.ts';
import { readBundle } from '../../support/l10n.ts';
import type { Texts } from '../../support/l10n/translationProblems.ts';
import { l10n } from '../../support/vscodeStub.ts';

describe('German', () => {
  let texts: Texts = {};
  const formats = () => new Formats({ locale: 'de' });

  before('read the translation', async () => {
    texts = await readBundle('de');
    l10n.bundle = texts;
  });
  after(() => {
    l10n.bundle = undefined;
  });

  it('has its own quotation marks, in pairs', () => {
    for (const [key, text] of Object.entries(texts)) {
      assert.equal([...text.matchAll(/„/g)].length, [...text.matchAll(/“/g)].length, key);
      assert.doesNotMatch(text, /[”‘’]/, key);
    }
  });

  it('counts contacts in singular and plural, with points between the thousands', () => {
    assert.deepEqual(
      [0, 1, 2, 1_234_567].map((count) => formats().contacts(count)),
      ['0 Kontakte', '1 Kontakt', '2 Kontakte', '1.234.567 Kontakte'],
    );
  });

  it('writes sizes, shares and durations as Germans do', () => {
    assert.equal(formats().bytes(3_200_000), '3,2 MB');
    assert.equal(formats().bytes(1).replace('\u00a0', ' '), '1 Byte');
    assert.equal(formats().percent(0.125), '12\u00a0%');
    assert.equal(formats().duration(125_000), '2 min 5 s');
  });

  it('writes times on a 24-hour clock, and dates with the day first', () => {
    const time = new Date(2026, 4, 1, 15, 30);
    const moment = (now: Date) => formats().moment(time.toISOString(), now);
    assert.equal(moment(new Date(2026, 4, 1, 23, 0)), '15:30');
    assert.equal(moment(new Date(2026, 4, 2, 0, 30)), '01.05.2026, 15:30');
    assert.equal(formats().dateTime(time.toISOString()), '01.05.2026, 15:30');
  });
});
