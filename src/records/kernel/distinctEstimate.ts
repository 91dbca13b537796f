/** How many bits of a hash choose the register. */
export const registerBits = 14;
export const registers = 1 << registerBits;

/**
 * Returns the estimated number of different hashes that were entered into the registers of a HyperLogLog: each has the greatest
 * position of the first bit that is set, counted from 1 behind the bits that chose the register.
 */
export function distinctEstimate(ranks: Uint8Array): number {
  let sum = 0;
  let zeros = 0;
  for (const rank of ranks) {
    sum += 2 ** -rank;
    zeros += rank === 0 ? 1 : 0;
  }
  const estimate = ((0.7213 / (1 + 1.079 / registers)) * registers * registers) / sum;
  // While many registers are empty, their number says more.
  return Math.round(
    estimate <= 2.5 * registers && zeros > 0 ? registers * Math.log(registers / zeros) : estimate,
  );
}

/** Enters a hash. */
export function enterHash(ranks: Uint8Array, hash: bigint): void {
  const register = Number(hash >> BigInt(64 - registerBits));
  const rest = BigInt.asUintN(64, hash << BigInt(registerBits));
  const rank = rest === 0n ? 64 - registerBits + 1 : 65 - rest.toString(2).length;
  ranks[register] = Math.max(ranks[register] ?? 0, rank);
}
