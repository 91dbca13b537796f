import { basename } from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod/mini';
import type { Logger } from '../../util/logger.ts';
import { isPathInside, realPathOf } from '../../util/files/realPath.ts';
import { addIgnoreLine, findRepository, ignoreLine, isIgnored } from './gitIgnore.ts';
import { notify } from '../../ui/messages/notifications.ts';
import type { StateMemory } from '../../ui/stateMemory.ts';

const key = 'sendgridExports.ignoreAnswers';
/** The user's reply by the repository's root: 'never', or when 'Not Now' was chosen, in epoch ms. */
const answers = z.record(z.string(), z.union([z.literal('never'), z.number()]));
const dayMs = 24 * 60 * 60 * 1000;
/** Number of days for which 'Not Now' applies. */
const askAgainDays = 30;

export interface IgnoreOfferDeps {
  readonly state: StateMemory;
  readonly logger: Logger;
  /**
   * Absolute path of the extension's own storage, which is never offered to be ignored; exports are stored in a folder of it.
   */
  readonly storageFolder: string;
  readonly ask?: typeof notify;
  readonly now?: () => number;
}

/**
 * Offers to add a line to `.gitignore` when exported files are saved to a git repository that does not ignore them, so that
 * personal data is not committed. Exports do not wait for the reply: files do no harm until they are committed.
 */
export class IgnoreOffer {
  readonly #deps: IgnoreOfferDeps;
  readonly #now: () => number;
  /** Roots of the repositories for which the question is being shown. */
  readonly #asking = new Set<string>();

  constructor(deps: IgnoreOfferDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
  }

  /** Never rejects: an export must not fail because of an ignore line. */
  async offer(folder: string): Promise<void> {
    try {
      await this.#offer(folder);
    } catch (error) {
      const what = error instanceof Error ? error.message : 'unknown';
      this.#deps.logger.warn(`Offering an ignore line for ${folder} failed: ${what}`);
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
