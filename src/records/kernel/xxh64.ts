const mask = 0xffff_ffff_ffff_ffffn;
const [prime1, prime2, prime3, prime4, prime5] = [
  0x9e37_79b1_85eb_ca87n,
  0xc2b2_ae3d_27d4_eb4fn,
  0x1656_67b1_9e37_79f9n,
  0x85eb_ca77_c2b2_ae63n,
  0x27d4_eb2f_1656_67c5n,
] as const;

const rotated = (value: bigint, bits: bigint): bigint =>
  ((value << bits) | (value >> (64n - bits))) & mask;
const times = (a: bigint, b: bigint): bigint => (a * b) & mask;

const round = (sum: bigint, lane: bigint): bigint =>
  times(rotated((sum + times(lane, prime2)) & mask, 31n), prime1);
const merged = (hash: bigint, sum: bigint): bigint =>
  (times(hash ^ round(0n, sum), prime1) + prime4) & mask;

/** Returns the XXH64 of some bytes, as in the specification of xxHash. */
export function xxh64(bytes: Uint8Array, seed = 0n): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let hash = (seed + prime5) & mask;
  if (bytes.length >= 32) {
    let sums = [seed + prime1 + prime2, seed + prime2, seed, seed - prime1].map(
      (sum) => sum & mask,
    );
    for (; at + 32 <= bytes.length; at += 32) {
      const from = at;
      sums = sums.map((sum, lane) => round(sum, view.getBigUint64(from + 8 * lane, true)));
    }
    const [first = 0n, second = 0n, third = 0n, fourth = 0n] = sums;
    hash = rotated(first, 1n) + rotated(second, 7n) + rotated(third, 12n) + rotated(fourth, 18n);
    hash = sums.reduce(merged, hash & mask);
  }
  hash = (hash + BigInt(bytes.length)) & mask;
  for (; at + 8 <= bytes.length; at += 8) {
    const mixed = rotated(hash ^ round(0n, view.getBigUint64(at, true)), 27n);
    hash = (times(mixed, prime1) + prime4) & mask;
  }
  if (at + 4 <= bytes.length) {
    const mixed = rotated(hash ^ times(BigInt(view.getUint32(at, true)), prime1), 23n);
    hash = (times(mixed, prime2) + prime3) & mask;
    at += 4;
  }
  for (; at < bytes.length; at++) {
    hash = times(rotated(hash ^ times(BigInt(bytes[at] ?? 0), prime5), 11n), prime1);
  }
  hash = times(hash ^ (hash >> 33n), prime2);
  hash = times(hash ^ (hash >> 29n), prime3);
  return hash ^ (hash >> 32n);
}
