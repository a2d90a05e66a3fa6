import type { FoundApp } from '../../../src/apps/breaches/found-store.ts';
import type { BreachAppView, BreachView } from '../../../src/apps/breaches/view-store.ts';
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
  runs: [],
  again: [],
  ...over,
});

/** What the core does about breaches, played by a few lines. */
export const fakeBreaches = (
  state: { theirs: readonly FoundApp[]; breach: BreachView | undefined },
  doing: (what: string, request: unknown) => Promise<void>,
): Pick<Apps, 'theirs' | 'askBreach' | 'stopBreach' | 'breach' | 'breachLinks' | 'timeline'> => ({
  theirs: async (_workspace, _typed, ids) =>
    state.theirs.filter(({ appId }) => ids?.includes(appId) ?? true),
  askBreach: async (request) => {
    await doing('askBreach', request);
    return 7;
  },
  stopBreach: (request) => doing('stopBreach', request),
  breach: async () => state.breach,
  breachLinks: (url) => ({ packages: `${url}/p`, usage: `${url}/u`, logins: `${url}/l` }),
  timeline: async () => [],
});
