import assert from 'node:assert/strict';
import { parseApiBaseUrl, regionBaseUrls } from '../../../src/util/apiBaseUrl.ts';

describe('parseApiBaseUrl', () => {
  const good: readonly (readonly [text: string, url: string])[] = [
    [regionBaseUrls.global, 'https://api.sendgrid.com'],
    [regionBaseUrls.eu, 'https://api.eu.sendgrid.com'],
    ['  https://api.sendgrid.com/  ', 'https://api.sendgrid.com'],
    ['HTTPS://API.Example.com:443/Gate//', 'https://api.example.com/Gate'],
    ['https://gateway.example:8443/sendgrid', 'https://gateway.example:8443/sendgrid'],
    ['http://localhost:8025', 'http://localhost:8025'],
    ['http://127.0.0.1:8025/', 'http://127.0.0.1:8025'],
    ['http://127.1:8025/', 'http://127.0.0.1:8025'],
    ['http://[::1]:8025', 'http://[::1]:8025'],
  ];
  for (const [text, url] of good) {
    it(`accepts ${JSON.stringify(text)}`, () => {
      assert.deepEqual(parseApiBaseUrl(text), { ok: true, url });
    });
  }

  const bad: readonly (readonly [text: string, problem: string])[] = [
    ['', 'empty'],
    [' \n ', 'empty'],
    ['api.sendgrid.com', 'notAUrl'],
    ['https://', 'notAUrl'],
    ['https://api.send\ngrid.com', 'notAUrl'],
    ['https://api.sendgrid.com/ v3', 'notAUrl'],
    ['http://api.sendgrid.com', 'notHttps'],
    ['http://localhost.example.com', 'notHttps'],
    ['http://127.0.0.1.example.com', 'notHttps'],
    ['http://[::2]', 'notHttps'],
    ['ftp://localhost', 'notHttps'],
    ['file:///etc/passwd', 'notHttps'],
    ['javascript:alert(1)', 'notHttps'],
    ['https://user@api.sendgrid.com', 'hasCredentials'],
    ['https://:secret@api.sendgrid.com', 'hasCredentials'],
    ['https://api.sendgrid.com/?a=b', 'hasQuery'],
    ['https://api.sendgrid.com?', 'hasQuery'],
    ['https://api.sendgrid.com/#top', 'hasQuery'],
  ];
  for (const [text, problem] of bad) {
    it(`rejects ${JSON.stringify(text)}: ${problem}`, () => {
      assert.deepEqual(parseApiBaseUrl(text), { ok: false, problem });
    });
  }

  it('handles an address with many slashes', () => {
    const path = `${'/'.repeat(200_000)}x`;
    assert.deepEqual(parseApiBaseUrl(`https://api.example${path}//`), {
      ok: true,
      url: `https://api.example${path}`,
    });
  }).timeout(2000);
});
