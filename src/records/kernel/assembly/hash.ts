const prime1: u64 = 0x9e3779b185ebca87;
const prime2: u64 = 0xc2b2ae3d27d4eb4f;
const prime3: u64 = 0x165667b19e3779f9;
const prime4: u64 = 0x85ebca77c2b2ae63;
const prime5: u64 = 0x27d4eb2f165667c5;

@inline
function round(sum: u64, lane: u64): u64 {
  return rotl<u64>(sum + lane * prime2, 31) * prime1;
}

@inline
function merge(hash: u64, sum: u64): u64 {
  return (hash ^ round(0, sum)) * prime1 + prime4;
}

function longHash(at: usize, end: usize, seed: u64): u64 {
  let first = seed + prime1 + prime2;
  let second = seed + prime2;
  let third = seed;
  let fourth = seed - prime1;
  for (; at + 32 <= end; at += 32) {
    first = round(first, load<u64>(at));
    second = round(second, load<u64>(at, 8));
    third = round(third, load<u64>(at, 16));
    fourth = round(fourth, load<u64>(at, 24));
  }
  const hash = rotl(first, 1) + rotl(second, 7) + rotl(third, 12) + rotl(fourth, 18);
  return merge(merge(merge(merge(hash, first), second), third), fourth);
}

/** Returns the XXH64 of some bytes. */
export function xxh64(at: usize, length: u32, seed: u64): u64 {
  const end = at + length;
  let hash = length >= 32 ? longHash(at, end, seed) : seed + prime5;
  at = end - (length & 31);
  hash += <u64>length;
  for (; at + 8 <= end; at += 8) {
    hash = rotl(hash ^ round(0, load<u64>(at)), 27) * prime1 + prime4;
  }
  if (at + 4 <= end) {
    hash = rotl(hash ^ (<u64>load<u32>(at) * prime1), 23) * prime2 + prime3;
    at += 4;
  }
  for (; at < end; at++) {
    hash = rotl(hash ^ (<u64>load<u8>(at) * prime5), 11) * prime1;
  }
  hash = (hash ^ (hash >> 33)) * prime2;
  hash = (hash ^ (hash >> 29)) * prime3;
  return hash ^ (hash >> 32);
}
