import { ApiClient } from '../../sendgrid/apiClient.ts';
import type { Logger } from '../../util/logger.ts';
import { assertApart } from './subuser.ts';

/** The options in which API clients of accounts differ. */
export interface ClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly onBehalfOf?: string | undefined;
}

export type CreateClient = (options: ClientOptions) => ApiClient;

/** Returns a factory of API clients. `userAgent` is sent with every request. */
export const createClientFactory =
  (logger: Logger, userAgent: string | undefined): CreateClient =>
  (options) =>
    new ApiClient({ ...options, logger, ...(userAgent !== undefined && { userAgent }) });

/**
 * Creates the API client of an account; for a subuser, after checking that SendGrid responds for the subuser.
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
