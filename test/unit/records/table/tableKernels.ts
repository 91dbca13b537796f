import type { Kernel } from '../../../../src/records/kernel/kernel.ts';
import { PlainKernel } from '../../../../src/records/kernel/plainKernel.ts';
import { WasmKernel } from '../../../../src/records/kernel/wasmKernel.ts';

/** The kernels that tables are tested with. */
export const tableKernels: readonly { readonly name: string; readonly create: () => Kernel }[] = [
  { name: 'plain kernel', create: () => new PlainKernel() },
  { name: 'kernel in WebAssembly', create: () => new WasmKernel() },
];
