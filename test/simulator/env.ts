import type { HttpBindings } from '@hono/node-server';
import type { SimulatedAccount } from './accounts.ts';
import type { Fault } from './faults.ts';

/** The context of the handlers of both origins. */
export interface Env {
  Bindings: HttpBindings;
  Variables: {
    account: SimulatedAccount;
    /** The fault of this request, for handlers that take part in it. */
    fault: Fault | undefined;
    /** Records the status in the request log. */
    recordStatus: (status: number) => void;
    /** The request's body as text. */
    bodyText: string;
  };
}
