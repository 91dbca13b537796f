import assert from 'node:assert/strict';
import { parseFileUrl, withoutQuery } from '../../../src/sendgrid/fileUrl.ts';

describe('parseFileUrl', () => {
  const https = new URL('https://files.example/a/b?sig=1');
  const loopback = new URL('http://127.0.0.1:8080/a/b?sig=1');

  const good: readonly (readonly [text: string, from: URL | undefined, url: string])[] = [
    ['https://files.example/a?X-Sig=1', undefined, 'https://files.example/a?X-Sig=1'],
    ['http://127.0.0.1:8080/a', undefined, 'http://127.0.0.1:8080/a'],
    ['http://localhost/a', undefined, 'http://localhost/a'],
    ['/c?d', https, 'https://files.example/c?d'],
    ['c', loopback, 'http://127.0.0.1:8080/a/c'],
    ['https://other.example/', https, 'https://other.example/'],
    ['https://other.example/', loopback, 'https://other.example/'],
    ['http://[::1]/', loopback, 'http://[::1]/'],
  ];
  for (const [text, from, url] of good) {
    it(`takes ${text} from ${from?.origin ?? 'an answer'}`, () => {
      assert.equal(parseFileUrl(text, from).href, url);
    });
  }

  const bad: readonly (readonly [text: string, from: URL | undefined])[] = [
    ['', undefined],
    ['files.example/a', undefined],
    ['http://files.example/a?secret', undefined],
    ['file:///etc/passwd', undefined],
    ['data:text/csv,a', undefined],
    ['https://user:secret@files.example/', undefined],
    ['https://user@files.example/', undefined],
    ['http://files.example/', https],
    ['http://127.0.0.1/', https],
    ['http://files.example/', loopback],
    ['//user:secret@files.example/', https],
    ['file:///etc/passwd', loopback],
  ];
  for (const [text, from] of bad) {
    it(`refuses '${text}' from ${from?.origin ?? 'an answer'}, without quoting it`, () => {
      assert.throws(
        () => parseFileUrl(text, from),
        (error) =>
          error instanceof Error &&
          'reason' in error &&
          error.reason === 'badFileUrl' &&
          !/secret|passwd/.test(error.message),
      );
    });
  }

  it('gives for the log what is before the query, cut to a readable length', () => {
    assert.equal(withoutQuery(https), 'https://files.example/a/b');
    assert.equal(withoutQuery(new URL(`https://a.example/${'x'.repeat(1000)}`)).length, 200);
  });
});
