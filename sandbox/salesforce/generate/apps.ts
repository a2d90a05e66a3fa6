import { appName } from './names.ts';
import { mix, pick, unit } from './random.ts';

/** How an app is present: `uninstalled` ones have tokens and nothing else. */
export type AppKind = 'connected' | 'external' | 'uninstalled';

export interface GrantLife {
  hours: number;
  /** From the last use, not from the approval. */
  untilUsed: boolean;
}

export interface App {
  index: number;
  name: string;
  kind: AppKind;
  menuItemId: string | null;
  applicationId: string | null;
  namespace: string | null;
  startUrl: string | null;
  adminApprovedOnly: boolean;
  blocked: boolean;
  createdSeconds: number;
  /** As an external client app's settings name them; of a connected app nobody can read them. */
  scopes: string[];
  /** How long its grants last; null: until they are revoked; left out: as the org gives them. */
  life?: GrantLife | null;
}

export interface AppOrder {
  seed: number;
  nowSeconds: number;
  makeId: (prefix: string, number: number) => string;
}

/** The nth app of an org as generated; about one in four was never installed. */
export function makeApp(order: AppOrder, index: number): App {
  const { seed, nowSeconds } = order;
  const roll = unit(seed, 21, index);
  const kind: AppKind =
    index < 2 ? 'connected' : roll < 0.25 ? 'uninstalled' : roll < 0.4 ? 'external' : 'connected';
  const name = appName(index);
  const word = name.toLowerCase().replace(/[^a-z0-9]+/g, '');
  const packaged = kind === 'connected' && mix(seed, 22, index) % 3 === 0;
  return {
    index,
    name,
    ...identityOf(order, index, kind),
    namespace: packaged ? word.slice(0, 12) : null,
    startUrl: kind === 'uninstalled' ? null : `https://app.${word}.example/start`,
    adminApprovedOnly: kind !== 'uninstalled' && unit(seed, 23, index) < 0.4,
    blocked: false,
    createdSeconds: nowSeconds - 86_400 * (30 + pick(1_000, seed, 24, index)),
    scopes: unit(seed, 25, index) < 0.2 ? ['full', 'refresh_token'] : ['api', 'refresh_token'],
  };
}

/** The ids under which an app of this kind is known. Only connected apps have a menu item: `salesforce-objects`, AppMenuItem. */
export function identityOf(order: Pick<AppOrder, 'makeId'>, index: number, kind: AppKind) {
  const prefix = { connected: '0H4', external: '0xI', uninstalled: null }[kind];
  return {
    kind,
    menuItemId: kind === 'connected' ? order.makeId('0DS', index + 1) : null,
    applicationId: prefix && order.makeId(prefix, index + 1),
  };
}
