import assert from 'node:assert/strict';
import { ExportError } from '../../../../src/engine/model/exportError.ts';
import { SignedUrls } from '../../../../src/engine/download/signedUrls.ts';

describe('SignedUrls', () => {
  /** URLs that contain the number of their status. */
  function signed(parts = 2): {
    urls: SignedUrls;
    requests: () => number;
    pass: (ms: number, clocks?: { now?: boolean; monotonic?: boolean }) => void;
  } {
    const time = { now: 1_000_000, monotonic: 500 };
    let requests = 0;
    const status = (count: number) =>
      ({
        status: 'ready',
        urls: Array.from({ length: count }, (_, part) => `part ${part}, status ${requests}`),
      }) as const;
    const urls = new SignedUrls({
      status: status(2),
      askStatus: () => {
        requests++;
        return Promise.resolve(status(parts));
      },
      clocks: { now: () => time.now, monotonic: () => time.monotonic },
    });
    const pass = (ms: number, { now = true, monotonic = true } = {}): void => {
      time.now += now ? ms : 0;
      time.monotonic += monotonic ? ms : 0;
    };
    return { urls, requests: () => requests, pass };
  }

  it('returns its URLs while they are new', async () => {
    const { urls, requests, pass } = signed();
    pass(119_000);
    assert.equal((await urls.get(1)).url, 'part 1, status 0');
    assert.equal(requests(), 0);
  });

  const steps = [
    ['its URLs are old', 121_000, {}],
    ['a clock was set back', -1, { monotonic: false }],
    ['a clock was set forward', 3_600_000, { monotonic: false }],
    ['a clock was set back by the elapsed time', 121_000, { now: false }],
    ['one clock stopped while the machine slept', 121_000, { monotonic: false }],
  ] as const;
  for (const [when, ms, clocks] of steps) {
    it(`requests all parts once when ${when}`, async () => {
      const { urls, requests, pass } = signed();
      pass(ms, clocks);
      const all = await Promise.all([urls.get(0), urls.get(1), urls.get(0)]);
      assert.deepEqual(
        all.map(({ url }) => url),
        ['part 0, status 1', 'part 1, status 1', 'part 0, status 1'],
      );
      assert.equal(requests(), 1);
    });
  }

  it('requests a refused URL again, unless that has happened since', async () => {
    const { urls, requests } = signed();
    const old = await urls.get(0);
    await Promise.all([urls.renew(old), urls.renew(old)]);
    await urls.renew(old);
    assert.equal(requests(), 1);
    await urls.renew(await urls.get(0));
    assert.equal(requests(), 2);
  });

  it('rejects another number of files, and an unknown part', async () => {
    const { urls } = signed(3);
    const isBad = (error: unknown): boolean =>
      error instanceof ExportError && error.reason === 'badResponse';
    await assert.rejects(urls.get(2), isBad);
    await assert.rejects(urls.renew(await urls.get(0)), isBad);
  });

  it('finds its parts in a later status with another order, and requests a missing one', async () => {
    const url = (part: number, signature: string): string =>
      `https://files.example/part-${part}?X-Amz-Signature=${signature}`;
    const requests: boolean[] = [];
    let later = [url(2, 'b'), url(1, 'b')];
    const urls = new SignedUrls({
      status: { urls: [url(1, 'a'), url(2, 'a')] },
      askStatus: (hasAll) => {
        requests.push(hasAll(later), hasAll([url(2, 'c')]));
        return Promise.resolve({ urls: later });
      },
      clocks: { now: () => 0, monotonic: () => 0 },
    });
    await urls.renew(await urls.get(0));
    assert.deepEqual((await urls.get(0)).url, url(1, 'b'));
    assert.deepEqual((await urls.get(1)).url, url(2, 'b'));
    assert.deepEqual(requests, [true, false]);
    later = [url(2, 'c'), url(3, 'c')];
    await urls.renew(await urls.get(1));
    assert.deepEqual((await urls.get(1)).url, url(2, 'c'));
    await assert.rejects(urls.get(0), { reason: 'filesChanged' });
  });
});
