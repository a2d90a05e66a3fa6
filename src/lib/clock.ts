/** Gives the instant that the product acts on. The only place in `src/` that reads the machine's time. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
