import {
  commandOwners,
  type CommandName,
  type CommandOwner,
  type CommandsOf,
} from '../contributions.ts';
import type { Disposable } from '../util/emitter.ts';
import type { Logger } from '../util/logger.ts';
import type { CommandHandlers, RunCommand } from './commands.ts';
import { withErrorReport } from './messages/errorReport.ts';

/** The command handlers of a feature. A missing one, or one of another feature, does not compile. */
export type HandlersOf<O extends CommandOwner> = Pick<CommandHandlers, CommandsOf<O>>;

type Load = () => Promise<Partial<CommandHandlers>>;

/** Runs commands. A feature's handlers are loaded when the first of them is run. */
export class CommandRegistry {
  readonly #logger: Logger;
  readonly #owners = new Map<CommandOwner, Load>();

  constructor({ logger }: { readonly logger: Logger }) {
    this.#logger = logger;
  }

  /** @param load Called each time a command of the feature is run. */
  register<O extends CommandOwner>(
    owner: O,
    load: () => Promise<HandlersOf<O> & Partial<CommandHandlers>>,
  ): Disposable {
    this.#owners.set(owner, load);
    return { dispose: () => void this.#owners.delete(owner) };
  }

  readonly run: RunCommand = async (name, given) =>
    withErrorReport(name, this.#logger, async () => (await this.#handler(name))(...given));

  async #handler<N extends CommandName>(name: N): Promise<CommandHandlers[N]> {
    const handler = (await this.#owners.get(commandOwners[name])?.())?.[name];
    if (handler === undefined) {
      throw new Error(`The command '${name}' is not registered.`);
    }
    return handler;
  }
}
