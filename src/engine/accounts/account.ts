import { createHash, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';

/**
 * A signed-in SendGrid account as it is remembered. The API key is not part of it: that lives in the key store alone.
 */
export const account = z.object({
  /** Made up at sign-in; the key store and the export jobs refer to it. */
  id: z.string().check(z.minLength(1)),
  /** SendGrid's username, or what the user typed; no two accounts have the same. */
  label: z.string().check(z.minLength(1)),
  /** As SendGrid told it, to keys that may read it. */
  username: z.optional(z.string()),
  region: z.enum(['global', 'eu', 'custom']),
  /** The one origin (with an optional path) that the key is sent to, bound at sign-in. */
  apiBaseUrl: z.url(),
  /** Username of the subuser that the key acts for, by the header `on-behalf-of`. */
  onBehalfOf: z.optional(z.string().check(z.minLength(1))),
  /** Id of the account whose key a subuser uses: it has none of its own. Older records do not say it. */
  parentId: z.optional(z.string().check(z.minLength(1))),
  /** The key is kept in memory alone, and asked for again when that is gone. */
  isForSession: z.optional(z.boolean()),
  /** The key store was out of order when the key that it held became one for the session: it is to be deleted yet. */
  hasStoredKey: z.optional(z.boolean()),
});
export type Account = z.infer<typeof account>;
export type Region = Account['region'];

/** What an account is made of at sign-in. */
export type NewAccount = Omit<Account, 'id'> & { readonly apiKey: string };

/** Where account records are remembered. The port over VS Code's global state. */
export interface AccountRecords {
  read(): unknown;
  write(value: { accounts: readonly Account[]; activeId: string | undefined }): Promise<void>;
}

/** Where API keys are kept, by account id. The port over VS Code's SecretStorage. */
export interface KeyStore {
  get(accountId: string): Promise<string | undefined>;
  set(accountId: string, key: string): Promise<void>;
  delete(accountId: string): Promise<void>;
}

/** Makes an id. Where the username is known it is the same each time, so that exports find their account after a new sign-in. */
export function idOf({ apiBaseUrl, username, onBehalfOf = '' }: Omit<Account, 'id'>): string {
  return username === undefined
    ? randomUUID()
    : createHash('sha256')
        .update(JSON.stringify([apiBaseUrl, username, onBehalfOf]))
        .digest('hex')
        .slice(0, 32);
}
