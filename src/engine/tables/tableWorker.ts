import { parentPort } from 'node:worker_threads';
import { RpcChannel } from '../../protocol/rpc.ts';
import { workerTransport } from '../workerTransport.ts';
import { openRecords } from './openRecords.ts';
import { describeTableError } from './tableErrors.ts';
import { TableService } from './tableService.ts';

/* The worker thread of a table. `tableClient.ts` is the other end. */

if (parentPort) {
  const channel = new RpcChannel({
    transport: workerTransport(parentPort),
    instance: 'worker',
    describeError: describeTableError,
  });
  new TableService(channel, openRecords);
}
