/** The size of a side, in bytes, up to which exports are compared without being asked for it. */
export const maxComparedBytes = 500_000_000;
