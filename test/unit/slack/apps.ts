import type { FoundApp } from '../../../src/apps/breaches/found-store.ts';
import type { BreachView } from '../../../src/apps/breaches/view-store.ts';
import type { Left } from '../../../src/apps/decisions/group.ts';
import { groupForReview, type ReviewApp } from '../../../src/apps/inventory/review.ts';
import type {
  Alone,
  AppBatch,
  AppLine,
  AppUser,
  AppView,
  BanReach,
  DecisionView,
  DomainSignal,
  GroupView,
  RevocationView,
} from '../../../src/apps/inventory/view.ts';
import { type PolicyView, policyKinds } from '../../../src/apps/policies/policy.ts';
import { AppError } from '../../../src/lib/errors.ts';
import type { ShownApp } from '../../../src/notices/shown.ts';
import type { Apps } from '../../../src/slack/apps/port.ts';
import { aBreach, aFoundApp, fakeBreaches } from './breaches.ts';
import { minutesAgo, NOW } from './domains.ts';

/** A new app of high risk, or whatever the test makes of it. */
export function anApp(over: Partial<AppView> = {}): AppView {
  return {
    id: 12,
    workspaceId: 1,
    domainId: 1,
    domainName: 'Production EU',
    channel: 'C0ALERTS',
    instanceUrl: 'https://acme.my.salesforce.com',
    name: 'DataLift',
    kind: 'unknown',
    namesake: null,
    allowed: null,
    wasHeld: true,
    inBaseline: false,
    learning: [],
    maker: null,
    status: 'new',
    snoozedUntil: null,
    snoozedBy: null,
    snoozeReason: null,
    ranOutId: null,
    ranOutAt: null,
    risk: 78,
    level: 'high',
    unknowns: [],
    users: 3,
    tokens: 5,
    admins: 1,
    lastUsedAt: minutesAgo(30),
    firstSeenAt: minutesAgo(8),
    firstTokenAt: minutesAgo(40),
    firstUser: 'sam@acme.com',
    applicationId: null,
    label: null,
    namespace: null,
    startUrl: null,
    adminApprovedOnly: false,
    refreshTokenHours: -1,
    untilUsed: false,
    scopes: null,
    goneAt: null,
    alike: null,
    isOurs: false,
    owner: null,
    parts: [
      {
        rule: 'not-installed',
        severity: 'high',
        points: 25,
        evidence: [
          { field: 'OauthToken.AppMenuItemId', value: null, readAt: minutesAgo(8).toISOString() },
        ],
        since: minutesAgo(8),
      },
      {
        rule: 'privileged-holder',
        severity: 'high',
        points: 20,
        evidence: [
          {
            field: 'holders who can administer',
            value: 1,
            readAt: minutesAgo(8).toISOString(),
          },
          {
            field: 'their permissions',
            value: 'Modify All Data',
            readAt: minutesAgo(8).toISOString(),
          },
        ],
        since: minutesAgo(8),
      },
    ],
    decisionId: over.decision?.id ?? null,
    decision: undefined,
    revocation: undefined,
    lastReadAt: minutesAgo(8),
    tokensSinceBan: 0,
    blockedSaidAt: null,
    blockedSaidBy: null,
    usedLastHour: 2,
    usedLastDay: 3,
    unused90: 1,
    inactiveUsers: 0,
    elsewhere: [],
    ...over,
  };
}

export const aDecision = (over: Partial<DecisionView> = {}): DecisionView => ({
  id: 7,
  verdict: 'approved',
  everywhere: true,
  reason: null,
  note: null,
  who: null,
  owner: null,
  until: new Date('2027-11-24T11:05:00Z'),
  madeBy: 'U0LI',
  madeAt: minutesAgo(5),
  source: 'slack',
  saidBy: null,
  ...over,
});

export const aBan = (over: Partial<DecisionView> = {}): DecisionView =>
  aDecision({ verdict: 'banned', until: null, reason: 'unknown publisher', ...over });

/** One that waits, without anything that speaks for or against it. */
export const aReviewApp = (over: Partial<ReviewApp> = {}): ReviewApp => ({
  ...anApp({ level: 'low', risk: 20, parts: [] }),
  unusual: 0,
  isInstalled: false,
  isClient: false,
  isUnused: false,
  isUnheld: false,
  isGrave: false,
  ...over,
});

export const aGroup = (over: Partial<GroupView> = {}): GroupView => ({
  id: 4,
  workspaceId: 1,
  kind: 'approved',
  reason: 'in use for years',
  until: new Date('2027-11-24T11:05:00Z'),
  owner: null,
  madeBy: 'U0LI',
  madeAt: minutesAgo(5),
  undoUntil: minutesAgo(5 - 24 * 60),
  undoneBy: null,
  undoneAt: null,
  apps: 200,
  approved: 200,
  banned: 0,
  ignored: 0,
  back: 0,
  domainNames: ['Production EU'],
  names: ['DataLift', 'Gearset', 'Zoom'],
  leftNames: null,
  revoking: undefined,
  ...over,
});

export const aRun = (over: Partial<RevocationView> = {}): RevocationView => ({
  id: 31,
  firstId: 31,
  appId: 12,
  appName: 'DataLift',
  domainId: 1,
  domainName: 'Production EU',
  decisionId: 7,
  policyKind: null,
  breachId: null,
  askedBy: 'U0LI',
  askedAt: minutesAgo(5),
  reason: 'unknown publisher',
  reach: 'all',
  shownTokens: 5,
  shownUsers: 3,
  setHash: null,
  changed: null,
  state: 'done',
  secondUntil: null,
  agreedBy: null,
  stopBy: null,
  stopWhy: null,
  frozenTokens: 5,
  frozenUsers: 3,
  removed: 5,
  failed: 0,
  failCode: null,
  beforeTokens: 5,
  afterTokens: 0,
  readAt: minutesAgo(2),
  endedAt: minutesAgo(2),
  ...over,
});

export const aUser = (over: Partial<AppUser> = {}): AppUser => ({
  userId: '0055g000001abcdAAA',
  username: 'sam@acme.com',
  name: 'Sam Ode',
  active: true,
  privileges: ['Modify All Data'],
  tokens: 2,
  uses: 31,
  lastUsedAt: minutesAgo(30),
  ...over,
});

export const aBatch = (over: Partial<AppBatch> = {}): AppBatch => ({
  domainId: 1,
  domainName: 'Production EU',
  baseline: false,
  total: 12,
  high: 2,
  medium: 3,
  low: 7,
  worst: [anApp(), anApp({ id: 13, name: 'My Ticket Portal' })],
  waiting: 12,
  listed: 12,
  unsettled: 0,
  mention: false,
  ...over,
});

/** What the last message about an app said: of now, and of a known one. */
export const aShown = (over: Partial<ShownApp> = {}): ShownApp => ({
  at: NOW,
  why: 'changed',
  news: [],
  mention: false,
  level: 'high',
  users: 3,
  tokens: 5,
  findings: [],
  ...over,
});

export const aPolicy = (over: Partial<PolicyView> = {}): PolicyView => ({
  kind: 'revoke unused',
  isOn: false,
  asked: undefined,
  onBy: undefined,
  onSince: undefined,
  rehearsal: undefined,
  ...over,
});

/** The core's apps, played by a few lines: what it is asked to do is kept in `asked`. */
export function fakeApps(given: AppView[] = [anApp()]) {
  const state = {
    apps: given,
    users: [aUser()] as AppUser[],
    decisions: new Map<number, { appId: number; decision: DecisionView }>(),
    runs: [aRun()] as RevocationView[],
    batch: aBatch() as AppBatch | undefined,
    policies: policyKinds.map((kind) => aPolicy({ kind })),
    paused: false,
    asked: [] as [string, unknown][],
    signals: [] as DomainSignal[],
    left: [] as Left[],
    theirs: [aFoundApp()] as FoundApp[],
    breach: aBreach() as BreachView | undefined,
    group: aGroup() as GroupView | undefined,
    failure: undefined as unknown,
    waitsForSecond: false,
    alone: { bound: 50, users: 0, byPolicies: 0 } as Alone,
    reach: { domains: 1, users: 3, tokens: 5 } as BanReach,
  };
  const doing = async (what: string, request: unknown) => {
    if (state.failure !== undefined) throw state.failure;
    state.asked.push([what, request]);
  };
  const fits = (app: AppLine, words: string) =>
    words === '' || app.name.toLowerCase().includes(words.toLowerCase());
  const viewOf = (id: number) => state.apps.find((each) => each.id === id);
  const found = (id: number) => {
    const app = viewOf(id);
    if (!app) throw new AppError('E-NOT-FOUND', 'no such app', { name: 'such app' });
    return app;
  };
  const reviewable = () =>
    state.apps.flatMap((app) =>
      app.status === 'new' && !app.isOurs
        ? [{ ...aReviewApp(), ...app, isInstalled: app.applicationId !== null }]
        : [],
    );
  const progress = () => {
    const all = state.apps.filter(({ isOurs }) => !isOurs);
    const decided = all.filter(({ status }) => status !== 'new').length;
    return { total: all.length, decided, snoozed: 0, idle: 0 };
  };
  const apps: Apps = {
    reads: async () => undefined,
    readLog: async () => undefined,
    list: async (_workspace, filter, page, pageSize = 10) => {
      state.asked.push(['list', { filter, page }]);
      const lines = state.apps.filter(
        (app) =>
          fits(app, filter.words) &&
          (filter.statuses?.includes(app.status) ?? true) &&
          (filter.levels?.includes(app.level) ?? true) &&
          (filter.domainIds?.includes(app.domainId) ?? true) &&
          (filter.ids?.includes(app.id) ?? true),
      );
      const from = page * pageSize;
      return { lines: lines.slice(from, from + pageSize), total: lines.length, page, pageSize };
    },
    find: async (_workspace, text, limit) =>
      state.apps.filter((app) => String(app.id) === text || fits(app, text)).slice(0, limit),
    view: async (_workspace, id) => viewOf(id),
    signals: async () => state.signals,
    users: async (_workspace, id, { search, page }) => {
      found(id);
      const users = state.users.filter(({ username }) => username.includes(search));
      return { users: users.slice(page * 10, page * 10 + 10), total: users.length, pageSize: 10 };
    },
    attach: async (request) => {
      found(request.appId);
      await doing('attach', request);
      return 'attached';
    },
    batch: async () => state.batch,
    cardOf: async () => undefined,
    revocation: async (_workspace, id) => state.runs.find((run) => run.id === id),
    ask: async (_workspace, id) => {
      const [run, ...more] = state.runs.filter(({ firstId }) => firstId === id);
      return run && { runs: [run, ...more], alone: state.alone };
    },
    alone: async () => state.alone,
    reachOfBan: async () => state.reach,
    decision: async (_workspace, id) => state.decisions.get(id),
    decide: async (request) => {
      found(request.appId);
      await doing('decide', request);
      const revocationIds = request.revoke ? [31] : [];
      return { decisionId: 8, revocationIds, waitsForSecond: state.waitsForSecond };
    },
    undo: (request) => doing('undo', request),
    decideMany: async (request) => {
      await doing('decideMany', request);
      const done = request.items
        .map(({ appId }) => appId)
        .filter((id) => !state.left.some(({ appId }) => appId === id));
      const revocationIds = request.revoke ? [31] : [];
      return {
        groupId: 4,
        done,
        left: state.left,
        revocationIds,
        waitsForSecond: state.waitsForSecond,
      };
    },
    revokeMany: async (request) => {
      await doing('revokeMany', request);
      const left = state.left;
      const done = request.items
        .map(({ appId }) => appId)
        .filter((id) => !left.some(({ appId }) => appId === id));
      return { groupId: 5, done, left, revocationIds: [31], waitsForSecond: state.waitsForSecond };
    },
    undoMany: async (request) => {
      await doing('undoMany', request);
      return { back: 3, apps: 3 };
    },
    group: async () => state.group,
    review: async () => ({ groups: groupForReview(reviewable()), progress: progress() }),
    reviewProgress: async () => progress(),
    exportedDecisions: async (_workspace, ids) =>
      new Map(
        ids.flatMap((id) => {
          const app = viewOf(id);
          const { until, reason, everywhere, madeBy, madeAt } = app?.decision ?? {};
          return app
            ? [
                [
                  id,
                  {
                    appId: id,
                    owner: app.owner,
                    until: until ?? null,
                    reason: reason ?? null,
                    everywhere: everywhere ?? null,
                    decidedBy: madeBy ?? null,
                    decidedAt: madeAt ?? null,
                  },
                ] as const,
              ]
            : [];
        }),
      ),
    leaving: async () => undefined,
    revokeLeft: async (request) => {
      await doing('revokeLeft', request);
      return { revocationIds: [31], waitsForSecond: state.waitsForSecond, left: [] };
    },
    leaveLeft: (request) => doing('leaveLeft', request),
    ranOut: async () => ({ apps: [], total: 0 }),
    renew: (request) => doing('renew', request),
    assign: (request) => doing('assign', request),
    snooze: (request) => doing('snooze', request),
    blockedInSetup: (request) => doing('blockedInSetup', request),
    revoke: async (request) => {
      await doing('revoke', request);
      return { revocationId: 31, waitsForSecond: state.waitsForSecond };
    },
    ...fakeBreaches(state, doing),
    seconds: async () => ({ may: 2, asked: 2, some: ['U0SAM', 'U0KIM'] }),
    agree: (request) => doing('agree', request),
    stop: (request) => doing('stop', request),
    stopAll: (request) => doing('stopAll', request),
    retry: (request) => doing('retry', request),
    policies: {
      view: async () => ({ paused: state.paused, policies: state.policies }),
      rehearse: async (_workspace, kind) => {
        await doing('rehearse', kind);
        return {
          at: NOW,
          days: 90,
          tokens: 14,
          apps: 3,
          usedLater: 3,
          examples: [{ app: 'DataLift', domain: 'Production EU', tokens: 5 }],
        };
      },
      switchOn: async (request) => {
        await doing('switchOn', request);
        return 'asked';
      },
      switchOff: (request) => doing('switchOff', request),
      answerPolicy: (request) => doing('answerPolicy', request),
      boundAsked: async () => undefined,
      answerBound: (request) => doing('answerBound', request),
      secondBound: async () => 50,
      setSecondBound: async (request) => {
        await doing('setSecondBound', request);
        return request.users > 50 ? 'asked' : 'set';
      },
      pause: async (request) => {
        await doing('pause', request);
        state.paused = request.paused;
      },
    },
  };
  const last = (what: string) => state.asked.filter(([name]) => name === what).at(-1)?.[1];
  return { apps, state, last };
}
