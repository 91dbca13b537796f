import assert from 'node:assert/strict';
import { TableLayouts } from '../../../../src/features/table/tableLayouts.ts';
import type { TableLayout } from '../../../../src/protocol/tableState.ts';
import { MemoryState } from '../../../support/memoryState.ts';

const layout = (width: number): TableLayout => ({
  ...{ order: [], hidden: ['PLAN'], widths: { EMAIL: width }, pinned: 1 },
});

describe('TableLayouts', () => {
  let state: MemoryState;
  let layouts: TableLayouts;
  beforeEach(() => {
    state = new MemoryState();
    layouts = new TableLayouts(state);
  });

  it('remembers a layout for its file, and for files with the same columns in any order', async () => {
    await layouts.set('file:///a.csv', ['EMAIL', 'PLAN'], layout(100));
    assert.deepEqual(layouts.get('file:///a.csv', ['OTHER']), layout(100));
    assert.deepEqual(layouts.get('file:///b.csv', ['PLAN', 'EMAIL']), layout(100));
    assert.equal(layouts.get('file:///b.csv', ['EMAIL']), undefined);
    await layouts.set('file:///b.csv', ['EMAIL', 'PLAN'], layout(200));
    assert.deepEqual(layouts.get('file:///a.csv', ['EMAIL', 'PLAN']), layout(100));
    assert.deepEqual(layouts.get('file:///c.csv', ['EMAIL', 'PLAN']), layout(200));
  });

  it('keeps the most recent ones', async () => {
    for (let at = 0; at < 80; at++) {
      await layouts.set(`file:///${at}.csv`, [`COLUMN ${at}`], layout(at));
    }
    assert.equal(layouts.get('file:///0.csv', []), undefined);
    assert.deepEqual(layouts.get('file:///79.csv', []), layout(79));
    assert.deepEqual(layouts.get('file:///60.csv', []), layout(60));
  });

  it('stores neither paths nor values of the file, and survives what it cannot read', async () => {
    await layouts.set('file:///secret/people.csv', ['EMAIL', 'PLAN'], layout(100));
    const [key = ''] = state.keys;
    assert.doesNotMatch(JSON.stringify(state.get(key)), /secret|people/);
    await state.update(key, [['file x', { hidden: 1 }]]);
    assert.equal(layouts.get('file:///secret/people.csv', ['EMAIL']), undefined);
    await layouts.set('file:///a.csv', ['EMAIL'], layout(1));
    assert.deepEqual(layouts.get('file:///a.csv', ['EMAIL']), layout(1));
  });
});
