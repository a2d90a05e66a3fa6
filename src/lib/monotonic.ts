const NANOSECONDS_PER_MS = 1_000_000n;

/** Milliseconds since some fixed past; for measuring how long something takes, never for saying when. */
export const monotonicMs = (): number => Number(process.hrtime.bigint() / NANOSECONDS_PER_MS);
