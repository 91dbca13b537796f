/**
 * Scripts that measure the table inside its page. They are text, since the code of tests knows no DOM.
 */

/**
 * Runs in every frame before its page: notes when the document began, the script ran, the state came and the first rows were
 * painted, and keeps what a request needs.
 */
export const watchRows = `{
  let acquire;
  const now = () => performance.timeOrigin + performance.now();
  const look = () => {
    if (document.querySelector('.cell:not(.pending)')) {
      requestAnimationFrame(() => setTimeout(() => {
        window.rowsShownAt = now();
      }));
    } else {
      requestAnimationFrame(look);
    }
  };
  Object.defineProperty(window, 'acquireVsCodeApi', {
    configurable: true,
    set: (given) => {
      acquire = given;
    },
    get: () => acquire && (() => {
      window.benchApi = acquire();
      window.stages = { document: performance.timeOrigin, script: now() };
      requestAnimationFrame(look);
      addEventListener('message', ({ data }) => {
        if (data?.value?.table?.state) {
          window.benchState = data.value.table.state;
          window.stages.state ??= now();
        }
      });
      return window.benchApi;
    }),
  });
}`;

/** Requests rows anywhere in the table, one request after another. */
export const roundTripProbe = (name: string): string => `(async () => {
  const { v, rows, columns } = window.benchState;
  const times = [];
  for (let trip = 0; trip < 200; trip++) {
    const from = Math.floor((Math.max(rows, 12_000) - 100) * ((trip * 0.618) % 1));
    const id = 'bench-' + trip;
    const before = performance.now();
    await new Promise((resolve) => {
      const listen = ({ data }) => {
        if (data?.id === id) {
          removeEventListener('message', listen);
          resolve();
        }
      };
      addEventListener('message', listen);
      window.benchApi.postMessage({
        kind: 'request',
        id,
        name: '${name}',
        params: {
          v, from, to: from + 100, maxLength: 240, columns: columns.slice(0, 30).map((one) => one.id),
        },
      });
    });
    times.push(performance.now() - before);
  }
  return times.slice(20);
})()`;

/** Presses keys, each after what the one before has changed was painted. */
export const keyProbe = `(async () => {
  const grid = document.getElementById('grid');
  const times = [];
  for (let press = 0; press < 200; press++) {
    const key = ['ArrowDown', 'ArrowRight', 'ArrowDown', 'ArrowLeft'][press % 4];
    const active = grid.getAttribute('aria-activedescendant');
    await new Promise((resolve) => setTimeout(resolve, 15));
    const before = performance.now();
    grid.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    while (grid.getAttribute('aria-activedescendant') === active) {
      await new Promise(requestAnimationFrame);
    }
    // After the frame.
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = resolve;
      port2.postMessage(0);
    });
    times.push(performance.now() - before);
  }
  return times.slice(20);
})()`;

/** Moves in each of many frames; measures the frames, and which part of the cells in sight has no value. */
const motionProbe = (frames: number, move: string): string => `(async () => {
  const grid = document.getElementById('grid');
  const frames = [];
  let [cells, pending] = [0, 0];
  let before = await new Promise(requestAnimationFrame);
  for (let frame = 0; frame < ${frames}; frame++) {
    ${move}
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
    cells += document.querySelectorAll('.rows .cell').length;
    pending += document.querySelectorAll('.rows .cell.pending').length;
  }
  return { frames, blank: pending / cells };
})()`;

/** A notch of the wheel a frame. */
export const wheelProbe = motionProbe(
  400,
  `grid.firstElementChild.dispatchEvent(new WheelEvent('wheel', {
    bubbles: true, cancelable: true, deltaY: 3, deltaMode: 1,
  }));`,
);

/** The thumb is dragged down and up again. */
export const thumbProbe = motionProbe(
  400,
  `grid.scrollTop = grid.scrollHeight * (1 - Math.abs(frame / 200 - 1));`,
);
