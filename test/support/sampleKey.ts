/** A made-up API key of the right shape, put together at run time so that no file holds one. */
export const sampleApiKey = [
  'SG',
  'a1B2'.repeat(6).slice(0, 22),
  'x-Y_z0'.repeat(8).slice(0, 43),
].join('.');
