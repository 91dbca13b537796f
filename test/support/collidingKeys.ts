/* XXH64 keeps four sums, each of which takes 8 bytes of every 32. What the first 32 bytes of a key do to a sum can be undone by
the next 32, since each step can be reversed. */

const bits = 0xffff_ffff_ffff_ffffn;
const [prime1, prime2] = [0x9e37_79b1_85eb_ca87n, 0xc2b2_ae3d_27d4_eb4fn];
/** What times a prime is 1. */
const inverse2 = inverseOf(prime2);

function inverseOf(factor: bigint): bigint {
  let inverse = 1n;
  for (let step = 0; step < 6; step++) {
    inverse = (inverse * (2n - factor * inverse)) & bits;
  }
  return inverse;
}

const rotated = (value: bigint, by: bigint): bigint =>
  ((value << by) | (value >> (64n - by))) & bits;
const round = (sum: bigint, lane: bigint): bigint =>
  (rotated((sum + lane * prime2) & bits, 31n) * prime1) & bits;

/**
 * Returns two keys of 64 characters of Latin-1 that have the same XXH64 for a seed. No byte of them means anything to a CSV.
 */
export function collidingKeys(seed: bigint): readonly [string, string] {
  const sums = [seed + prime1 + prime2, seed + prime2, seed, seed - prime1];
  const lanes = sums.map((sum) => collidingLanes(sum & bits));
  return [keyOf(lanes.map(([one]) => one)), keyOf(lanes.map(([, one]) => one))];
}

type Lanes = readonly [bigint, bigint];

const keyOf = (lanes: readonly Lanes[]): string =>
  [0, 1].flatMap((block) => lanes.map((lane) => textOf(lane[block] ?? 0n))).join('');

/** Returns the lanes of two keys, whose sums are the same in the end. */
function collidingLanes(sum: bigint): readonly [Lanes, Lanes] {
  const first: Lanes = [laneOf('contact1'), laneOf('@example')];
  const end = (round(sum, first[0]) + first[1] * prime2) & bits;
  for (let number = 0; ; number++) {
    const lane = laneOf(`other${number.toString(36).padStart(3, '0')}`);
    const second = ((end - round(sum, lane)) * inverse2) & bits;
    if (isPlain(second)) {
      return [first, [lane, second]];
    }
  }
}

const laneOf = (text: string): bigint => Buffer.from(text.slice(0, 8)).readBigUInt64LE();

function textOf(lane: bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(lane);
  return bytes.toString('latin1');
}

/** Whether no byte is a quote, comma or the end of a line, or a space at the end. */
const isPlain = (lane: bigint): boolean => !/[",\r\n\0]/.test(textOf(lane));
