import assert from 'node:assert/strict';
import {
  earliestStart,
  mayHaveArrived,
  pickLostExport,
  spansOf,
} from '../../../../src/engine/jobs/run/lostRequest.ts';
import { SendGridError, type SendGridReason } from '../../../../src/sendgrid/errors.ts';
import type { ExportSummary } from '../../../../src/sendgrid/models.ts';

describe('mayHaveArrived', () => {
  const reasons: readonly (readonly [SendGridReason, boolean])[] = [
    ['network', true],
    ['timeout', true],
    ['server', true],
    ['badResponse', true],
    ['badRequest', false],
    ['unauthorized', false],
    ['forbidden', false],
    ['notFound', false],
    ['rateLimited', false],
    ['redirected', false],
  ];
  for (const [reason, expected] of reasons) {
    it(`says ${expected ? 'maybe' : 'no'} for '${reason}'`, () => {
      assert.equal(mayHaveArrived(new SendGridError(reason, '')), expected);
    });
  }

  it('says no for failures before anything is sent, however deep the cause is', () => {
    for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH']) {
      const cause = new Error('outer', { cause: Object.assign(new Error('inner'), { code }) });
      assert.equal(mayHaveArrived(new SendGridError('network', '', { cause })), false);
    }
    const reset = Object.assign(new Error(), { code: 'ECONNRESET' });
    assert.equal(mayHaveArrived(new SendGridError('network', '', { cause: reset })), true);
  });

  it('terminates for causes that form a cycle', () => {
    const ring = new Error('ring');
    ring.cause = ring;
    assert.equal(mayHaveArrived(new SendGridError('network', '', { cause: ring })), true);
  });

  it('says no for what is not an error of SendGrid', () => {
    assert.equal(mayHaveArrived(new Error('ENOSPC')), false);
  });
});

describe('pickLostExport', () => {
  const earliest = Date.UTC(2026, 0, 15, 12);
  const ids = (...all: string[]) => all.map((id) => ({ id, name: id }));
  const summary = (
    exportId: string,
    createdAt: string | undefined,
    lists: string[] = ['l1'],
    segments: string[] = [],
  ): ExportSummary => ({
    exportId,
    status: 'pending',
    urls: [],
    exportType: undefined,
    userId: undefined,
    createdAt,
    completedAt: undefined,
    expiresAt: undefined,
    lists: ids(...lists),
    segments: ids(...segments),
  });
  const audience = { kind: 'selected', lists: ids('l1'), segments: [] } as const;
  const pick = (
    summaries: ExportSummary[],
    change: Partial<Parameters<typeof pickLostExport>[1]> = {},
  ): string | undefined =>
    pickLostExport(summaries, { audience, earliest, isOurs: () => false, ...change }).found
      ?.exportId;

  it('picks the first that started after the attempt', () => {
    const list = [
      summary('too early', '2026-01-15T11:58:59Z'),
      summary('later', '2026-01-15T12:00:09Z'),
      summary('first', '2026-01-15T12:00:02Z'),
      summary('no date', undefined),
      summary('odd date', 'yesterday'),
    ];
    assert.equal(pick(list), 'first');
    assert.equal(pick([]), undefined);
  });

  it('returns how many it skipped because they started earlier', () => {
    const list = [
      summary('a', '2026-01-15T11:00:00Z'),
      summary('b', undefined),
      summary('of another list', '2026-01-15T11:00:00Z', ['l2']),
      summary('ours', '2026-01-15T11:00:00Z'),
    ];
    const isOurs = (id: string): boolean => id === 'ours';
    const picked = pickLostExport(list, { audience, earliest, isOurs });
    assert.deepEqual(picked, { found: undefined, others: 2 });
  });

  it('requires the same lists and segments, in any order', () => {
    const at = '2026-01-15T12:00:01Z';
    const both = { kind: 'selected', lists: ids('l1', 'l2'), segments: ids('s1') } as const;
    assert.equal(pick([summary('a', at, ['l2', 'l1'], ['s1'])], { audience: both }), 'a');
    for (const [lists, segments] of [
      [['l1'], ['s1']],
      [['l1', 'l2'], []],
      [['l1', 'l2', 'l3'], ['s1']],
      [['l1', 's1'], ['l2']],
      [[], []],
    ] as const) {
      const other = summary('a', at, [...lists], [...segments]);
      assert.equal(pick([other], { audience: both }), undefined);
    }
    assert.equal(pick([summary('a', at)], { audience: { kind: 'all' } }), undefined);
    assert.equal(pick([summary('a', at, [])], { audience: { kind: 'all' } }), 'a');
  });

  it('compares ids case-insensitively', () => {
    assert.equal(pick([summary('a', '2026-01-15T12:00:01Z', ['L1'])]), 'a');
  });

  it('treats as all contacts only what says so, or names nothing at all', () => {
    const all = { kind: 'all' } as const;
    const at = '2026-01-15T12:00:01Z';
    const of = (change: Partial<ExportSummary>): ExportSummary => ({
      ...summary('a', at, []),
      ...change,
    });
    assert.equal(pick([of({ exportType: 'contacts_export' })], { audience: all }), 'a');
    assert.equal(pick([of({ exportType: 'CONTACTS_EXPORT' })], { audience: all }), 'a');
    for (const exportType of ['list_export', 'segment_export', 'odd_export']) {
      assert.equal(pick([of({ exportType })], { audience: all }), undefined, exportType);
    }
    assert.equal(pick([of({ isAudienceKnown: false })], { audience: all }), undefined);
    const half = { ...summary('a', at), isAudienceKnown: false };
    assert.equal(pick([half]), undefined);
  });

  it('skips what started long after the attempt', () => {
    const latest = earliest + 60_000;
    assert.equal(pick([summary('a', '2026-01-15T12:01:01Z')], { latest }), undefined);
  });

  it('skips the exports of other jobs', () => {
    const at = '2026-01-15T12:00:01Z';
    const list = [summary('ours', at), summary('lost', at)];
    assert.equal(pick(list, { isOurs: (id) => id === 'ours' }), 'lost');
  });
});

describe('earliestStart', () => {
  const at = (time: string): number => Date.parse(`2026-01-15T${time}Z`);
  const attemptedAt = '2026-01-15T12:00:00.000Z';

  it('is almost the attempt by SendGrid’s clock, however wrong the local one is', () => {
    const attempt = { attemptedAt, attemptedServerAt: '2026-01-15T09:30:00.000Z' };
    assert.equal(earliestStart(attempt, undefined, at('23:00:00')), at('09:29:58'));
    assert.equal(earliestStart(attempt, at('01:00:00'), at('23:00:00')), at('09:29:58'));
  });

  it('allows for the difference of the clocks, and for more, if that is known only afterwards', () => {
    // The local clock is two hours fast.
    assert.equal(earliestStart({ attemptedAt }, at('10:05:00'), at('12:05:00')), at('09:59:00'));
    assert.equal(earliestStart({ attemptedAt }, undefined, at('12:05:00')), at('11:59:00'));
  });
});

describe('spansOf', () => {
  const at = (time: string): number => Date.parse(`2026-01-15T${time}Z`);
  const attemptedAt = '2026-01-15T12:00:00.000Z';
  const serverAt = (time: string) => ({
    attemptedAt,
    attemptedServerAt: `2026-01-15T${time}.000Z`,
  });

  it('uses one clock if both agree, and if the local one was set since', () => {
    assert.equal(spansOf(serverAt('12:00:01'), at('12:00:09'), at('12:00:08')).byOwn, undefined);
    assert.equal(spansOf(serverAt('13:00:00'), at('12:05:00'), at('12:05:00')).byOwn, undefined);
    assert.equal(spansOf({ attemptedAt }, undefined, at('12:05:00')).byOwn, undefined);
  });

  it('uses both if they differ by the same amount all the time', () => {
    for (const attempt of [serverAt('15:00:00'), { attemptedAt }]) {
      const { byOwn, byServer } = spansOf(attempt, at('15:05:00'), at('12:05:00'));
      assert.equal(byOwn?.earliest, at('11:59:00'));
      assert.ok(byServer.earliest >= at('14:59:00'));
      assert.ok(byServer.latest < at('16:00:00'));
    }
  });
});
