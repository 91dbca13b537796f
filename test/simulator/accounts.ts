import { ContactFactory } from './contacts.ts';
import { hash, sampleKey } from './hash.ts';
import { Population } from './population.ts';
import type { Scenario } from './scenario.ts';

/** An account of the simulated service. */
export interface SimulatedAccount {
  readonly index: number;
  readonly apiKey: string;
  readonly username: string;
  readonly email: string;
  readonly userId: number;
  readonly scopes: readonly string[];
  readonly subuserOf: string | undefined;
  readonly population: Population;
  readonly contacts: ContactFactory;
}

/** Creates the accounts of a scenario. One without lists of its own has those of the scenario, and its segments. */
export function makeAccounts(scenario: Scenario): readonly SimulatedAccount[] {
  return scenario.accounts.map((settings, index) => {
    const seed = index === 0 ? scenario.seed : hash(scenario.seed, index);
    const username = settings.username ?? (index === 0 ? 'acme' : `acme-${index + 1}`);
    return {
      index,
      apiKey: settings.apiKey ?? sampleKey(scenario.seed, index),
      username,
      email: settings.email ?? `${username}@example.com`,
      userId: 1_000_000 + (hash(seed, 3) % 9_000_000),
      scopes: settings.scopes,
      subuserOf: settings.subuserOf,
      population: new Population({
        seed,
        contacts: settings.contacts ?? scenario.contacts,
        lists: settings.lists ?? scenario.lists ?? 5,
        segments:
          settings.segments ?? (settings.lists === undefined ? (scenario.segments ?? 3) : 0),
        segmentsV1: scenario.segmentsV1,
      }),
      contacts: new ContactFactory(seed, scenario.customFields, {
        names: scenario.names,
        isNextDay: scenario.isNextDay,
      }),
    };
  });
}
