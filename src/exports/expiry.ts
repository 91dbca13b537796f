/**
 * Whether SendGrid has deleted the files of an export, by SendGrid's own clock. Where that is not known, asking for them
 * will tell.
 */
export function isExpired(
  { expiresAt }: { readonly expiresAt?: string | undefined },
  serverTime: number | undefined,
): boolean {
  return expiresAt !== undefined && serverTime !== undefined && Date.parse(expiresAt) <= serverTime;
}
