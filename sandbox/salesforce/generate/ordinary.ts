import { type App, type AppOrder, type GrantLife, identityOf } from './apps.ts';
import { adminTools, integrations, personalTools } from './clean-names.ts';
import { ownClients } from './own-clients.ts';
import type { User } from './people.ts';
import { mix, pick, unit } from './random.ts';
import type { Token } from './token-book.ts';

const DAY = 86_400;
const admins = [0, 2];
/** The integration user, and the forty behind it: one signs in for an app. */
const firstIntegrationUser = 3;
const integrationUsers = 40;
const firstPerson = firstIntegrationUser + integrationUsers;

type Users = 'people' | 'integration' | 'admins';

interface Plan {
  readonly name: string;
  readonly users: Users;
  /** Of one of Salesforce's clients: its package, or null for none. */
  readonly client?: string | null;
}

const tools = (names: readonly string[], users: Users): Plan[] =>
  names.map((name) => ({ name, users }));

/** Two vendors that lost tokens, and a script of the house whose name reads like a lure. */
const inManyHouses = tools(['Gainsight', 'Salesloft', 'Acme Data Loader'], 'integration');
const loader: Plan = { name: 'Data Loader', users: 'admins', client: null };

/** Every app of an org in which nothing is wrong, and that nobody has tidied up. */
const plans: readonly Plan[] = [
  ...tools(personalTools, 'people'),
  ...tools(integrations, 'integration'),
  ...inManyHouses,
  ...tools(adminTools.slice(0, -4), 'admins'),
  ...ownClients.map(({ name, namespace, users }) => ({
    name,
    users: users === 'admins' ? ('admins' as const) : ('people' as const),
    client: namespace,
  })),
  loader,
];

export const ordinaryAppCount = plans.length;

/**
 * Real apps as an org has them that grew for years: three in five let in by users and never installed, half unused, their
 * grants endless where nobody set a life.
 */
export function ordinaryApps(order: AppOrder): App[] {
  return plans.map(({ name, client }, index) => {
    const { seed, nowSeconds } = order;
    const word = name.toLowerCase().replace(/[^a-z0-9]+/g, '');
    const kind = kindOf(client, unit(seed, 161, index));
    const isForeign = client === undefined && kind !== 'uninstalled';
    const packaged = kind === 'connected' && unit(seed, 162, index) < 0.4;
    return {
      index,
      name,
      ...identityOf(order, index, kind),
      namespace: client ?? (packaged && isForeign ? word.slice(0, 12) : null),
      startUrl: isForeign ? `https://app.${word}.example/start` : null,
      adminApprovedOnly: isForeign && unit(seed, 163, index) < 0.35,
      blocked: false,
      createdSeconds: nowSeconds - DAY * ageOf(seed, index),
      scopes: ['api', 'refresh_token'],
      life: lifeOf(unit(seed, 165, index)),
    };
  });
}

function kindOf(client: string | null | undefined, roll: number): App['kind'] {
  if (client !== undefined) return client === null ? 'uninstalled' : 'connected';
  if (roll < 0.62) return 'uninstalled';
  return roll < 0.7 ? 'external' : 'connected';
}

/** Days since somebody first let it in: of one in thirty-three less than a month. */
const ageOf = (seed: number, index: number): number =>
  unit(seed, 164, index) < 0.03
    ? 3 + pick(26, seed, 166, index)
    : 45 + pick(1_400, seed, 166, index);

/** What nobody set lasts until it is revoked. */
function lifeOf(roll: number): GrantLife | null {
  if (roll < 0.6) return null;
  return { hours: (roll < 0.85 ? 30 : 180) * 24, untilUsed: true };
}

/** Their tokens: a few people's, or nearly everybody's; those of half the apps lie idle; some holders have left. */
export function ordinaryTokens(
  { seed, nowSeconds }: Pick<AppOrder, 'seed' | 'nowSeconds'>,
  apps: readonly App[],
  people: readonly User[],
): Omit<Token, 'ref'>[] {
  return plans.flatMap(({ users }, index) => {
    const oldest = Math.floor((nowSeconds - (apps[index]?.createdSeconds ?? 0)) / DAY);
    const isIdle = oldest > 200 && unit(seed, 171, index) < 0.57;
    return holders(users, seed, index, people).map((user, at) => {
      const idle = isIdle || (oldest > 200 && unit(seed, 172, index, at) < 0.08);
      const quiet = idle ? 95 + pick(Math.max(1, oldest - 100), seed, 173, index, at) : 0;
      const age = at === 0 ? oldest : quiet + pick(oldest - quiet + 1, seed, 174, index, at);
      const created = nowSeconds - age * DAY - pick(DAY, seed, 175, index, at);
      const lastUsed = Math.max(
        created + 60,
        nowSeconds - quiet * DAY - pick(3 * DAY, seed, 176, index, at),
      );
      return { user, app: index, created, uses: 1 + pick(4_000, seed, 177, index, at), lastUsed };
    });
  });
}

/** How many people of an org hold an app: mostly a handful, of some a team, of a few nearly everybody. */
function crowd(seed: number, index: number, most: number): number {
  const roll = unit(seed, 181, index);
  if (roll < 0.55) return 1 + pick(4, seed, 182, index);
  if (roll < 0.95) return 5 + pick(56, seed, 182, index);
  return Math.floor(most * (0.6 + 0.3 * unit(seed, 182, index)));
}

function holders(users: Users, seed: number, index: number, people: readonly User[]): number[] {
  const admin = admins[mix(seed, 183, index) % admins.length] ?? 0;
  if (users === 'integration') {
    const own = firstIntegrationUser + 1 + (mix(seed, 184, index) % (integrationUsers - 1));
    return unit(seed, 185, index) < 0.25 ? [own, admin] : [own];
  }
  const found = new Set<number>();
  if (unit(seed, 185, index) < (users === 'admins' ? 0.75 : 0.2)) found.add(admin);
  const wanted =
    users === 'admins' ? 1 + pick(3, seed, 186, index) : crowd(seed, index, people.length);
  for (let at = 0; found.size < wanted && at < 4 * wanted; at += 1)
    found.add(firstPerson + pick(people.length - firstPerson, seed, 187, index, at));
  return [...found];
}
