import { type App, type AppOrder, type GrantLife, identityOf } from './apps.ts';
import { adminTools, integrations, personalTools } from './clean-names.ts';
import { ownClients } from './own-clients.ts';
import type { User } from './people.ts';
import { mix, pick, unit } from './random.ts';
import type { Token } from './token-book.ts';

const DAY = 86_400;
/** Nothing is younger than this: nobody would call it new. */
const YOUNGEST_DAYS = 45;
const admins = [0, 2];
/** Users of integrations, one an app; the first of them may modify all data. */
const firstIntegrationUser = 3;
const integrationUsers = 40;

interface Plan {
  name: string;
  users: 'everybody' | 'admins' | 'integration';
  namespace: string | null | undefined;
}

const tools = (names: readonly string[], users: Plan['users']): Plan[] =>
  names.map((name) => ({ name, users, namespace: undefined }));

/** Every app of an org in which nothing is wrong. */
const plans: readonly Plan[] = [
  ...tools(personalTools, 'everybody'),
  ...tools(integrations, 'integration'),
  ...tools(adminTools, 'admins'),
  ...ownClients,
];

export const cleanAppCount = plans.length;

/** Real apps as an org that is looked after has them: installed, all but those clients of Salesforce's that nobody installs. */
export function cleanApps(order: AppOrder): App[] {
  return plans.map(({ name, namespace: own }, index) => {
    const { seed, nowSeconds } = order;
    const word = name.toLowerCase().replace(/[^a-z0-9]+/g, '');
    const kind =
      own === null
        ? 'uninstalled'
        : own === undefined && unit(seed, 61, index) < 0.12
          ? 'external'
          : 'connected';
    const packaged = unit(seed, 62, index) < 0.4 ? word.slice(0, 12) : null;
    return {
      index,
      name,
      ...identityOf(order, index, kind),
      namespace: own === undefined ? packaged : own,
      startUrl: own === undefined ? `https://app.${word}.example/start` : null,
      adminApprovedOnly: own === undefined && unit(seed, 63, index) < 0.65,
      blocked: false,
      createdSeconds: nowSeconds - DAY * (200 + pick(1_200, seed, 64, index)),
      scopes: ['api', 'refresh_token'],
      life: lifeOf(unit(seed, 65, index)),
    };
  });
}

function lifeOf(roll: number): GrantLife | null {
  if (roll < 0.2) return null;
  return { hours: (roll < 0.8 ? 30 : 80) * 24, untilUsed: true };
}

/** Their tokens: granted at work, most of them in use. */
export function cleanTokens(
  { seed, nowSeconds }: Pick<AppOrder, 'seed' | 'nowSeconds'>,
  apps: readonly App[],
  people: readonly User[],
): Omit<Token, 'ref'>[] {
  return plans.flatMap(({ users }, index) =>
    holders(users, seed, index, people).map((user, at) => {
      const oldest = Math.floor((nowSeconds - (apps[index]?.createdSeconds ?? 0)) / DAY);
      const age = YOUNGEST_DAYS + pick(oldest - YOUNGEST_DAYS, seed, 71, index, at);
      const created = atWork(nowSeconds - age * DAY, mix(seed, 72, index, at));
      const idle = age > 200 && unit(seed, 73, index, at) < 0.04;
      const lastUsed = nowSeconds - (idle ? 100 * DAY : 0) - pick(20 * DAY, seed, 74, index, at);
      return { user, app: index, created, uses: 20 + pick(4_000, seed, 75, index, at), lastUsed };
    }),
  );
}

function holders(
  users: Plan['users'],
  seed: number,
  index: number,
  people: readonly User[],
): number[] {
  if (users === 'admins') return unit(seed, 81, index) < 0.5 ? admins : admins.slice(0, 1);
  if (users === 'integration') {
    const own = people.slice(firstIntegrationUser, firstIntegrationUser + integrationUsers);
    const active = own.filter((each) => each.active);
    return [active[index % active.length]?.index ?? firstIntegrationUser];
  }
  const count = 4 + pick(60, seed, 82, index);
  const start = firstIntegrationUser + integrationUsers;
  const found = new Set<number>();
  for (let at = 0; at < count; at += 1)
    found.add(start + pick(people.length - start, seed, 83, index, at));
  return [...found].filter((each) => people[each]?.active);
}

/** The same day, or the Friday before a weekend, between nine and five. */
function atWork(seconds: number, roll: number): number {
  const day = Math.floor(seconds / DAY);
  const weekday = (day + 4) % 7;
  const worked = weekday === 0 ? day - 2 : weekday === 6 ? day - 1 : day;
  return worked * DAY + 9 * 3_600 + (roll % (8 * 3_600));
}
