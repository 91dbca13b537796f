/**
 * How long to wait before each time that SendGrid is asked again for what it says is there and is not, in seconds: 20 in all.
 * What it still says after that is believed.
 */
export const patienceSeconds: readonly number[] = [1, 2, 3, 4, 5, 5];
