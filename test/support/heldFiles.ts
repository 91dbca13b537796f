import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { resolve, sep } from 'node:path';

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

/**
 * Lets operations of `node:fs/promises` fail below a path, as they do on Windows while a scanner has the file open: the first
 * `times` calls of each on each path. Until it is released, this process passes for one on Windows, or on another system.
 */
export function holdFiles(
  below: string,
  {
    times = 2,
    platform = 'win32',
    codes = ['EPERM', 'EACCES', 'EBUSY'],
    operations = heldOperations,
    only = () => true,
  }: {
    readonly times?: number;
    readonly platform?: NodeJS.Platform;
    readonly codes?: readonly string[];
    readonly operations?: readonly HeldOperation[];
    readonly only?: (path: string) => boolean;
  } = {},
): HeldFiles {
  const held = { refused: 0, release };
  const real = operations.map((name) => [name, fsPromises[name]] as const);
  const realPlatform = process.platform;
  const calls = new Map<string, number>();
  const root = resolve(below) + sep;
  for (const [name, operation] of real) {
    Reflect.set(fsPromises, name, (...args: readonly unknown[]): unknown => {
      // What is renamed or linked is held by its new name.
      const path = ['rename', 'link', 'copyFile'].includes(name) ? args[1] : args[0];
      if (typeof path === 'string' && resolve(path).startsWith(root) && only(path)) {
        const key = `${name} ${path}`;
        const before = calls.get(key) ?? 0;
        calls.set(key, before + 1);
        if (before < times) {
          const code = codes[held.refused++ % codes.length];
          return Promise.reject(Object.assign(new Error(`${code}: pretended, ${name}`), { code }));
        }
      }
      const done: unknown = Reflect.apply(operation, fsPromises, args);
      return done;
    });
  }
  syncBuiltinESMExports();
  pretendPlatform(platform);
  return held;

  function release(): void {
    for (const [name, operation] of real) {
      Reflect.set(fsPromises, name, operation);
    }
    syncBuiltinESMExports();
    pretendPlatform(realPlatform);
  }
}

const pretendPlatform = (value: NodeJS.Platform): void =>
  void Object.defineProperty(process, 'platform', { value });
