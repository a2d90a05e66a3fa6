import type { TokenRow } from '../../domains/ports.ts';
import { appIdentity } from '../inventory/app.ts';
import { type NamedGroup, type Said, settle } from '../inventory/whose.ts';
import { groupKey, groupsOf } from './revocation.ts';

/** Of an app whose rows show no more than a name that others show, too. */
export interface Kin {
  readonly names: ReadonlySet<string>;
  /** The external client apps among those that bear it. */
  readonly externals: readonly string[];
  /** The app of each row that the last reading settled, by user and second. */
  readonly known: ReadonlyMap<string, number>;
}

/** The app whose tokens are to go, as it was known when the job began. */
export interface TargetApp {
  readonly id: number;
  readonly identity: string;
  readonly name: string;
  readonly applicationId: string | null;
  /** What tells its rows from those of others that show the same name; undefined where its identity does. */
  readonly kin: Kin | undefined;
  /** Rows of other apps, known before it was asked for, by user and second at which this app has one: how many. */
  readonly others: ReadonlyMap<string, number>;
}

/** Whether a row is of the app, or of another that shows the same name. */
export const showsName = (app: TargetApp, row: TokenRow): boolean =>
  app.kin
    ? row.applicationId === null && app.kin.names.has(row.appName)
    : appIdentity(row) === app.identity;

/** Whether a row is of the app; undefined where only Salesforce can say. */
export function isOf(app: TargetApp, row: TokenRow): boolean | undefined {
  const { kin } = app;
  if (!showsName(app, row)) return false;
  if (!kin) return true;
  const known = kin.known.get(groupKey(row));
  return known === undefined ? undefined : known === app.id;
}

/** Rows of one user that are of the app, and whether it stayed open of others, by what Salesforce said of that user. */
export function settledRows<R extends TokenRow>(
  app: TargetApp,
  rows: readonly R[],
  said: ReadonlyMap<string, readonly (number | undefined)[]> | undefined,
): { readonly its: readonly R[]; readonly open: boolean } {
  const { kin } = app;
  const its = rows.filter((row) => isOf(app, row));
  const others = rows.filter((row) => isOf(app, row) === undefined);
  if (!kin || others.length === 0) return { its, open: false };
  const named = rows.filter((row) => showsName(app, row));
  const isNew = new Set(others.map(groupKey));
  const groups: NamedGroup[] = groupsOf(named).map((group) =>
    // Which of the known ones it is of does not matter here: only what Salesforce counts does.
    ({ ...group, known: isNew.has(groupKey(group)) ? undefined : null }),
  );
  const asked =
    said &&
    new Map(
      [...said].map(([id, tokens]): [string, Said] => [
        id,
        { users: new Set(), tokens: new Map(rows.map(({ userId }) => [userId, tokens])) },
      ]),
    );
  const { theirs, open } = settle(groups, asked, new Map());
  const isIts = new Set(
    groups
      .filter((group) => group.known === undefined && !open.includes(group))
      .filter((group) => theirs.get(group) === (app.applicationId ?? undefined))
      .map(groupKey),
  );
  return {
    its: [...its, ...others.filter((row) => isIts.has(groupKey(row)))],
    open: open.length > 0,
  };
}
