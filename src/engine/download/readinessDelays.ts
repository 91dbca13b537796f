/**
 * How long to wait, in seconds, before each repeated request for what SendGrid says is ready and is not: 20 in all. What it
 * says after that is accepted.
 */
export const patienceSeconds: readonly number[] = [1, 2, 3, 4, 5, 5];
