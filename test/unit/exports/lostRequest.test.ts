import assert from 'node:assert/strict';
import { mayHaveArrived, pickLostExport } from '../../../src/exports/lostRequest.ts';
import { SendGridError, type SendGridReason } from '../../../src/sendgrid/errors.ts';
import type { ExportSummary } from '../../../src/sendgrid/models.ts';

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
    it(`says ${expected ? 'maybe' : 'no'} of '${reason}'`, () => {
      assert.equal(mayHaveArrived(new SendGridError(reason, '')), expected);
    });
  }

  it('says no of what comes before anything is sent, however deep that is', () => {
    for (const code of ['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN', 'ENETUNREACH']) {
      const cause = new Error('outer', { cause: Object.assign(new Error('inner'), { code }) });
      assert.equal(mayHaveArrived(new SendGridError('network', '', { cause })), false);
    }
    const reset = Object.assign(new Error(), { code: 'ECONNRESET' });
    assert.equal(mayHaveArrived(new SendGridError('network', '', { cause: reset })), true);
  });

  it('comes to an end with causes that form a ring', () => {
    const ring = new Error('ring');
    ring.cause = ring;
    assert.equal(mayHaveArrived(new SendGridError('network', '', { cause: ring })), true);
  });

  it('says no of what is not SendGrid’s', () => {
    assert.equal(mayHaveArrived(new Error('ENOSPC')), false);
  });
});

describe('pickLostExport', () => {
  const attemptedAt = '2026-01-15T12:00:00.000Z';
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
    pickLostExport(summaries, { audience, attemptedAt, isOurs: () => false, ...change })?.exportId;

  it('takes the first that began after the attempt', () => {
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

  it('allows for clocks that differ a little', () => {
    assert.equal(pick([summary('a', '2026-01-15T11:59:30Z')]), 'a');
    assert.equal(pick([summary('a', '2026-01-15T11:58:30Z')]), undefined);
  });

  it('asks for the same lists and segments, in any order', () => {
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

  it('leaves the exports of other jobs to them', () => {
    const at = '2026-01-15T12:00:01Z';
    const list = [summary('ours', at), summary('lost', at)];
    assert.equal(pick(list, { isOurs: (id) => id === 'ours' }), 'lost');
  });
});
