import assert from 'node:assert/strict';
import { assertNamedBy, parseFileUrl, withoutQuery } from '../../../src/sendgrid/fileUrl.ts';

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
    it(`accepts ${text} from ${from?.origin ?? 'a response'}`, () => {
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
    it(`rejects '${text}' from ${from?.origin ?? 'a response'}, without quoting it`, () => {
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

  const office = new URL('https://10.1.2.3/a');
  const inward: readonly (readonly [from: URL, targets: readonly string[]])[] = [
    [
      https,
      [
        ...['127.0.0.1', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.255.255.254:8443'],
        ...['127.0.0.1.', '%31%32%37.0.0.1', '１２７.0.0.1', '0', '0.0.0.0', '0.1.2.3'],
        ...['localhost', 'LOCALHOST.', 'a.localhost', 'a.b.localhost.', 'localhost.localdomain'],
        ...['ip6-localhost', '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]'],
        ...['[::ffff:0:0]', '[::127.0.0.1]', '[64:ff9b::127.0.0.1]', '[2002:7f00:1::]'],
        ...['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]', 'metadata.google.internal'],
        ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '198.18.0.1'],
        ...['224.0.0.1', '255.255.255.255', '[fc00::1]', '[fd12::1]', '[fec0::1]', '[ff02::1]'],
        ...['[::ffff:10.0.0.1]', '[64:ff9b::c0a8:101]', 'router', 'nas.local', 'a.home.arpa.'],
      ],
    ],
    [office, ['127.0.0.1', 'localhost', '[::1]', '169.254.169.254', '0.0.0.0']],
    [new URL('https://gateway.internal/'), ['127.0.0.1', 'a.localhost']],
  ];
  for (const [from, targets] of inward) {
    for (const target of targets) {
      it(`rejects a redirect from ${from.host} to https://${target}`, () => {
        assert.throws(() => parseFileUrl(`https://${target}/secret?sig=1`, from), {
          reason: 'badFileUrl',
          message:
            'The URL of the file is refused: it leads out of the network to an inner address.',
        });
        assert.throws(() => assertNamedBy(from, `https://${target}/a`), { reason: 'badFileUrl' });
      });
    }
  }

  const along: readonly (readonly [from: URL, target: string])[] = [
    [https, '8.8.8.8'],
    [https, '172.32.0.1:8443'],
    [https, '100.128.0.1'],
    [https, '169.253.0.1'],
    [https, '[2001:4860::8888]'],
    [https, '[64:ff9b::808:808]'],
    [https, 'localhost.example'],
    [https, 'notlocalhost.example:22'],
    [https, '127.0.0.1.example'],
    [office, '192.168.7.7'],
    [office, 'files.example'],
    [office, 'nas.local'],
    [new URL('https://gateway/'), '10.0.0.1'],
    [loopback, '10.0.0.1'],
    [loopback, 'localhost'],
    [new URL('https://localhost./'), '127.0.0.1'],
  ];
  for (const [from, target] of along) {
    it(`accepts a redirect from ${from.host} to https://${target}`, () => {
      assert.equal(parseFileUrl(`https://${target}/`, from).protocol, 'https:');
      assert.doesNotThrow(() => assertNamedBy(from, `https://${target}/`));
    });
  }

  it('leaves what is not a URL to the request', () => {
    assert.doesNotThrow(() => assertNamedBy(https, 'no URL'));
  });

  it('returns for the log what precedes the query, cut to a readable length', () => {
    assert.equal(withoutQuery(https), 'https://files.example/a/b');
    assert.equal(withoutQuery(new URL(`https://a.example/${'x'.repeat(1000)}`)).length, 200);
  });
});
