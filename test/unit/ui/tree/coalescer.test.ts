import assert from 'node:assert/strict';
import { Coalescer } from '../../../../src/ui/tree/coalescer.ts';

/** Collects the flushed items; `next` settles with each further flush. */
function collect(intervalMs: number) {
  const passed: (readonly string[])[] = [];
  let wake: () => void = () => undefined;
  const coalescer = new Coalescer<string>({
    intervalMs,
    emit: (items) => {
      passed.push(items);
      wake();
    },
  });
  const next = () => new Promise<void>((resolve) => (wake = resolve));
  return { passed, coalescer, next };
}

describe('coalescer', () => {
  it('flushes the first at once and those that follow together, each once', async () => {
    const { passed, coalescer, next } = collect(5);
    coalescer.add(['a']);
    assert.deepEqual(passed, [['a']]);
    const second = next();
    coalescer.add(['b']);
    coalescer.add(['c', 'b']);
    assert.equal(passed.length, 1);
    await second;
    assert.deepEqual(passed, [['a'], ['b', 'c']]);
    coalescer.dispose();
  });

  it('flushes at once again after a quiet interval', async () => {
    const { passed, coalescer } = collect(1);
    coalescer.add(['a']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    coalescer.add(['b']);
    assert.deepEqual(passed, [['a'], ['b']]);
    coalescer.dispose();
  });

  it('flushes nothing without items, and nothing after its disposal', async () => {
    const { passed, coalescer } = collect(1);
    coalescer.add([]);
    coalescer.add(['a']);
    coalescer.add(['b']);
    coalescer.dispose();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(passed, [['a']]);
  });
});
