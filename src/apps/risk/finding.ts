/** Rules by the names that people and tests know them by. */
export const ruleIds = [
  'new-app',
  'look-alike',
  'same-name',
  'not-installed',
  'self-authorise',
  'long-lived',
  'unused',
  'inactive-holder',
  'privileged-holder',
  'growth',
  'dormant-wakes',
  'use-spike',
  'came-back',
  'burst',
  'odd-hours',
  'new-source',
  'dangerous-permission',
  'password-logins',
  'loosened',
  'posture-differs',
  'breached-vendor',
  'coverage-gap',
  'no-owner',
] as const;
export type RuleId = (typeof ruleIds)[number];

/** Critical and high ones call for a person; the others add to the score. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** What a finding stands on: a field of Salesforce's or a count of ours, its value, and when it was read. */
export interface Evidence {
  /** Such as `OauthToken.AppMenuItemId` or `holders with "Modify All Data"`. */
  readonly field: string;
  /** Foreign text where it comes from Salesforce. */
  readonly value: string | number | boolean | null;
  readonly readAt: string;
}

/** A rule that an app breaks. Says the same for the same facts, so that an unchanged reading writes nothing. */
export interface Finding {
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly evidence: readonly Evidence[];
}
