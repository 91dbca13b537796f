import assert from 'node:assert/strict';
import { DrawPacer } from '../../../../media/table/grid/drawPacer.ts';

/** A pacer whose frames, clock and rows are in the test's hands. */
class Harness {
  readonly drawn: number[] = [];
  readonly wanted: number[] = [];
  readonly ready = new Set<number>();
  time = 0;
  readonly #frames: (() => void)[] = [];
  readonly #timeouts: (() => void)[] = [];
  readonly pacer = new DrawPacer<number>({
    want: (place) => void this.wanted.push(place),
    isReady: (place) => this.ready.has(place),
    isSame: (a, b) => a === b,
    draw: (place) => void this.drawn.push(place),
    now: () => this.time,
    onFrame: (callback) => void this.#frames.push(callback),
    onTimeout: (callback) => void this.#timeouts.push(callback),
  });

  frame(): void {
    this.#frames.splice(0).forEach((callback) => callback());
  }

  /** Lets time pass until what waits is due. */
  timeOut(): void {
    this.time += 60;
    this.#timeouts.splice(0).forEach((callback) => callback());
    this.frame();
  }
}

describe('pacing the drawing of the grid', () => {
  it('draws once a frame what is there', () => {
    const harness = new Harness();
    [1, 2, 3].forEach((place) => harness.ready.add(place));
    harness.pacer.request(1);
    harness.pacer.request(2);
    harness.frame();
    harness.pacer.request(3);
    harness.frame();
    assert.deepEqual(harness.drawn, [2, 3]);
  });

  it('draws the place that was requested, though there is a newer one when its rows come', () => {
    const harness = new Harness();
    harness.pacer.request(10);
    harness.frame();
    harness.pacer.request(20);
    harness.frame();
    assert.deepEqual(harness.drawn, []);
    harness.ready.add(10);
    harness.pacer.loaded();
    harness.frame();
    assert.deepEqual(harness.drawn, [10]);
    assert.deepEqual(harness.wanted, [10, 20]);
    harness.ready.add(20);
    harness.pacer.loaded();
    harness.frame();
    assert.deepEqual([...new Set(harness.drawn)], [10, 20]);
  });

  it('requests the newest place as soon as the rows of the one before are there, and draws both', () => {
    const harness = new Harness();
    harness.pacer.request(10);
    harness.frame();
    harness.pacer.request(20);
    harness.ready.add(10);
    harness.pacer.loaded();
    assert.deepEqual(harness.wanted, [10, 20]);
    harness.pacer.request(30);
    harness.frame();
    assert.deepEqual(harness.drawn, [10]);
    harness.ready.add(20);
    harness.pacer.loaded();
    assert.deepEqual(harness.wanted, [10, 20, 30]);
    harness.frame();
    harness.ready.add(30);
    harness.pacer.loaded();
    harness.frame();
    assert.deepEqual(harness.drawn, [10, 20, 30]);
  });

  it('draws what came before the frame of the place before, one frame later', () => {
    const harness = new Harness();
    harness.pacer.request(10);
    harness.frame();
    harness.pacer.request(20);
    harness.ready.add(10);
    harness.pacer.loaded();
    harness.ready.add(20);
    harness.pacer.loaded();
    harness.frame();
    harness.frame();
    assert.deepEqual(harness.drawn, [10, 20]);
  });

  it('draws at once when it has to, and not again in the next frame', () => {
    const harness = new Harness();
    harness.ready.add(10);
    harness.pacer.request(10);
    harness.pacer.flush();
    assert.deepEqual(harness.drawn, [10]);
    harness.frame();
    assert.deepEqual(harness.drawn, [10]);
  });

  it('draws without rows rather than wait for more than 60 ms, and fills them in', () => {
    const harness = new Harness();
    harness.pacer.request(10);
    harness.frame();
    harness.timeOut();
    assert.deepEqual(harness.drawn, [10]);
    harness.pacer.loaded();
    harness.frame();
    assert.deepEqual(harness.drawn, [10, 10]);
  });

  it('does not wait to draw a change of a place that is drawn', () => {
    const harness = new Harness();
    harness.pacer.request(10);
    harness.frame();
    harness.timeOut();
    harness.pacer.request(10);
    harness.frame();
    assert.deepEqual(harness.drawn, [10, 10]);
  });
});
