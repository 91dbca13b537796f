import assert from 'node:assert/strict';
import { SentRows } from '../../../../src/ui/tree/sentRows.ts';
import type { TreeRow } from '../../../../src/ui/tree/treeRow.ts';

describe('SentRows', () => {
  const node = {};
  const tooltip = 'Beta\nStarted: today';
  const row = (description: string): TreeRow => ({
    ...{ id: 'job/1', label: 'Beta', description, spoken: `Beta, ${description}` },
    ...{ contextValue: 'job.running', fold: 'leaf' },
  });

  it('finds a row stale that VS Code does not have, or has with other words', () => {
    const sent = new SentRows<object>();
    assert.equal(sent.isStale(node, { row: row('waiting 1 s'), tooltip }), true);
    sent.add(node, row('waiting 1 s'));
    assert.equal(sent.isStale(node, { row: row('waiting 1 s'), tooltip }), false);
    assert.equal(sent.isStale(node, { row: row('waiting 2 s'), tooltip }), true);
  });

  it('finds a row stale by its tooltip only if that was looked at', () => {
    const sent = new SentRows<object>();
    const content = { row: row('waiting 1 s'), tooltip: `${tooltip}\nSendGrid export ID: 1` };
    sent.add(node, content.row);
    assert.equal(sent.isStale(node, content), false);
    sent.addTooltip(node, tooltip);
    assert.equal(sent.isStale(node, content), true);
    sent.add(node, content.row);
    assert.equal(sent.isStale(node, content), false);
  });
});
