import type { FoundApp } from '../../../src/apps/breaches/found-store.ts';
import type { BreachAppView, BreachView } from '../../../src/apps/breaches/view-store.ts';
import type { ReadsView } from '../../../src/apps/reads/reads.ts';
import type { Apps } from '../../../src/slack/apps/port.ts';
import { minutesAgo } from './domains.ts';

export const aFoundApp = (over: Partial<FoundApp> = {}): FoundApp => ({
  appId: 12,
  name: 'Drift',
  domainId: 1,
  domainName: 'Production EU',
  users: 3,
  admins: 1,
  tokens: 5,
  lastUsedAt: minutesAgo(60),
  by: ['package', 'name'],
  isExact: true,
  ...over,
});

export const aBreachApp = (over: Partial<BreachAppView> = {}): BreachAppView => ({
  appId: 12,
  name: 'Drift',
  domainId: 1,
  domainName: 'Production EU',
  instanceUrl: 'https://acme.my.salesforce.com',
  matched: ['package', 'name'],
  users: 3,
  admins: 1,
  tokens: 5,
  lastUsedAt: minutesAgo(60),
  status: 'new',
  decisionId: null,
  ...over,
});

export const aReads = (over: Partial<ReadsView> = {}): ReadsView => ({
  log: {
    state: 'visible',
    why: null,
    firstDay: '2026-11-20',
    lastDay: '2026-11-23',
    days: 4,
    calls: 9_000,
    unnamed: 40,
    odd: 0,
    tooBig: 0,
    failing: null,
  },
  calls: 4_200,
  objects: [
    { object: 'Case', calls: 4_000 },
    { object: 'Account', calls: 200 },
  ],
  addresses: [{ sourceIp: '198.51.100.7', calls: 4_200 }],
  users: 2,
  firstDay: '2026-11-22',
  lastDay: '2026-11-23',
  ...over,
});

export const aBreach = (over: Partial<BreachView> = {}): BreachView => ({
  id: 7,
  workspaceId: 1,
  vendor: 'drift',
  isDrill: false,
  since: new Date('2026-11-08'),
  reason: "the vendor's notice of today",
  askedBy: 'U0DANA',
  askedAt: minutesAgo(30),
  listHash: '0123456789abcdef',
  state: 'watching',
  stopBy: null,
  watchUntil: minutesAgo(-60 * 23),
  endedAt: null,
  apps: [aBreachApp()],
  reads: new Map([[12, aReads()]]),
  runs: [],
  again: [],
  ...over,
});

/** What the core does about breaches, played by a few lines. */
export const fakeBreaches = (
  state: { theirs: readonly FoundApp[]; breach: BreachView | undefined },
  doing: (what: string, request: unknown) => Promise<void>,
): Pick<
  Apps,
  'theirs' | 'readsSince' | 'askBreach' | 'stopBreach' | 'breach' | 'breachLinks' | 'timeline'
> => ({
  theirs: async (_workspace, _typed, ids) =>
    state.theirs.filter(({ appId }) => ids?.includes(appId) ?? true),
  readsSince: async (_workspace, ids) => new Map(ids.map((id) => [id, aReads()])),
  askBreach: async (request) => {
    await doing('askBreach', request);
    return 7;
  },
  stopBreach: (request) => doing('stopBreach', request),
  breach: async () => state.breach,
  breachLinks: (url) => ({ packages: `${url}/p`, usage: `${url}/u`, logins: `${url}/l` }),
  timeline: async () => ({ entries: [], left: 0 }),
});
