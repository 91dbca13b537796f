import { basename } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Logger } from '../../util/logger.ts';
import { isPathInside, realPathOf } from '../../util/realPath.ts';
import { addIgnoreLine, findRepository, ignoreLine, isIgnored } from './gitIgnore.ts';
import { notify } from '../../ui/messages/notifications.ts';
import type { StateMemory } from '../../ui/stateMemory.ts';

const key = 'sendgridExports.ignoreAnswers';
/** By the repository's folder: never, or when 'Not Now' was said, epoch in ms. */
const answers = z.record(z.string(), z.union([z.literal('never'), z.number()]));
const dayMs = 24 * 60 * 60 * 1000;
/** 'Not Now' is good for so many days. */
const askAgainDays = 30;

export interface IgnoreOfferDeps {
  readonly state: StateMemory;
  readonly logger: Logger;
  /** Absolute path of the extension's own storage, which is nobody's work tree; exports go into a folder in it. */
  readonly storageFolder: string;
  readonly ask?: typeof notify;
  readonly now?: () => number;
}

/**
 * Offers, when exported files go into a git repository that does not ignore them, to add a line to `.gitignore`: they hold
 * personal data, which a commit would spread. An export does not wait for the answer, for files do no harm until then, and
 * whoever walks away from a question is still to find the files.
 */
export class IgnoreOffer {
  readonly #deps: IgnoreOfferDeps;
  readonly #now: () => number;
  /** Repositories for which the question is on the screen. */
  readonly #asking = new Set<string>();

  constructor(deps: IgnoreOfferDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
  }

  /** Never rejects: an export does not fail for want of an ignore line. */
  async offer(folder: string): Promise<void> {
    try {
      await this.#offer(folder);
    } catch (error) {
      const what = error instanceof Error ? error.message : 'unknown';
      this.#deps.logger.warn(`No ignore line was offered for ${folder}: ${what}`);
    }
  }

  async #offer(folder: string): Promise<void> {
    const storage = await realPathOf(this.#deps.storageFolder);
    if (isPathInside(storage, await realPathOf(folder))) {
      return;
    }
    const where = await findRepository(folder);
    if (!where || this.#asking.has(where.root) || !this.#isDue(where.root)) {
      return;
    }
    this.#asking.add(where.root);
    try {
      const line = await ignoreLine(where);
      const mayRunGit = vscode.workspace.isTrusted;
      if (line !== undefined && !(await isIgnored(where, { mayRunGit }))) {
        await this.#ask(where.root, line);
      }
    } finally {
      this.#asking.delete(where.root);
    }
  }

  async #ask(root: string, line: string): Promise<void> {
    const add = vscode.l10n.t('Add to .gitignore');
    const later = vscode.l10n.t('Not Now');
    const never = vscode.l10n.t('Never for This Repository');
    const { ask = notify } = this.#deps;
    const chosen = await ask(
      'information',
      vscode.l10n.t(
        'Exported contacts are saved in the git repository “{0}” and hold personal data. Add “{1}” to its .gitignore, so that they are not committed?',
        basename(root),
        line,
      ),
      add,
      later,
      never,
    );
    if (chosen === add) {
      await this.#add(root, line);
    } else {
      await this.#remember(root, chosen === never ? 'never' : this.#now());
    }
  }

  async #add(root: string, line: string): Promise<void> {
    try {
      await addIgnoreLine(root, line);
      this.#deps.logger.info(`Added ${line} to .gitignore in ${root}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      void notify(
        'error',
        vscode.l10n.t('The line “{0}” could not be added to .gitignore: {1}', line, why),
      );
    }
  }

  #isDue(root: string): boolean {
    const answer = this.#answers[root];
    return answer === undefined
      ? true
      : answer !== 'never' && answer + askAgainDays * dayMs <= this.#now();
  }

  async #remember(root: string, answer: 'never' | number): Promise<void> {
    await this.#deps.state.update(key, { ...this.#answers, [root]: answer });
  }

  get #answers(): z.infer<typeof answers> {
    return answers.safeParse(this.#deps.state.get(key)).data ?? {};
  }
}
