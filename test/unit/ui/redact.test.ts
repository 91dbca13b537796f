import assert from 'node:assert/strict';
import { redact } from '../../../src/ui/redact.ts';
import { sampleApiKey } from '../../support/sampleKey.ts';

describe('redact', () => {
  it('removes API keys, wherever they are', () => {
    for (const text of [
      sampleApiKey,
      `key=${sampleApiKey};`,
      `{"key":"${sampleApiKey}"}`,
      `Authorization: Bearer ${sampleApiKey}`,
      sampleApiKey.slice(0, 30),
    ]) {
      const redacted = redact(text);
      assert.ok(!redacted.includes(sampleApiKey.slice(3, 12)), redacted);
      assert.match(redacted, /…/);
    }
  });

  it('removes a key that an invisible character interrupts, with all its pieces', () => {
    for (const by of ['\u200b', '\u00ad', '\u2060', '\ufeff', '\u202e', '\u0000']) {
      for (const at of [1, 5, 30, 60]) {
        const text = `key: ${sampleApiKey.slice(0, at)}${by}${sampleApiKey.slice(at)}.`;
        assert.equal(redact(text).startsWith('key: SG.…'), true, JSON.stringify(redact(text)));
        assert.equal(redact(text).includes(sampleApiKey.slice(-8)), false);
      }
    }
    assert.equal(redact(`Bea\u200brer se\u200bcret`), 'Bearer …');
    assert.equal(redact('a \u200bname'), 'a \u200bname');
  });

  it('removes what follows the word Bearer, whatever it looks like', () => {
    assert.equal(redact('authorization: bearer abc.def next'), 'authorization: bearer … next');
  });

  it('removes the query of URLs and keeps the rest', () => {
    assert.equal(
      redact('GET https://files.example/a/part-1.csv?X-Amz-Signature=f00&X-Amz-Expires=300: 403'),
      'GET https://files.example/a/part-1.csv?… 403',
    );
    assert.equal(redact('from "http://127.0.0.1:80/x?y=1"'), 'from "http://127.0.0.1:80/x?…"');
  });

  it('removes the queries of several URLs in one text', () => {
    assert.equal(
      redact('https://a.example?b=1 https://c.example/d?e'),
      'https://a.example?… https://c.example/d?…',
    );
  });

  it('keeps other text unchanged', () => {
    const text =
      'GET /v3/marketing/lists 200 in 31 ms (request 7f) at https://api.sendgrid.com/v3. Why?';
    assert.equal(redact(text), text);
  });

  it('visits a long text of many URLs once', () => {
    const text = 'http://'.repeat(100_000);
    assert.equal(redact(text), text);
  }).timeout(2000);
});
