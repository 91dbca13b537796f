import { hash, idKind, uuid } from './hash.ts';
import { Members, type MemberSet } from './members.ts';
import type { ListInput, SegmentInput } from './scenario.ts';

/** A list and its members. */
export interface SimulatedList {
  readonly id: string;
  readonly name: string;
  /** The exact number of rows of its export. */
  readonly count: number;
  readonly set: MemberSet;
}

/** A segment of either version and its members. */
export interface SimulatedSegment extends SimulatedList {
  readonly version: 1 | 2;
  readonly parentListId: string | undefined;
  readonly validity: SegmentInput['validity'];
  readonly errorMessage: string | undefined;
  /** The count that SendGrid shows: a sample, which may be out of date. */
  readonly sampledCount: number;
}

/** What to export: everything, or the union of lists and segments. */
export interface Selection {
  readonly all?: boolean;
  readonly listIds?: readonly string[];
  readonly segmentIds?: readonly string[];
}

export interface PopulationSettings {
  readonly seed: number;
  readonly contacts: number | undefined;
  readonly lists: number | readonly ListInput[];
  readonly segments: number | readonly SegmentInput[];
  readonly segmentsV1: number;
}

/** The contacts of one account, and which of them belong to which list and segment. Contains no contacts itself. */
export class Population {
  readonly size: number;
  readonly lists: readonly SimulatedList[];
  readonly segments: readonly SimulatedSegment[];
  readonly #lists: ReadonlyMap<string, SimulatedList>;
  readonly #segments: ReadonlyMap<string, SimulatedSegment>;

  constructor({ seed, contacts, lists, segments, segmentsV1 }: PopulationSettings) {
    const explicit = [
      ...(typeof lists === 'number' ? [] : lists),
      ...(typeof segments === 'number' ? [] : segments),
    ];
    const largest = explicit.reduce((most, one) => Math.max(most, one.contacts), 0);
    this.size = contacts ?? Math.max(1000, Math.ceil(largest * 1.25));
    const tooLarge = explicit.find((one) => one.contacts > this.size);
    if (tooLarge !== undefined) {
      throw new RangeError(
        `'${tooLarge.name}' has ${tooLarge.contacts} contacts, the account only ${this.size}`,
      );
    }
    this.lists = (typeof lists === 'number' ? madeUpLists(seed, this.size, lists) : lists).map(
      ({ id, name, contacts: count }, i) => ({
        id: id ?? uuid(seed, idKind.list, i),
        name,
        count,
        set: memberSet(hash(seed, idKind.list, i), this.size, count),
      }),
    );
    const inputs = [
      ...(typeof segments === 'number' ? madeUpSegments(seed, this.lists, segments, 2) : segments),
      ...madeUpSegments(seed, this.lists, segmentsV1, 1),
    ];
    const byName = new Map(this.lists.map((list) => [list.name, list]));
    this.segments = inputs.map((input, i) => this.#segment(seed, input, i, byName));
    this.#lists = new Map(this.lists.map((list) => [list.id, list]));
    this.#segments = new Map(this.segments.map((segment) => [segment.id, segment]));
  }

  list(id: string): SimulatedList | undefined {
    return this.#lists.get(id);
  }

  segment(id: string): SimulatedSegment | undefined {
    return this.#segments.get(id);
  }

  /** Returns the contacts of a selection. Unknown ids are ignored. */
  members({ all = false, listIds = [], segmentIds = [] }: Selection): Members {
    if (all) {
      return Members.all(this.size);
    }
    const chosen = [
      ...listIds.map((id) => this.#lists.get(id)),
      ...segmentIds.map((id) => this.#segments.get(id)),
    ];
    return Members.union(
      this.size,
      chosen.flatMap((one) => (one === undefined ? [] : [one.set])),
    );
  }

  #segment(
    seed: number,
    input: SegmentInput,
    i: number,
    lists: ReadonlyMap<string, SimulatedList>,
  ): SimulatedSegment {
    const { name, version, validity, errorMessage, parentList } = input;
    const kind = version === 1 ? idKind.segmentV1 : idKind.segment;
    const parent = lists.get(parentList ?? '');
    if (parentList !== undefined && parent === undefined) {
      throw new RangeError(
        `Segment '${name}' belongs to a list '${parentList}', which does not exist`,
      );
    }
    const count = parent === undefined ? input.contacts : Math.min(input.contacts, parent.count);
    return {
      id: input.id ?? uuid(seed, kind, i),
      name,
      count,
      // A segment of a list is a section of the list's own sequence, so that its members are on the list.
      set:
        parent === undefined
          ? memberSet(hash(seed, kind, i), this.size, count)
          : {
              ...parent.set,
              skip: hash(seed, kind, i) % (parent.count - count + 1),
              length: count,
            },
      version,
      parentListId: parent?.id,
      validity,
      errorMessage,
      sampledCount: Math.max(0, count + input.countOff),
    };
  }
}

function memberSet(random: number, population: number, length: number): MemberSet {
  if (population < 2) {
    return { start: 0, step: 1, skip: 0, length };
  }
  let step = 1 + (random % (population - 1));
  while (greatestCommonDivisor(step, population) !== 1) {
    step = step === population - 1 ? 1 : step + 1;
  }
  return { start: hash(random, 1) % population, step, skip: 0, length };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

const listThemes = [
  'Newsletter',
  'Customers',
  'Leads',
  'Événement',
  'Webinar',
  'Käufer',
  '登録者',
  'Trial users',
];
const segmentThemes = [
  'Opened in 30 days',
  'Never clicked',
  'Big spenders',
  'Inactive',
  'Côte Ouest',
];

/** Sizes are spread evenly over the orders of magnitude, as those of real lists are; the first one is large. */
function madeUpLists(seed: number, population: number, count: number): ListInput[] {
  return Array.from({ length: count }, (_, i) => {
    const spread = Math.floor(population ** (hash(seed, 11, i) / 2 ** 32));
    return {
      name: `${listThemes[i % listThemes.length] ?? ''} ${String(i + 1).padStart(String(count).length, '0')}`,
      contacts: i === 0 ? Math.ceil(population / 2) : Math.min(population, spread, 200_000),
    };
  });
}

function madeUpSegments(
  seed: number,
  lists: readonly SimulatedList[],
  count: number,
  version: 1 | 2,
): SegmentInput[] {
  return Array.from({ length: count }, (_, i) => {
    const random = hash(seed, 12, version, i);
    const parent = i % 3 === 2 ? undefined : lists[random % Math.max(1, lists.length)];
    const invalid = i % 17 === 16;
    return {
      name: `${segmentThemes[i % segmentThemes.length] ?? ''} ${version === 1 ? 'v1 ' : ''}${i + 1}`,
      contacts: parent === undefined ? (lists[0]?.count ?? 0) : Math.ceil(parent.count / 3),
      ...(parent === undefined ? {} : { parentList: parent.name }),
      version,
      validity: invalid ? 'INVALID' : i % 19 === 18 ? 'PENDING' : 'VALID',
      ...(invalid ? { errorMessage: 'unknown field in the query' } : {}),
      countOff: i % 5 === 4 ? 1 : 0,
    };
  });
}
