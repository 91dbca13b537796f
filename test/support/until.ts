/** How long a test waits for something to happen; long, since that only costs time when something is broken. */
export const patienceMs = 90_000;

/**
 * Polls a probe until it returns a value (neither `undefined` nor `false`), and returns that.
 *
 * @param what Ends the sentence 'Timed out waiting for …'.
 */
export async function until<T>(
  what: string,
  probe: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = patienceMs, intervalMs = 100 } = {},
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== false) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`Timed out waiting for ${what}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

/**
 * How long a click may take to show before it counts as lost. Long, since a second click on a toggle would undo the
 * first one.
 */
const pressMs = 8_000;
/** The same after a click that failed, mostly because its element was not there. */
const failedPressMs = 2_000;

/**
 * Clicks something until that has the expected effect. A workbench that redraws a row or a toolbar between button down
 * and button up loses the click, without any sign of it.
 *
 * @param press May throw when the element is not there.
 */
export async function pressUntil(
  what: string,
  press: () => Promise<void>,
  happened: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + 2 * patienceMs;
  for (;;) {
    const failure = await failureOf(press);
    try {
      // A click whose time is up may have worked after all, and another one would undo it.
      await until(what, happened, { timeoutMs: failure === undefined ? pressMs : failedPressMs });
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw failure ?? error;
      }
    }
  }
}

async function failureOf(press: () => Promise<void>): Promise<Error | undefined> {
  try {
    await press();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
