import type { HttpBindings } from '@hono/node-server';
import type { SimulatedAccount } from './accounts.ts';
import type { Fault } from './faults.ts';

/** What handlers of both origins find in their context. */
export interface Env {
  Bindings: HttpBindings;
  Variables: {
    account: SimulatedAccount;
    /** The fault that strikes this request, for handlers that have a part in it. */
    fault: Fault | undefined;
    /** Notes the status in the request log. */
    answered: (status: number) => void;
    /** The text of the request's body. */
    bodyText: string;
  };
}
