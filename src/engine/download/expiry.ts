/** The times of an export as SendGrid sends them: ISO 8601, UTC, or whatever it sends in their place. */
interface Times {
  readonly createdAt?: string | undefined;
  readonly expiresAt?: string | undefined;
}

/**
 * Returns whether SendGrid has surely deleted the files of an export: its expiry is a time, comes after its creation, and
 * is over by each clock that is known, in epoch milliseconds. In all other cases only asking for the files tells.
 */
export function isExpired(
  { createdAt, expiresAt }: Times,
  clocks: { readonly serverTime: number | undefined; readonly now: number },
): boolean {
  const expiry = Date.parse(expiresAt ?? '');
  const isPlausible = createdAt === undefined || expiry > Date.parse(createdAt);
  const isOver = [clocks.serverTime, clocks.now].every(
    (time) => time === undefined || expiry <= time,
  );
  return isPlausible && expiry > 0 && isOver;
}
