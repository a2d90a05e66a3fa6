import type { Does } from '../kernel/act.ts';
import type { Uses } from '../kernel/uses.ts';
import type { questionActs } from './acts.ts';
import { sayNo, sayPhone, sayYes, submitYes } from './answering.ts';
import { askWho, openAsking, submitAsking } from './asking.ts';

/** What each act does about questions. */
export const questionsDo: Does<typeof questionActs, Uses> = {
  yes: { pressed: sayYes, submitted: submitYes },
  no: { pressed: sayNo },
  phone: { pressed: sayPhone },
  ask: { pressed: askWho },
  asking: { pressed: openAsking, submitted: submitAsking },
};
