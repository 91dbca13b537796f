import type { Kernel } from './kernel.ts';
import { PlainKernel } from './plainKernel.ts';
import { WasmKernel } from './wasmKernel.ts';

/** Returns a new kernel: in WebAssembly, where the processor has SIMD and the process may make code. */
export function createKernel(): Kernel {
  try {
    return new WasmKernel();
  } catch {
    return new PlainKernel();
  }
}
