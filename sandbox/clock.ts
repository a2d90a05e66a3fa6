import type { Clock } from '../src/lib/clock.ts';

/** A clock that runs like the machine's and can be set forward: the bot and both simulators share it. */
export interface MovableClock extends Clock {
  /** Milliseconds. */
  forward(ms: number): void;
  /** Hears of each step forward. */
  onForward(hear: () => void): void;
}

export function createMovableClock(): MovableClock {
  let ahead = 0;
  const hearers: (() => void)[] = [];
  return {
    now: () => new Date(Date.now() + ahead),
    forward(ms) {
      if (!(ms >= 0)) throw new RangeError('time goes forward only');
      ahead += ms;
      for (const hear of hearers) hear();
    },
    onForward: (hear) => void hearers.push(hear),
  };
}
