import { appendFileSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const heldOperations = [
  ...(['rename', 'link', 'unlink', 'open', 'mkdir', 'rmdir', 'copyFile', 'writeFile'] as const),
  ...(['readFile', 'readdir', 'stat', 'lstat'] as const),
];
export type HeldOperation = (typeof heldOperations)[number];

export interface HeldFiles {
  /** How many calls were refused. */
  readonly refused: number;
  release(): void;
}

/** The calls that fail. */
export interface HoldOptions {
  /** Only the first calls of each operation on each path. */
  readonly times?: number;
  /** The errors, in turn. */
  readonly codes?: readonly string[];
  /** The calls do not fail but start this much later, as on a slow disk. */
  readonly lateMs?: number;
  readonly operations?: readonly HeldOperation[];
  /** `from` is the file that is renamed, linked or copied to the path. */
  readonly only?: (path: string, from: string | undefined) => boolean;
  /** A file to which each refused call adds a line, so that calls in another thread can be counted. */
  readonly journal?: string;
}

/** A folder whose files are held. */
interface Hold extends Required<Omit<HoldOptions, 'journal' | 'lateMs'>> {
  readonly root: string;
  readonly lateMs: number | undefined;
  readonly journal: string | undefined;
  readonly calls: Map<string, number>;
  refused: number;
}

/** All holds, since each operation can be replaced only once. */
const holds = new Set<Hold>();
const real = new Map<HeldOperation, unknown>();

/** A renamed or linked file is held by its new name. */
const hasTwoPaths: readonly HeldOperation[] = ['rename', 'link', 'copyFile'];

/**
 * Makes operations of `node:fs/promises` fail below a path, and nowhere else, so that several folders can be held at
 * the same time, each with its own options.
 */
export function refuseBelow(
  below: string,
  {
    times = 2,
    codes = ['EPERM', 'EACCES', 'EBUSY'],
    operations = heldOperations,
    only = () => true,
    lateMs,
    journal,
  }: HoldOptions = {},
): HeldFiles {
  const calls = new Map<string, number>();
  const root = resolve(below) + sep;
  const hold: Hold = { root, times, codes, operations, only, lateMs, journal, calls, refused: 0 };
  if (holds.size === 0) {
    replaceOperations();
  }
  holds.add(hold);
  return {
    get refused() {
      return hold.refused;
    },
    release() {
      if (holds.delete(hold) && holds.size === 0) {
        restoreOperations();
      }
    },
  };
}

/**
 * Makes operations below a path fail as on Windows while a scanner has the file open. Until it is released, this
 * process pretends to run on Windows, or on another platform.
 */
export function holdFiles(
  below: string,
  { platform = 'win32', ...options }: HoldOptions & { readonly platform?: NodeJS.Platform } = {},
): HeldFiles {
  const held = refuseBelow(below, options);
  const restore = pretendPlatform(platform);
  return {
    get refused() {
      return held.refused;
    },
    release() {
      held.release();
      restore();
    },
  };
}

/** Makes this process pretend to run on another platform. Returns a function that ends this. */
export function pretendPlatform(platform: NodeJS.Platform): () => void {
  const pretence = { platform };
  pretences.add(pretence);
  showPlatform();
  return () => {
    pretences.delete(pretence);
    showPlatform();
  };
}

/** All that are active, the newest last: they may end in another order than they started. */
const pretences = new Set<{ readonly platform: NodeJS.Platform }>();
const realPlatform = process.platform;

function showPlatform(): void {
  const value = [...pretences].at(-1)?.platform ?? realPlatform;
  void Object.defineProperty(process, 'platform', { value });
}

function replaceOperations(): void {
  for (const name of heldOperations) {
    const operation = fsPromises[name];
    real.set(name, operation);
    Reflect.set(fsPromises, name, (...args: readonly unknown[]): unknown => {
      const call = (): unknown => Reflect.apply(operation, fsPromises, args);
      const refusal = refusalOf(name, args);
      if (typeof refusal === 'number') {
        return sleep(refusal).then(call);
      }
      if (refusal !== undefined) {
        const error = new Error(`${refusal}: pretended, ${name}`);
        return Promise.reject(Object.assign(error, { code: refusal }));
      }
      return call();
    });
  }
  syncBuiltinESMExports();
}

function restoreOperations(): void {
  for (const [name, operation] of real) {
    Reflect.set(fsPromises, name, operation);
  }
  syncBuiltinESMExports();
}

/** Returns the code with which a call fails, or how much later it starts; undefined if neither applies. */
function refusalOf(name: HeldOperation, args: readonly unknown[]): string | number | undefined {
  const [path, from] = hasTwoPaths.includes(name) ? [args[1], args[0]] : [args[0]];
  if (typeof path !== 'string') {
    return undefined;
  }
  for (const hold of holds) {
    if (
      hold.operations.includes(name) &&
      resolve(path).startsWith(hold.root) &&
      hold.only(path, typeof from === 'string' ? from : undefined)
    ) {
      const key = `${name} ${path}`;
      const before = hold.calls.get(key) ?? 0;
      hold.calls.set(key, before + 1);
      if (before < hold.times) {
        const code = hold.codes[hold.refused++ % hold.codes.length] ?? 'EBUSY';
        if (hold.journal !== undefined) {
          appendFileSync(hold.journal, `${name} ${code}\n`);
        }
        return hold.lateMs ?? code;
      }
    }
  }
  return undefined;
}
