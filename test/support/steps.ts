import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { childEnvironment, projectFolder } from './paths.ts';
import { clearCounts, readCounts, resultsFile, resultsVariable, type Counts } from './results.ts';

export interface Step {
  readonly name: string;
  /** The results of suites are counted; a check counts as one failure or as nothing. */
  readonly kind: 'check' | 'suite';
  readonly commands: readonly (readonly [command: string, ...args: string[]])[];
  readonly env?: Readonly<Record<string, string>>;
  /** How many of the machine's two cores it can use. */
  readonly load: 1 | 2;
  /** The steps that have to end before it starts; it runs even if they failed. */
  readonly after?: readonly string[];
}

interface Outcome extends Counts {
  readonly name: string;
  readonly line: string;
}

/** Runs steps concurrently, as many as there is room for, each to its end even after a failure. */
export class StepRunner {
  readonly #room: number;
  readonly #output = new OrderedOutput();

  /** @param room The total load that may run at once. A step with more runs alone. */
  constructor(room: number) {
    this.#room = room;
  }

  /** Starts the steps in order; a later one may start while an earlier one has to wait. Returns the totals. */
  async run(steps: readonly Step[]): Promise<Counts> {
    const started = Date.now();
    const waiting = [...steps];
    const running = new Map<string, Promise<void>>();
    const outcomes: Outcome[] = [];
    let load = 0;
    while (waiting.length > 0 || running.size > 0) {
      const isOver = (name: string): boolean => outcomes.some((outcome) => outcome.name === name);
      const index = waiting.findIndex(
        (step) =>
          (load === 0 || load + step.load <= this.#room) && (step.after ?? []).every(isOver),
      );
      const [step] = index < 0 ? [] : waiting.splice(index, 1);
      if (step === undefined) {
        await Promise.race(running.values());
        continue;
      }
      load += step.load;
      running.set(
        step.name,
        this.#outcome(step).then((outcome) => {
          outcomes.push(outcome);
          load -= step.load;
          running.delete(step.name);
        }),
      );
    }
    return summedUp(steps, outcomes, started);
  }

  async #outcome(step: Step): Promise<Outcome> {
    const write = this.#output.open();
    write(`\n=== ${step.name} ===\n`);
    const started = Date.now();
    const counts = await countsOf(step, write);
    const seconds = ((Date.now() - started) / 1000).toFixed(1);
    const verdict = counts.failed === 0 ? 'ok' : 'FAILED';
    const counted =
      step.kind === 'suite' ? `, ${counts.passed} passed, ${counts.failed} failed` : '';
    const line = `${step.name}: ${verdict}${counted} (${seconds} s)`;
    write(`--- ${line}\n`);
    write.end();
    return { ...counts, name: step.name, line };
  }
}

function summedUp(steps: readonly Step[], outcomes: readonly Outcome[], started: number): Counts {
  const total = { passed: 0, failed: 0 };
  const lines: string[] = [];
  for (const { name } of steps) {
    const outcome = outcomes.find((one) => one.name === name);
    total.passed += outcome?.passed ?? 0;
    total.failed += outcome?.failed ?? 1;
    lines.push(outcome?.line ?? `${name}: FAILED, did not run`);
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  console.log(`\n=== summary ===\n${lines.join('\n')}\nall: ${seconds} s\n`);
  return total;
}

async function countsOf(step: Step, write: (text: string) => void): Promise<Counts> {
  const results = resultsFile(step.name);
  await clearCounts(results);
  let succeeded = true;
  for (const [command, ...args] of step.commands) {
    try {
      succeeded &&=
        (await runInto(write, [command, ...args], { ...step.env, [resultsVariable]: results })) ===
        0;
    } catch (error) {
      write(`${String(error)}\n`);
      succeeded = false;
    }
  }
  if (step.kind === 'check') {
    return { passed: 0, failed: succeeded ? 0 : 1 };
  }
  const counts = (await readCounts(results)) ?? { passed: 0, failed: 0 };
  // A run without failures may still have crashed, or found no tests at all.
  const fine = succeeded && counts.passed > 0;
  return { passed: counts.passed, failed: fine ? counts.failed : Math.max(counts.failed, 1) };
}

/** Runs a command to its end, passing its output to `write`; returns its exit code. */
async function runInto(
  write: (text: string) => void,
  [command, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : {};
  const child = spawn(command, args, {
    cwd: projectFolder,
    env: childEnvironment({ ...color, ...env }),
    stdio: ['ignore', 'pipe', 'pipe'],
    // npm and npx are .cmd files on Windows, which only a shell starts.
    shell: process.platform === 'win32' && !command.endsWith('.exe'),
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => write(text));
  }
  const closed: readonly unknown[] = await once(child, 'close');
  return typeof closed[0] === 'number' ? closed[0] : 1;
}

interface Writer {
  (text: string): void;
  end(): void;
}

/**
 * Prints the output of concurrent steps one after another: that of the oldest as it arrives, the others' when it is
 * their turn.
 */
class OrderedOutput {
  readonly #open: { buffered: string; isOver: boolean }[] = [];

  open(): Writer {
    const part = { buffered: '', isOver: false };
    this.#open.push(part);
    const write = (text: string): void => {
      part.buffered += text;
      this.#show();
    };
    return Object.assign(write, {
      end: () => {
        part.isOver = true;
        this.#show();
      },
    });
  }

  #show(): void {
    for (;;) {
      const [oldest] = this.#open;
      if (oldest === undefined) {
        return;
      }
      process.stdout.write(oldest.buffered);
      oldest.buffered = '';
      if (!oldest.isOver) {
        return;
      }
      this.#open.shift();
    }
  }
}
