import assert from 'node:assert/strict';
import {
  headerHeight,
  rowHeight,
  ScrollPosition,
} from '../../../../media/table/grid/scrollPosition.ts';
import { wheelDistance } from '../../../../media/table/grid/wheel.ts';

const page = 700;
const manyRows = 20_000_000;

const positionOf = (rows: number): ScrollPosition => {
  const position = new ScrollPosition();
  position.resize(rows, page);
  return position;
};

const maxScrollTop = (position: ScrollPosition): number =>
  position.surfaceHeight - headerHeight - page;

describe('the scroll position of the table', () => {
  it('reaches the very last of 20 million rows on a surface that browsers can lay out', () => {
    const position = positionOf(manyRows);
    assert.equal(position.surfaceHeight, 8_000_000);
    position.reveal(manyRows - 1);
    assert.equal(position.top + page, manyRows * rowHeight);
    assert.equal(position.rowsInSight.to, manyRows);
    assert.equal(position.scrollTop, maxScrollTop(position));
  });

  it('shows what is around a row that is more than a page away, and moves no more than needed to a near one', () => {
    const position = positionOf(manyRows);
    position.reveal(1000);
    assert.equal(position.top, 1000 * rowHeight - (page - rowHeight) / 2);
    const { top } = position;
    const { to } = position.rowsInSight;
    position.reveal(to);
    assert.equal(position.top, (to + 1) * rowHeight - page);
    assert.ok(position.top - top < 2 * rowHeight);
    position.reveal(0);
    assert.equal(position.top, 0);
  });

  it('moves by exact pixels anywhere', () => {
    const position = positionOf(manyRows);
    position.reveal(10_000_000);
    const { top } = position;
    for (let step = 0; step < 1000; step++) {
      position.moveBy(1);
    }
    assert.equal(position.top, top + 1000);
  });

  it('takes a far scroll event for the thumb, and a near one for a finger', () => {
    const position = positionOf(manyRows);
    const half = maxScrollTop(position) / 2;
    assert.ok(position.scrolled(half));
    assert.equal(position.top, position.maxTop / 2);
    assert.ok(position.scrolled(half + 100));
    assert.equal(position.top, position.maxTop / 2 + 100);
    assert.ok(position.scrolled(maxScrollTop(position) - 0.5));
    assert.equal(position.top, position.maxTop);
    assert.ok(position.scrolled(0));
    assert.equal(position.top, 0);
  });

  it('ignores the events of what it has written itself', () => {
    const position = positionOf(manyRows);
    position.moveTo(123_456_789);
    position.written(Math.round(position.scrollTop));
    assert.equal(position.scrolled(Math.round(position.scrollTop)), false);
    assert.equal(position.top, 123_456_789);
  });

  it('stays inside a table that has become shorter', () => {
    const position = positionOf(1000);
    position.moveTo(20_000);
    position.resize(10, page);
    assert.equal(position.top, 0);
    assert.equal(position.surfaceHeight, 10 * rowHeight + headerHeight);
    assert.deepEqual(position.rowsInSight, { from: 0, to: 10 });
  });
});

describe('the wheel', () => {
  const still = { deltaX: 0, deltaY: 0, deltaMode: 0, altKey: false, shiftKey: false };

  it('scrolls three rows a notch, whatever the system calls one', () => {
    for (const deltaY of [100, 120, 53]) {
      assert.deepEqual(wheelDistance({ ...still, deltaY, wheelDeltaY: -120 }), { x: 0, y: 66 });
    }
    assert.deepEqual(wheelDistance({ ...still, deltaY: 3, deltaMode: 1 }), { x: 0, y: 66 });
  });

  it('scrolls a trackpad by its own pixels', () => {
    assert.equal(wheelDistance({ ...still, deltaY: 7, wheelDeltaY: -21 }).y, 7);
    assert.equal(wheelDistance({ ...still, deltaY: 40, wheelDeltaY: -120 }).y, 40);
  });

  it('is five times as fast with Alt, and goes sideways with Shift', () => {
    const notch = { ...still, deltaY: 100, wheelDeltaY: -120 };
    assert.equal(wheelDistance({ ...notch, altKey: true }).y, 330);
    assert.deepEqual(wheelDistance({ ...notch, shiftKey: true }), { x: 66, y: 0 });
  });
});
