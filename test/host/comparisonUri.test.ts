import assert from 'node:assert/strict';
import { basename } from 'node:path';
import * as vscode from 'vscode';
import { comparedBy, comparisonUri } from '../../src/ui/files/comparisonUri.ts';

const compared = {
  ...{ before: ['/a/ü 1.csv', '/a/2.csv'], after: ['/b/#?.jsonl'], key: ['EMAIL'] },
  labels: { before: '24 Nov', after: '29 Nov' },
};

describe('comparisonUri', () => {
  it('has all of a comparison, and its title as its name', () => {
    const uri = comparisonUri('A/B: 24 Nov → 29 Nov', compared);
    assert.equal(basename(uri.path), 'A∕B: 24 Nov → 29 Nov');
    assert.deepEqual(comparedBy(uri), compared);
  });

  it('is not that of a file, nor what somebody else has made up', () => {
    assert.equal(comparedBy(vscode.Uri.file('/a.csv')), undefined);
    for (const query of ['', '{', '{"before":[]}', '{"before":[1],"after":[],"labels":{}}']) {
      const uri = comparisonUri('x', compared).with({ query });
      assert.equal(comparedBy(uri), undefined, query);
    }
  });
});
