import type * as z from 'zod/mini';
import type { Notice, Request } from './rpc.ts';

/** Returns a request between a page and the host, both of which check what they receive. */
export const pageRequest = <P, R>(
  name: string,
  params: z.ZodMiniType<P>,
  result: z.ZodMiniType<R>,
): Request<P, R> => ({ name, params, result });

/** Returns a notice of the host to a page. */
export const pageNotice = <T>(name: string, data: z.ZodMiniType<T>): Notice<T> => ({ name, data });
