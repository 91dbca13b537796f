import { ApiClient } from '../../sendgrid/apiClient.ts';
import type { Logger } from '../../util/logger.ts';
import { assertApart } from './subuser.ts';

/** What tells the API client of one account from that of another. */
export interface ClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly onBehalfOf?: string | undefined;
}

export type CreateClient = (options: ClientOptions) => ApiClient;

/** Gives what makes the API clients. `userAgent` is sent with every request. */
export const clientMaker =
  (logger: Logger, userAgent: string | undefined): CreateClient =>
  (options) =>
    new ApiClient({ ...options, logger, ...(userAgent !== undefined && { userAgent }) });

/**
 * Makes the API client of an account; that of a subuser once it was seen that SendGrid answers for the subuser.
 *
 * @throws what `assertApart` throws.
 */
export async function openClient(
  create: CreateClient,
  { baseUrl, apiKey, onBehalfOf }: ClientOptions,
  options: { readonly signal?: AbortSignal } = {},
): Promise<ApiClient> {
  const own = { baseUrl, apiKey };
  if (onBehalfOf === undefined) {
    return create(own);
  }
  const subuser = create({ ...own, onBehalfOf });
  await assertApart(create(own), subuser, onBehalfOf, options);
  return subuser;
}
