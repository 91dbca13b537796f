import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';

/**
 * An extension that starts before those that it measures. It hooks into Node's module loader, with which the extension
 * host loads their entry files, and writes a line of JSON for each start of one.
 */
const request = z.object({ file: z.string(), extensions: z.array(z.string()) });

/** How long something took, in ms. */
interface Duration {
  readonly ms: number;
  /** Without the time in which the thread waited for a processor, which only Linux reports. */
  readonly undisturbedMs: number;
}

/** Has the time for which the reading thread ran and waited, in ns, and how often. */
const scheduling = '/proc/thread-self/schedstat';

/** A function of someone else's, with `this` and its arguments. */
type Call = (self: unknown, args: readonly unknown[]) => unknown;

export function activate(): void {
  const { file, extensions } = request.parse(JSON.parse(process.env.ACTIVATION_PROBE ?? '{}'));
  const waitedFor = new Map(extensions.map((id) => [entryOf(id), id]));
  const load = functionOf(Module, '_load');
  // The first call of a function takes longer.
  stopwatch()();
  Reflect.set(Module, '_load', function (this: unknown, ...args: unknown[]): unknown {
    const path = typeof args[0] === 'string' ? args[0] : '';
    const extension = waitedFor.get(path);
    if (extension === undefined) {
      return load(this, args);
    }
    waitedFor.delete(path);
    const sinceLoad = stopwatch();
    const entry = load(this, args);
    const loaded = sinceLoad();
    return withTimedActivate(entry, (activated, turned) => {
      const line = { extension, host: process.pid, loaded, activated, turned };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    });
  });
}

/** Returns the path from which the host loads an extension's entry file. */
function entryOf(id: string): string {
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined) {
    throw new Error(`${id} is not installed.`);
  }
  const { main } = z.object({ main: z.string() }).parse(extension.packageJSON);
  return join(extension.extensionPath, main);
}

/** @param report Called with the duration of the call, and the time from its start until the event loop continues. */
function withTimedActivate(
  entry: unknown,
  report: (activated: Duration, turned: Duration) => void,
): object {
  const original = functionOf(entry, 'activate');
  function activate(this: unknown, ...args: unknown[]): unknown {
    const sinceCall = stopwatch();
    const result = original(this, args);
    const activated = sinceCall();
    // By then, `activate` has run its promise callbacks, and VS Code whatever it does in the meantime.
    setImmediate(() => report(activated, sinceCall()));
    return result;
  }
  return Object.assign({}, entry, { activate });
}

/** Returns a function that returns the time since now. */
function stopwatch(): () => Duration {
  const beganBefore = performance.now();
  const waitedBefore = waitedMs();
  const began = performance.now();
  return () => {
    const ms = performance.now() - began;
    const waited = waitedMs() - waitedBefore;
    // The thread may have waited while it read how long it waited: both values include that, and the reading as well.
    return { ms, undisturbedMs: performance.now() - beganBefore - waited };
  };
}

function waitedMs(): number {
  const fields = existsSync(scheduling) ? readFileSync(scheduling, 'utf8').split(' ') : [];
  return Number(fields[1] ?? 0) / 1e6;
}

function functionOf(owner: unknown, name: string): Call {
  const found: unknown = Reflect.get(Object(owner), name);
  if (typeof found !== 'function') {
    throw new Error(`There is no function '${name}'.`);
  }
  return (self, args): unknown => Reflect.apply(found, self, args);
}
