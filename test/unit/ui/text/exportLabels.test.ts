import assert from 'node:assert/strict';
import { exportLabels } from '../../../../src/ui/text/exportLabels.ts';
import { jobs } from '../../features/exports/jobs.ts';

const spaced = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('a comparison of two exports is called', () => {
  const { completed } = jobs;
  const audience = (name: string) => ({
    ...{ kind: 'selected' as const, lists: [{ id: name, name }], segments: [] },
  });
  const of = (name: string, at: string, account = 'one') => ({
    request: { ...completed.request, audience: audience(name) },
    ...{ createdAt: at, accountId: account, accountLabel: `account ${account}` },
  });
  const [may, june] = ['2026-05-01T12:00:00Z', '2026-06-02T12:00:00Z'] as const;

  it('by the times, where both are of the same lists', () => {
    const { title, labels } = exportLabels(of('A', may), of('A', june));
    assert.equal(title, `A: ${labels.before} → ${labels.after}`);
    assert.match(spaced(labels.before), /^May 1/);
    assert.doesNotMatch(labels.before, /A,/);
  });

  it('by both lists, where they are not the same', () => {
    const { title, labels } = exportLabels(of('A', may), of('B', june));
    assert.equal(title, `${labels.before} → ${labels.after}`);
    assert.match(spaced(labels.before), /^A, May 1/);
    assert.match(spaced(labels.after), /^B, Jun 2/);
  });

  it('by both accounts, where only these are not the same', () => {
    const { labels } = exportLabels(of('A', may), of('A', june, 'two'));
    assert.match(labels.before, /^A \(account one\), /);
    assert.match(labels.after, /^A \(account two\), /);
  });
});
