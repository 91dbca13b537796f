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
