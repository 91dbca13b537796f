import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import Module from 'node:module';
import { join } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';

/**
 * An extension that starts before those which it measures. It puts itself into Node's module loader, which the extension
 * host loads their entry files with, and writes a line of JSON for each start of one.
 */
const request = z.object({ file: z.string(), extensions: z.array(z.string()) });

/** How long something took, in ms. */
interface Duration {
  readonly ms: number;
  /** Without the time in which the thread waited for a processor, which Linux alone tells. */
  readonly undisturbedMs: number;
}

/** The thread that reads it finds how long it ran and waited, in ns, and how often. */
const scheduling = '/proc/thread-self/schedstat';

/** A function that is not ours, with `this` and its arguments. */
type Call = (self: unknown, args: readonly unknown[]) => unknown;

export function activate(): void {
  const { file, extensions } = request.parse(JSON.parse(process.env.ACTIVATION_PROBE ?? '{}'));
  const waitedFor = new Map(extensions.map((id) => [entryOf(id), id]));
  const load = functionOf(Module, '_load');
  // What is called for the first time takes longer.
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

/** The path by which the host asks for an extension's entry file. */
function entryOf(id: string): string {
  const extension = vscode.extensions.getExtension(id);
  if (extension === undefined) {
    throw new Error(`${id} is not installed.`);
  }
  const { main } = z.object({ main: z.string() }).parse(extension.packageJSON);
  return join(extension.extensionPath, main);
}

/** @param report Gets the time of the call, and the time from its begin until the event loop goes on. */
function withTimedActivate(
  entry: unknown,
  report: (activated: Duration, turned: Duration) => void,
): object {
  const original = functionOf(entry, 'activate');
  function activate(this: unknown, ...args: unknown[]): unknown {
    const sinceCall = stopwatch();
    const result = original(this, args);
    const activated = sinceCall();
    // What `activate` left to promises has run by then, and so has what VS Code did meanwhile.
    setImmediate(() => report(activated, sinceCall()));
    return result;
  }
  return Object.assign({}, entry, { activate });
}

/** Tells again and again how long ago it was made. */
function stopwatch(): () => Duration {
  const beganBefore = performance.now();
  const waitedBefore = waitedMs();
  const began = performance.now();
  return () => {
    const ms = performance.now() - began;
    const waited = waitedMs() - waitedBefore;
    // The thread may have waited while it asked how long it waited: that is in both, and so is the asking.
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
