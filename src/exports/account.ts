import * as z from 'zod/mini';

/**
 * A signed-in SendGrid account as it is remembered. The API key is not part of it: that lives in the key store alone.
 */
export const account = z.object({
  /** Made up at sign-in; the key store and the export jobs refer to it. */
  id: z.string().check(z.minLength(1)),
  /** SendGrid's username, or what the user typed. */
  label: z.string().check(z.minLength(1)),
  region: z.enum(['global', 'eu', 'custom']),
  /** The one origin (with an optional path) that the key is sent to, bound at sign-in. */
  apiBaseUrl: z.url(),
});
export type Account = z.infer<typeof account>;
export type Region = Account['region'];

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
