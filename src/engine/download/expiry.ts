/** The times of an export as SendGrid sends them: ISO 8601, UTC, or anything else in their place. */
interface Times {
  readonly createdAt?: string | undefined;
  readonly expiresAt?: string | undefined;
}

/**
 * Returns whether SendGrid has certainly deleted the files of an export: its expiry is a time, after its creation, and in the
 * past by each clock that is known, in epoch milliseconds. In all other cases only a request for the files shows it.
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
