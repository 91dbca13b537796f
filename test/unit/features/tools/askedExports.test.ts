import assert from 'node:assert/strict';
import { AskedExports } from '../../../../src/features/tools/askedExports.ts';
import { exportContactsInput } from '../../../../src/features/tools/toolInputs.ts';

const all = exportContactsInput.parse({ all: true });
const some = exportContactsInput.parse({ listIds: ['a'], fileType: 'json' });
const sandbox = { accountId: 'sandbox', folder: '/x' };
const production = { accountId: 'production', folder: '/x' };

describe('confirmed exports of models', () => {
  let asked: AskedExports;
  beforeEach(() => (asked = new AskedExports()));

  const take = (input: typeof all) => {
    const taken = asked.take(input);
    return typeof taken === 'string' ? taken : taken.accountId;
  };

  it('are found by their input, in any order of its properties, and once', () => {
    asked.add(some, sandbox);
    asked.add(all, production);
    const { listIds, ...others } = some;
    assert.equal(take({ ...others, listIds }), 'sandbox');
    assert.equal(take(some), 'none');
    assert.equal(take(all), 'production');
  });

  it('wait once for each of several equal questions', () => {
    asked.add(all, sandbox);
    asked.add(all, sandbox);
    assert.deepEqual([take(all), take(all), take(all)], ['sandbox', 'sandbox', 'none']);
  });

  it('are ambiguous if questions with the same input named another account or folder', () => {
    for (const other of [production, { ...sandbox, folder: '/y' }]) {
      asked.add(all, sandbox);
      asked.add(all, other);
      asked.add(some, sandbox);
      assert.equal(take(all), 'several');
      assert.equal(take(all), 'none');
      assert.equal(take(some), 'sandbox');
    }
  });
});
