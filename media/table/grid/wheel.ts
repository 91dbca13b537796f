import { rowHeight } from './scrollPosition.ts';

const rowsPerNotch = 3;
const fastFactor = 5;

/** The part of a `WheelEvent` that counts. `wheelDeltaX` and `wheelDeltaY` are Chromium's own: 120 for a notch. */
export interface Wheel {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  readonly wheelDeltaX?: number;
  readonly wheelDeltaY?: number;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Returns how far a turn of the wheel scrolls, in pixels: three rows a notch, and what a trackpad says. */
export function wheelDistance(wheel: Wheel): { readonly x: number; readonly y: number } {
  const factor = wheel.altKey ? fastFactor : 1;
  const x = distance(wheel.deltaX, wheel.wheelDeltaX, wheel.deltaMode) * factor;
  const y = distance(wheel.deltaY, wheel.wheelDeltaY, wheel.deltaMode) * factor;
  return wheel.shiftKey && x === 0 ? { x: y, y: 0 } : { x, y };
}

function distance(delta: number, wheelDelta: number | undefined, mode: number): number {
  if (mode === 1) {
    return delta * rowHeight;
  }
  const isNotch =
    wheelDelta !== undefined &&
    wheelDelta !== 0 &&
    wheelDelta % 120 === 0 &&
    // A trackpad's own pixels are reported as three times as many.
    Math.abs(wheelDelta) !== Math.abs(delta) * 3;
  return isNotch ? (-wheelDelta / 120) * rowsPerNotch * rowHeight : delta;
}
