import type { ScenarioInput } from '../simulator/scenario.ts';

const demoLists = [
  { name: 'Newsletter (weekly)', contacts: 8_412 },
  { name: 'Newsletter (Deutsch)', contacts: 1_986 },
  { name: 'Customers 2026', contacts: 5_237 },
  { name: 'Wholesale partners', contacts: 312 },
  { name: 'Webinar: Home brewing', contacts: 764 },
  { name: 'Event: Lisbon tasting', contacts: 428 },
  { name: 'Old shop import', contacts: 10_144 },
  { name: 'Former subscribers', contacts: 0 },
] as const;

/** A company as the reader may know one, with names and sizes of its lists and segments. */
export const demoScenario: ScenarioInput = {
  seed: 20_26,
  contacts: 24_310,
  accounts: [{ username: 'harbor-coffee' }],
  lists: demoLists,
  segments: [
    { name: 'Opened in the last 30 days', contacts: 3_605, countOff: 21 },
    { name: 'Bought more than twice', contacts: 1_148, parentList: 'Customers 2026' },
    { name: 'Portugal and Spain', contacts: 2_093 },
    {
      name: 'Old city rule',
      contacts: 130,
      validity: 'INVALID',
      errorMessage: 'Unknown field CITY_2',
    },
    { name: 'Signed up this week (legacy)', contacts: 96, version: 1 },
  ],
  names: 'european',
  exports: { compression: 'gzip', pendingSeconds: 2 },
};

/** The same company on the next morning: new readers, fewer customers, and some contacts have changed. */
export const nextDayScenario: ScenarioInput = {
  ...demoScenario,
  isNextDay: true,
  lists: [
    { name: 'Newsletter (weekly)', contacts: 8_590 },
    ...demoLists.filter(({ name }) => name !== 'Newsletter (weekly)'),
  ].map((list) => (list.name === 'Customers 2026' ? { ...list, contacts: 5_201 } : list)),
};

/** The audience of the unattended demo: two lists and a segment. */
export const demoSelection = {
  lists: ['Newsletter (weekly)', 'Customers 2026'],
  segments: ['Portugal and Spain'],
} as const;
