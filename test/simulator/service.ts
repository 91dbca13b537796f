import { makeAccounts, type SimulatedAccount } from './accounts.ts';
import { BodyCache } from './bodyCache.ts';
import { Clock } from './clock.ts';
import { FaultRegistry } from './faults.ts';
import { hash, idKind, uuid } from './hash.ts';
import { Jobs } from './jobs.ts';
import { RateLimits } from './rateLimits.ts';
import { RequestLog } from './requestLog.ts';
import { mergeScenario, scenario, type Scenario, type ScenarioInput } from './scenario.ts';
import { UrlSigner } from './urlSigner.ts';

/** The state that both origins share: what is simulated, and what has happened so far. */
export class Service {
  readonly clock = new Clock();
  readonly faults = new FaultRegistry();
  readonly requests = new RequestLog();
  readonly bodies = new BodyCache();
  readonly signer: UrlSigner;
  readonly jobs: Jobs;
  readonly rateLimits: RateLimits;
  /** The origin of the files; set once the file host listens. */
  filesUrl = '';
  #input: ScenarioInput = {};
  #scenario: Scenario;
  #accounts: readonly SimulatedAccount[];
  #requestCount = 0;

  constructor(input: ScenarioInput) {
    this.#input = input;
    this.#scenario = scenario.parse(input);
    this.#accounts = makeAccounts(this.#scenario);
    this.signer = new UrlSigner(`simulator ${this.#scenario.seed}`);
    this.jobs = new Jobs(this.clock, this.#scenario.seed);
    this.rateLimits = new RateLimits(this.clock);
    this.#addFaults(input);
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  get accounts(): readonly SimulatedAccount[] {
    return this.#accounts;
  }

  /** Changes the settings that are named. Faults are added to the active ones; existing exports keep their settings. */
  setScenario(change: ScenarioInput): void {
    const merged = mergeScenario(this.#input, change);
    const next = scenario.parse(merged);
    this.#accounts = makeAccounts(next);
    this.#scenario = next;
    this.#input = merged;
    this.#addFaults(change);
  }

  /** Deletes what is on disk. */
  close(): Promise<void> {
    return this.bodies.close();
  }

  /** Returns the account of a request: the key's own, or one of its subusers. */
  account(key: string): SimulatedAccount | undefined {
    return this.#accounts.find((one) => one.subuserOf === undefined && one.apiKey === key);
  }

  subuser(parent: SimulatedAccount, username: string): SimulatedAccount | undefined {
    return this.#accounts.find(
      (one) => one.username === username && one.subuserOf === parent.username,
    );
  }

  /** Returns ids for the headers of a response, as SendGrid has them. */
  nextRequestId(): { amzn: string; apiGateway: string } {
    this.#requestCount += 1;
    const { seed } = this.#scenario;
    return {
      amzn: uuid(seed, idKind.request, this.#requestCount),
      apiGateway: Buffer.from(String(hash(seed, this.#requestCount))).toString('base64'),
    };
  }

  #addFaults({ faults = [] }: ScenarioInput): void {
    for (const fault of faults) {
      this.faults.add(fault);
    }
  }
}
