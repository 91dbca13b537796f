/** How long a test waits for what should happen; long, since it only costs time when something is broken. */
export const patienceMs = 30_000;

/**
 * Asks again and again until a probe gives something (neither `undefined` nor `false`), and returns that.
 *
 * @param what Ends the sentence 'Waited in vain for …'.
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
      throw new Error(`Waited in vain for ${what}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

/**
 * How long a press may take to show before it counts as lost. Long, since a second press of something that is on and off in
 * turn takes back what the first one did.
 */
const pressMs = 8_000;

/**
 * Presses something until it has the effect that it is to have. A workbench that draws a row or a toolbar anew between
 * button down and button up loses the press, and nothing tells.
 *
 * @param press May throw when what is to be pressed is not there.
 */
export async function pressUntil(
  what: string,
  press: () => Promise<void>,
  happened: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + 2 * patienceMs;
  for (;;) {
    try {
      await press();
      await until(what, happened, { timeoutMs: pressMs });
      return;
    } catch (error) {
      // An earlier press may have come through after all, and have taken away what is pressed.
      if (await happened()) {
        return;
      }
      if (Date.now() > deadline) {
        throw error;
      }
    }
  }
}
