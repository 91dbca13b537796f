import { compareRecords } from '../../src/records/compare/compareRecords.ts';
import { PlainKernel } from '../../src/records/kernel/plainKernel.ts';
import { WasmKernel } from '../../src/records/kernel/wasmKernel.ts';

/**
 * A comparison in a process of its own, which prints how much is done and how many bytes there are outside of the heap:
 * `compareChild.ts BEFORE AFTER FOLDER [slowly]`.
 */
const [, , before = '', after = '', folder = '', slowly] = process.argv;
await compareRecords([before], [after], {
  kernel: () => (slowly === undefined ? new WasmKernel() : new PlainKernel()),
  ...{ signal: new AbortController().signal, folder },
  onProgress: (done) => process.stdout.write(`${done} ${process.memoryUsage().external}\n`),
});
