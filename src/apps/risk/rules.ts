import type { AppFacts, RuleContext } from '../inventory/facts.ts';
import type { Evidence, Severity } from './finding.ts';
import type { AnyRule, DomainSignals } from './rule.ts';
import { breachedVendor } from './rules/breached-vendor.ts';
import { bulkRead } from './rules/bulk-read.ts';
import { burst } from './rules/burst.ts';
import { cameBack } from './rules/came-back.ts';
import { coverageGap } from './rules/coverage-gap.ts';
import { dangerousPermission } from './rules/dangerous-permission.ts';
import { dormantWakes } from './rules/dormant-wakes.ts';
import { failedSignIns } from './rules/failed-sign-ins.ts';
import { firstAdmin } from './rules/first-admin.ts';
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
import { passwordLogins } from './rules/password-logins.ts';
import { postureDiffers } from './rules/posture-differs.ts';
import { privilegedHolder } from './rules/privileged-holder.ts';
import { probe } from './rules/probe.ts';
import { sameName } from './rules/same-name.ts';
import { selfAuthorise } from './rules/self-authorise.ts';
import { unused } from './rules/unused.ts';
import { useSpike } from './rules/use-spike.ts';

/** What is wrong with an app. */
export const appRules = [
  newApp,
  lookAlike,
  sameName,
  notInstalled,
  selfAuthorise,
  longLived,
  unused,
  inactiveHolder,
  privilegedHolder,
  firstAdmin,
  growth,
  dormantWakes,
  useSpike,
  cameBack,
  burst,
  oddHours,
  newSource,
  bulkRead,
  probe,
  failedSignIns,
  breachedVendor,
  noOwner,
  loosened,
  postureDiffers,
] as const;

/** What is wrong with a domain as a whole. */
export const domainRules = [dangerousPermission, passwordLogins, coverageGap] as const;

export type RuleId = (typeof appRules | typeof domainRules)[number]['id'];

/** A rule that an app breaks. Says the same for the same facts, so that an unchanged reading writes nothing. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly evidence: readonly Evidence[];
}

const byId: ReadonlyMap<string, AnyRule> = new Map(
  [...appRules, ...domainRules].map((rule) => [rule.id, rule]),
);

export function ruleOf(id: RuleId): AnyRule {
  const rule = byId.get(id);
  if (!rule) throw new RangeError(`no rule is called ${id}`);
  return rule;
}

/** Every rule that an app breaks, at most once each. Throws nothing; the same facts give the same but for `readAt`. */
export const findingsOf = (facts: AppFacts, context: RuleContext): Finding[] =>
  appRules
    .filter(({ alsoOurs }) => alsoOurs || !facts.isOurs)
    .flatMap(({ id, find }) => named(id, find(facts, context)));

/** Rules that cannot speak of an app yet: they compare with what is usual for it, and that is not known. */
export const learningOf = (facts: AppFacts, context: RuleContext): RuleId[] =>
  appRules
    .filter(({ alsoOurs, learns }) => (alsoOurs || !facts.isOurs) && learns?.isOn(facts, context))
    .map(({ id }) => id);

/** `spikes of use (needs 5 days to compare with)`; nothing where the rule needs none. */
export function learningNeeds(id: string): string | undefined {
  const learns = appRules.find((rule) => rule.id === id)?.learns;
  return learns && `${learns.what} (needs ${learns.needs})`;
}

/** Rules that compare with what is usual in this org, or saw something happen. */
export const isUnusual = (id: RuleId): boolean =>
  appRules.some((rule) => rule.id === id && rule.unusual);

/** What is wrong with a domain as a whole, each rule at most once. Throws nothing. */
export const domainFindings = (signals: DomainSignals): Finding[] =>
  domainRules.flatMap(({ id, find }) => named(id, find(signals)));

const named = (rule: RuleId, found: Omit<Finding, 'rule'> | undefined): Finding[] =>
  found ? [{ rule, ...found }] : [];
