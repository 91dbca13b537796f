import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { isSystemError, removeIfThere, writeFileAtomically } from '../../util/atomicFile.ts';
import { abortable } from '../../util/abortable.ts';
import { readdir, readFile } from '../../util/fileSystem.ts';
import { ExportError, toExportError } from '../model/exportError.ts';
import type { ExportReason } from '../model/exportError.ts';
import { LeaseLost } from '../model/stopReasons.ts';
import { jobAction, type JobAction } from '../model/jobAction.ts';

const answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true) }),
  z.object({
    ok: z.literal(false),
    reason: z.custom<ExportReason>((value) => typeof value === 'string'),
    status: z.optional(z.number()),
    detail: z.optional(z.string()),
  }),
]);

const suffixes = { ask: '.ask', answer: '.answer' } as const;

/** Lets a window have something done by the one that works: a file with what is asked, answered by another file. */
export class JobAsks {
  readonly #folder: string;
  /** Asks of this window that are not answered. */
  readonly #waiting = new Map<string, PromiseWithResolvers<undefined>>();
  /** Asks that are being carried out. */
  readonly #underWay = new Set<string>();

  constructor({ folder }: { folder: string }) {
    this.#folder = folder;
  }

  /** Whether this window waits for an answer. */
  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /**
   * Asks whoever works, and settles when it is done.
   *
   * @throws ExportError as if it had been done here; the signal's reason, and then it may be done all the same.
   */
  async send(action: JobAction, signal: AbortSignal): Promise<void> {
    const id = randomUUID();
    const answered = Promise.withResolvers<undefined>();
    this.#waiting.set(id, answered);
    try {
      await writeFileAtomically(this.#path(id, 'ask'), JSON.stringify(action));
      await abortable(answered.promise, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw toExportError(error);
    } finally {
      this.#waiting.delete(id);
    }
  }

  /** Looks for answers to this window. */
  async receive(): Promise<void> {
    for (const [id, { resolve, reject }] of this.#waiting) {
      const text = await readIfThere(this.#path(id, 'answer'));
      if (text !== undefined) {
        const parsed = answer.safeParse(parseJson(text));
        await removeIfThere(this.#path(id, 'answer'));
        if (parsed.success && parsed.data.ok) {
          resolve(undefined);
        } else {
          const { reason, status, detail } = parsed.data?.ok === false ? parsed.data : unclear;
          reject(new ExportError(reason, 'Another window could not do it.', { status, detail }));
        }
      }
    }
  }

  /** Carries out what is asked, by whatever window. Several at once, each once. */
  async carryOut(perform: (action: JobAction) => Promise<void>): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const ids = names
      .filter((name) => name.endsWith(suffixes.ask))
      .map((name) => name.slice(0, -suffixes.ask.length))
      .filter((id) => !this.#underWay.has(id));
    await Promise.all(ids.map((id) => this.#carryOut(id, perform)));
  }

  async #carryOut(id: string, perform: (action: JobAction) => Promise<void>): Promise<void> {
    this.#underWay.add(id);
    try {
      const text = await readIfThere(this.#path(id, 'ask'));
      if (text === undefined) {
        return;
      }
      const result = await outcome(text, perform);
      await writeFileAtomically(this.#path(id, 'answer'), JSON.stringify(result));
      // Last: whoever takes over in between does it once more, which changes nothing.
      await removeIfThere(this.#path(id, 'ask'));
    } finally {
      this.#underWay.delete(id);
    }
  }

  #path(id: string, kind: keyof typeof suffixes): string {
    return join(this.#folder, `${id}${suffixes[kind]}`);
  }
}

/** Whether a file of the job folder is one of these. */
export const isAskFile = (name: string): boolean =>
  Object.values(suffixes).some((suffix) => name.endsWith(suffix));

const unclear = { reason: 'fileSystem', status: undefined, detail: undefined } as const;

async function outcome(
  text: string,
  perform: (action: JobAction) => Promise<void>,
): Promise<z.infer<typeof answer>> {
  const parsed = jobAction.safeParse(parseJson(text));
  if (!parsed.success) {
    return { ok: false, ...unclear };
  }
  try {
    await perform(parsed.data);
    return { ok: true };
  } catch (error) {
    if (error instanceof LeaseLost) {
      // Then whoever has the lease now does it and answers.
      throw error;
    }
    const { reason, status, detail } = toExportError(error);
    return {
      ok: false,
      reason,
      ...(status !== undefined && { status }),
      ...(detail !== undefined && { detail }),
    };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) {
      return undefined;
    }
    throw error;
  }
}
