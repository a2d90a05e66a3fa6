import type { AppFacts, RuleContext } from '../../../src/apps/inventory/facts.ts';
import type { ReadFacts } from '../../../src/apps/reads/facts.ts';
import type { Severity } from '../../../src/apps/risk/finding.ts';
import type { AppRule } from '../../../src/apps/risk/rule.ts';

const HOUR_MS = 3_600_000;
/** A Tuesday, 10:00 in London. */
export const NOW = new Date('2026-11-24T10:00:00Z');
export const hours = (count: number, from = NOW) => new Date(from.getTime() + count * HOUR_MS);
export const days = (count: number, from = NOW) => hours(24 * count, from);

/** An app that no rule has anything against: installed, approved by an admin, known for years, used each day. */
export function facts(differs: Partial<AppFacts> = {}): AppFacts {
  return {
    appId: 7,
    identity: 'id:0H4000000000007AAA',
    name: 'Gearset',
    applicationId: '0H4000000000007AAA',
    label: 'Gearset',
    namespace: 'gearset',
    kind: 'connected',
    namesake: null,
    adminApprovedOnly: true,
    startUrl: 'https://app.gearset.com/login',
    refreshTokenHours: 720,
    untilUsed: true,
    scopes: ['api', 'refresh_token'],
    firstSeenAt: days(-400),
    inBaseline: true,
    owner: 'U0DANA',
    tokens: 4,
    users: 4,
    inactiveUsers: 0,
    admins: 0,
    privileges: [],
    firstTokenAt: days(-380),
    newestTokenAt: days(-40),
    lastUsedAt: hours(-2),
    uses: 9_000,
    unused90: 0,
    mostInAnHour: 0,
    firstUser: { userId: '005000000000001AAA', firstGrant: false },
    isOurs: false,
    before: standing(),
    usesPerDay: [90, 100, 110, 100, 95, 105, 100, 100, 100, 90, 100, 110, 100, 100],
    usersWeekAgo: 4,
    backSince: null,
    newSources: [],
    knownSources: 1,
    freshSources: 0,
    ...differs,
  };
}

/** How that app stood an hour before. */
export function standing(
  differs: Partial<NonNullable<AppFacts['before']>> = {},
): NonNullable<AppFacts['before']> {
  return {
    users: 4,
    tokens: 4,
    admins: 0,
    adminsUntil: null,
    lastUsedAt: hours(-3),
    uses: 8_990,
    adminApprovedOnly: true,
    refreshTokenHours: 720,
    scopes: ['api', 'refresh_token'],
    ...differs,
  };
}

/** A domain that has been watched for over a year, read each hour. */
export function context(differs: Partial<RuleContext> = {}): RuleContext {
  return {
    now: NOW,
    baselineAt: days(-400),
    previousReadAt: hours(-1),
    zone: 'Europe/London',
    sameName: [],
    coverage: { outcome: 'complete', tokensRead: 400, tokensCounted: 400 },
    ...differs,
  };
}

/** What the usage log says of an app that reads the same from the same address day by day. */
export function reads(differs: Partial<ReadFacts> = {}): ReadFacts {
  return {
    knownDays: 20,
    lastDay: '2026-11-23',
    usualCalls: 100,
    mostCalls: 130,
    bulkCalls: 0,
    readCalls: 300,
    knownObjects: 3,
    isWhole: true,
    newObjects: [],
    knownAddresses: 1,
    freshAddresses: 0,
    newAddresses: [],
    callsFromNew: 0,
    peak: null,
    ...differs,
  };
}

/** What differs in an app that came an hour ago, by one user, without an install. */
export const newcomer: Partial<AppFacts> = {
  identity: 'name:x',
  applicationId: null,
  label: null,
  namespace: null,
  kind: 'unknown',
  adminApprovedOnly: null,
  startUrl: null,
  refreshTokenHours: null,
  untilUsed: null,
  scopes: null,
  firstSeenAt: NOW,
  inBaseline: false,
  owner: null,
  tokens: 1,
  users: 1,
  firstTokenAt: hours(-0.5),
  newestTokenAt: hours(-0.5),
  lastUsedAt: hours(-0.4),
  uses: 3,
  mostInAnHour: 1,
  before: null,
  usesPerDay: [],
  usersWeekAgo: null,
};

export const another = (
  differs: Partial<RuleContext['sameName'][number]> = {},
): RuleContext['sameName'][number] => ({
  apps: 1,
  sameDomain: false,
  isExternal: false,
  applicationId: '0H4000000000099AAA',
  namespace: 'gearset',
  startUrl: 'https://app.gearset.com/login',
  adminApprovedOnly: true,
  approved: false,
  approvedAt: null,
  ...differs,
});

/** What is told of a case, how the app and what is around it differ, and what the rule must say. */
export type Case = readonly [
  what: string,
  severity: Severity | undefined,
  app: Partial<AppFacts>,
  besides?: Partial<RuleContext> | undefined,
];

/** What a rule says of a case. */
export const said = (rule: AppRule, [, , app, besides]: Case): Severity | undefined =>
  rule.find(facts(app), context(besides))?.severity;

/** A case by its parts, for the title of its test. */
export const named = (given: Case) => ({ what: given[0], severity: given[1], given });
