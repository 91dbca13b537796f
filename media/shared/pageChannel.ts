import { RpcChannel, type Transport } from '../../src/protocol/rpc.ts';

/** Returns the channel of a page, which requests and serves nothing. */
export const pageChannel = (transport: Transport): RpcChannel =>
  new RpcChannel({
    transport,
    instance: crypto.randomUUID(),
    // It describes a response of the host in another shape.
    describeError: () => ({ message: 'The response has another shape.' }),
    onBadMessage: (problem) => console.warn(`Dropped a message (${problem}).`),
  });
