import type { Does } from '../kernel/act.ts';
import type { Uses } from '../kernel/uses.ts';
import { openBreach, submitBreach, turnBreach } from './breach.ts';
import type { breachActs } from './breach-acts.ts';
import { banBreached, stopBreach } from './breach-pressed.ts';
import { sendTimeline } from './breach-timeline.ts';

/** What each act does about breaches of vendors. */
export const breachesDo: Does<typeof breachActs, Uses> = {
  breach: { typed: openBreach, submitted: submitBreach },
  page: { pressed: turnBreach },
  stop: { pressed: stopBreach },
  ban: { pressed: banBreached },
  timeline: { pressed: sendTimeline },
};
