declare module 'csv-spectrum' {
  /** Calls back with all cases. */
  export default function spectrum(done: (error: unknown, cases: unknown) => void): void;
}
