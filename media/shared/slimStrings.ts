import * as z from 'zod/mini';

/**
 * What the table's page checks of its texts, instead of `src/protocol/tableStrings.ts`: their names would be a fortieth of the
 * bundle, and the host checks them before it sends them.
 */
export const tableStrings = z.strictObject({ texts: z.record(z.string(), z.string()) });
