/** A made-up API key in the right form, put together at run time so that no file contains one. */
export const sampleApiKey = [
  'SG',
  'a1B2'.repeat(6).slice(0, 22),
  'x-Y_z0'.repeat(8).slice(0, 43),
].join('.');
