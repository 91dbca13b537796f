import type { Kernel } from '../kernel/kernel.ts';

/** Kernels for operations that run at the same time. Each has memory of its own. */
export class KernelPool {
  readonly #create: () => Kernel;
  readonly #free: Kernel[] = [];

  constructor(create: () => Kernel) {
    this.#create = create;
  }

  /** Returns a kernel that nothing else uses until it is given back. */
  take(): Kernel {
    return this.#free.pop() ?? this.#create();
  }

  /** Takes a kernel back that has neither conditions nor tallies. */
  give(kernel: Kernel): void {
    // Memory of WebAssembly never shrinks: after a very long record it is rather left to the garbage collector.
    if (kernel.bytes.length <= mostKept) {
      this.#free.push(kernel);
    }
  }

  /** Calls a function with a kernel that only finds records and values. */
  async read<T>(work: (kernel: Kernel) => Promise<T>): Promise<T> {
    const kernel = this.take();
    try {
      return await work(kernel);
    } finally {
      this.give(kernel);
    }
  }

  /** Calls a function with a kernel that may prepare conditions and tallies. */
  async use<T>(work: (kernel: Kernel) => Promise<T>): Promise<T> {
    const kernel = this.take();
    try {
      return await work(kernel);
    } finally {
      kernel.reset();
      this.give(kernel);
    }
  }

  /** Calls a function with a kernel that is not used again, since it takes a lot of memory. */
  async useOnce<T>(work: (kernel: Kernel) => Promise<T>): Promise<T> {
    return work(this.#create());
  }
}

const mostKept = 4 * 1024 * 1024;
