/** Returns a bit for each of the 64 bytes from an address on: whether it is this one. */
@inline
export function bitsOf(first: v128, second: v128, third: v128, fourth: v128, byte: v128): u64 {
  return (
    (<u64>(<u32>i8x16.bitmask(i8x16.eq(first, byte)))) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(second, byte)))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(third, byte)))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(i8x16.eq(fourth, byte)))) << 48)
  );
}

/** Returns bits each of which says whether the number of bits up to it, with it, is odd. */
@inline
export function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  return bits ^ (bits << 32);
}

/** Returns bits for the first `count` of 64 bytes. */
@inline
export function firstBits(count: u32): u64 {
  return count >= 64 ? ~(<u64>0) : ((<u64>1) << count) - 1;
}

/** Returns the position of a byte from `at` on, `end` where it is none of those before. */
export function indexOfByte(at: usize, end: usize, byte: u8): usize {
  const wanted = i8x16.splat(byte);
  for (; at < end; at += 16) {
    const found = <u32>i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (found != 0) {
      return min(at + ctz(found), end);
    }
  }
  return end;
}

/** Whether some bytes are equal. May load up to 16 bytes behind them. */
export function isEqual(first: usize, second: usize, length: u32): bool {
  let at: u32 = 0;
  for (; at + 16 <= length; at += 16) {
    if (v128.any_true(v128.xor(v128.load(first + at), v128.load(second + at)))) {
      return false;
    }
  }
  const same = <u32>i8x16.bitmask(i8x16.eq(v128.load(first + at), v128.load(second + at)));
  const rest: u32 = (1 << (length - at)) - 1;
  return (same & rest) == rest;
}
