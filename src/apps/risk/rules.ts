import type { AppFacts, Surroundings } from '../inventory/facts.ts';
import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import { breachedVendor } from './rules/breached-vendor.ts';
import { burst } from './rules/burst.ts';
import { cameBack } from './rules/came-back.ts';
import { dormantWakes } from './rules/dormant-wakes.ts';
import { growth } from './rules/growth.ts';
import { inactiveHolder } from './rules/inactive-holder.ts';
import { longLived } from './rules/long-lived.ts';
import { lookAlike } from './rules/look-alike.ts';
import { loosened } from './rules/loosened.ts';
import { newApp } from './rules/new-app.ts';
import { newSource } from './rules/new-source.ts';
import { noOwner } from './rules/no-owner.ts';
import { notInstalled } from './rules/not-installed.ts';
import { oddHours } from './rules/odd-hours.ts';
import { postureDiffers } from './rules/posture-differs.ts';
import { privilegedHolder } from './rules/privileged-holder.ts';
import { sameName } from './rules/same-name.ts';
import { selfAuthorise } from './rules/self-authorise.ts';
import { unused } from './rules/unused.ts';
import { useSpike } from './rules/use-spike.ts';

/** How an app is set up: that holds for our own too. */
const ofPosture: readonly Rule[] = [selfAuthorise, longLived, loosened, postureDiffers];
const ofOthers: readonly Rule[] = [
  newApp,
  lookAlike,
  sameName,
  notInstalled,
  unused,
  inactiveHolder,
  privilegedHolder,
  growth,
  dormantWakes,
  useSpike,
  cameBack,
  burst,
  oddHours,
  newSource,
  breachedVendor,
  noOwner,
];

/** Every rule that an app breaks, at most once each. Throws nothing; the same facts give the same but for `readAt`. */
export function findingsOf(facts: AppFacts, around: Surroundings): Finding[] {
  const rules = facts.isOurs ? ofPosture : [...ofOthers, ...ofPosture];
  return rules.flatMap((rule) => rule(facts, around) ?? []);
}
