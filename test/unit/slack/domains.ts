import type { DomainView } from '../../../src/domains/domain.ts';

export const NOW = new Date('2026-11-24T10:30:00Z');
export const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

/** A domain that is fine, or whatever the test makes of it. */
export function aDomain(over: Partial<DomainView> = {}): DomainView {
  return {
    id: 1,
    workspaceId: 1,
    name: 'Production EU',
    orgId: '00D5g000004XEA2EAO',
    orgName: 'Acme GmbH',
    kind: 'production',
    edition: 'Enterprise Edition',
    instanceName: 'EU47',
    instanceUrl: 'https://acme.my.salesforce.com',
    signIn: { kind: 'my-domain', origin: 'https://acme.my.salesforce.com' },
    channel: 'C0ALERTS',
    salesforceUserId: '0055g000001abcdAAA',
    salesforceUsername: 'admin@acme.com',
    connectedAt: minutesAgo(60 * 24),
    connectedBy: 'U0PRIYA',
    confirmed: true,
    status: 'success',
    trouble: undefined,
    lastSyncedAt: minutesAgo(20),
    nextDueAt: minutesAgo(-40),
    intervalMs: 3_600_000,
    configuredMs: 3_600_000,
    stretched: false,
    reconnected: undefined,
    deleted: undefined,
    api: { used: 8_412, limit: 100_000 },
    grantId: '11111111-1111-4111-8111-111111111111',
    grantPolicy: undefined,
    grantEnd: undefined,
    progress: undefined,
    coverage: {
      outcome: 'complete',
      tokensRead: 1904,
      tokensCounted: 1904,
      ownRowsOnly: false,
      notes: [],
      readAt: minutesAgo(20).toISOString(),
    },
    counts: { apps: 212, tokens: 1904, users: 300, packages: 41 },
    lateness: { level: 'on time', ageMs: 20 * 60_000 },
    reconnecting: undefined,
    looks: { everyMs: 120_000, calls: 318 },
    lastRuns: [
      {
        startedAt: minutesAgo(22),
        endedAt: minutesAgo(20),
        startedBy: 'schedule',
        outcome: 'complete',
        errorCode: null,
        tokensRead: 1904,
      },
    ],
    ...over,
  };
}

export const broken = (over: Partial<DomainView> = {}): DomainView =>
  aDomain({
    id: 2,
    name: 'EMEA sandbox',
    kind: 'sandbox',
    status: 'error',
    trouble: { code: 'E-GRANT-EXPIRED', facts: {}, since: minutesAgo(140) },
    ...over,
  });

export const late = (over: Partial<DomainView> = {}): DomainView =>
  aDomain({
    id: 3,
    name: 'APAC',
    lastSyncedAt: minutesAgo(13 * 60),
    lateness: { level: 'very late', ageMs: 13 * 3_600_000 },
    ...over,
  });

export const running = (over: Partial<DomainView> = {}): DomainView =>
  aDomain({
    id: 4,
    name: 'Sales dev',
    status: 'in_progress',
    lastSyncedAt: undefined,
    counts: undefined,
    coverage: undefined,
    lastRuns: [],
    looks: undefined,
    lateness: { level: 'never', ageMs: 60_000 },
    progress: {
      step: 3,
      startedAt: minutesAgo(4),
      startedBy: 'schedule',
      packages: 41,
      apps: 118,
      tokensRead: undefined,
      tokensCounted: undefined,
    },
    ...over,
  });
