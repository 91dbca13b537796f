import type { BigIntStats } from 'node:fs';

/** Returns whether two names belong to one file. File systems that make up inode numbers can use one for two files. */
export const isSameInode = (one: BigIntStats, other: BigIntStats): boolean =>
  one.ino !== 0n &&
  one.ino === other.ino &&
  one.dev === other.dev &&
  one.size === other.size &&
  one.mtimeNs === other.mtimeNs;
