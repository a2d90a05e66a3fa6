import type { App } from '../../../../sandbox/salesforce/generate/apps.ts';
import { idMaker } from '../../../../sandbox/salesforce/generate/ids.ts';
import { ordinaryApps, ordinaryTokens } from '../../../../sandbox/salesforce/generate/ordinary.ts';
import { makePeople, type User } from '../../../../sandbox/salesforce/generate/people.ts';
import { pick, unit } from '../../../../sandbox/salesforce/generate/random.ts';
import { sizes } from '../../../../sandbox/salesforce/generate/sizes.ts';
import { type AppFacts, UNUSED_DAYS } from '../../../../src/apps/inventory/facts.ts';
import { days, facts, hours, NOW, newcomer, standing } from '../facts.ts';

type Token = ReturnType<typeof ordinaryTokens>[number];

const nowSeconds = NOW.getTime() / 1_000;
const dayAgo = (count: number) => nowSeconds - count * 86_400;
const dateOf = (seconds: number) => new Date(seconds * 1_000);

/** The ordinary org of the sandbox, as its first complete reading finds it. */
export function ordinaryOrg(seed: number): AppFacts[] {
  const makeId = idMaker('abc');
  const order = { seed, nowSeconds, makeId };
  const people = makePeople({ ...order, slug: 'acme', count: sizes.ordinary.users });
  const apps = ordinaryApps(order);
  const held = Map.groupBy(ordinaryTokens(order, apps, people), ({ app }) => app);
  return apps.map((app) => factsOf(app, held.get(app.index) ?? [], people));
}

function factsOf(app: App, tokens: readonly Token[], people: readonly User[]): AppFacts {
  const holders = tokens.flatMap(({ user }) => people[user] ?? []);
  const admins = holders.filter(({ admin, index }) => admin || index === 3).length;
  const isInstalled = app.applicationId !== null;
  const created = tokens.map((token) => token.created);
  return facts({
    ...newcomer,
    appId: app.index + 1,
    identity: app.applicationId === null ? `name:${app.name}` : `id:${app.applicationId}`,
    name: app.name,
    applicationId: app.applicationId,
    label: isInstalled ? app.name : null,
    namespace: app.namespace,
    startUrl: app.startUrl,
    adminApprovedOnly: isInstalled ? app.adminApprovedOnly : null,
    refreshTokenHours: isInstalled ? (app.life?.hours ?? -1) : null,
    untilUsed: isInstalled ? (app.life?.untilUsed ?? null) : null,
    firstSeenAt: NOW,
    inBaseline: true,
    tokens: tokens.length,
    users: holders.length,
    inactiveUsers: holders.filter(({ active }) => !active).length,
    admins,
    privileges: admins > 0 ? ['Modify All Data'] : [],
    firstTokenAt: dateOf(Math.min(...created)),
    newestTokenAt: dateOf(Math.max(...created)),
    lastUsedAt: dateOf(Math.max(...tokens.map(({ lastUsed }) => lastUsed ?? 0))),
    uses: tokens.reduce((sum, { uses }) => sum + uses, 0),
    unused90: tokens.filter(({ lastUsed }) => (lastUsed ?? 0) < dayAgo(UNUSED_DAYS)).length,
    mostInAnHour: Math.min(1, created.filter((at) => at > dayAgo(7)).length),
    firstUser: { userId: '005000000000001AAA', firstGrant: false },
    usesPerDay: [],
    newSources: [],
    knownSources: 0,
    freshSources: 0,
  });
}

/**
 * The same org a month later, with what a month brings: people of an app sign in from wherever they are, an integration that
 * runs in a cloud comes from one more address, a job runs twice, somebody uses what they had not used for long, three apps are
 * new.
 */
export function aMonthLater(seed: number): AppFacts[] {
  const org = ordinaryOrg(seed);
  const known = org.map((app, index) => {
    const isUsed = app.unused90 < app.tokens;
    const perDay = isUsed ? 1 + pick(300, seed, 201, index) : 0;
    const users = app.users + (isUsed ? pick(2, seed, 202, index) : 0);
    const roams = isUsed && app.users > 1 && unit(seed, 203, index) < 0.5;
    const clouds = isUsed && app.users === 1 && unit(seed, 204, index) < 0.15;
    const uses = app.uses + perDay * 30;
    return {
      ...app,
      users,
      tokens: Math.max(app.tokens, users),
      firstSeenAt: days(-30),
      uses,
      usesPerDay: Array.from(
        { length: 14 },
        (_, day) => perDay + pick(1 + perDay, seed, 205, index, day),
      ),
      usersWeekAgo: app.users,
      newSources: roams || clouds ? ['203.0.113.9'] : [],
      knownSources: roams || clouds ? 8 + pick(20, seed, 206, index) : 1,
      freshSources: roams || clouds ? 3 + pick(5, seed, 206, index) : 0,
      before: standing({
        users: app.users,
        tokens: app.tokens,
        admins: app.admins,
        adminApprovedOnly: app.adminApprovedOnly,
        refreshTokenHours: app.refreshTokenHours,
        scopes: app.scopes,
        lastUsedAt: isUsed ? hours(-2) : app.lastUsedAt,
        uses: uses - (isUsed ? pick(1 + 2 * perDay, seed, 207, index) : 0),
      }),
      ...(isUsed && { lastUsedAt: hours(-1) }),
    };
  });
  const [woken] = known.filter(({ unused90, tokens, users }) => unused90 === tokens && users === 1);
  const came = [
    facts({ ...newcomer, name: 'Granola', appId: 1_000, firstSeenAt: days(-3) }),
    facts({ ...newcomer, name: 'Clay', appId: 1_001, firstSeenAt: days(-9) }),
    facts({
      name: 'Nooks',
      appId: 1_002,
      firstSeenAt: days(-5),
      firstTokenAt: days(-5),
      inBaseline: false,
      owner: null,
    }),
  ];
  return [
    ...known.map((app) =>
      app === woken ? { ...app, lastUsedAt: hours(-1), uses: app.uses + 3, unused90: 0 } : app,
    ),
    ...came,
  ];
}
