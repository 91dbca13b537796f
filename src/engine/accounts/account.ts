import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';

/** A signed-in SendGrid account as it is remembered. The API key is not part of it: that is in the key store only. */
export const account = z.object({
  /** Created at sign-in; the key store and the export jobs refer to it. */
  id: z.string().check(z.minLength(1)),
  /** SendGrid's username, or a name from the user; unique. */
  label: z.string().check(z.minLength(1)),
  /** From SendGrid, for keys that may read it. */
  username: z.optional(z.string()),
  region: z.enum(['global', 'eu', 'custom']),
  /** The only origin (with an optional path) to which the key is sent, bound at sign-in. */
  apiBaseUrl: z.url(),
  /** Username of the subuser for which the key acts, with the header `on-behalf-of`. */
  onBehalfOf: z.optional(z.string().check(z.minLength(1))),
  /** Id of the account whose key a subuser uses: it has none of its own. Missing in older records. */
  parentId: z.optional(z.string().check(z.minLength(1))),
  /** The key is only in memory, and asked for again when that is gone. */
  isForSession: z.optional(z.boolean()),
  /** The key store failed when its key became one for the session: that key is still to be deleted. */
  hasStoredKey: z.optional(z.boolean()),
});
export type Account = z.infer<typeof account>;
export type Region = Account['region'];

/** The properties of an account at sign-in. */
export type NewAccount = Omit<Account, 'id'> & { readonly apiKey: string };

/** Stores account records. The port over VS Code's global state. */
export interface AccountRecords {
  read(): unknown;
  write(value: { accounts: readonly Account[]; activeId: string | undefined }): Promise<void>;
}

/** Stores API keys by account id. The port over VS Code's SecretStorage. */
export interface KeyStore {
  get(accountId: string): Promise<string | undefined>;
  set(accountId: string, key: string): Promise<void>;
  delete(accountId: string): Promise<void>;
}

/**
 * Returns an id. With a known username it is the same each time, so that exports find their account after a new
 * sign-in.
 */
export function idOf({ apiBaseUrl, username, onBehalfOf = '' }: Omit<Account, 'id'>): string {
  return username === undefined
    ? randomUUID()
    : createHash('sha256')
        .update(JSON.stringify([apiBaseUrl, username, onBehalfOf]))
        .digest('hex')
        .slice(0, 32);
}
