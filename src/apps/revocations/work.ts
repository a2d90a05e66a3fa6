import type { Db } from '../../db/database.ts';
import type { ApiUsage, RevocableRow, SalesforceOrg, TokenRow } from '../../domains/ports.ts';
import type { Clock } from '../../lib/clock.ts';
import { harmOf } from '../../lib/errors/rows.ts';
import { AppError, asAppError, isDatabaseDown } from '../../lib/errors.ts';
import { SECOND } from '../../lib/time.ts';
import type { AnnounceApps } from '../events.ts';
import { appIdentity, NAMELESS } from '../inventory/app.ts';
import type { OwnRow } from '../inventory/own-row-store.ts';
import { isOf, settledRows, showsName, type TargetApp } from './kin.ts';
import { groupKey } from './revocation.ts';
import type { FrozenRow } from './row-store.ts';
import type { ClaimedRevocation, Held, RevokeRunStore } from './run-store.ts';

/** An org as the job of a revocation uses it; a session that ends is renewed once within `call`. */
export interface RevokeSession {
  call<T>(work: (org: SalesforceOrg) => Promise<T>): Promise<T>;
  calls(): number;
  usage(): ApiUsage | undefined;
  /** All rows created from `from` up to `to`, epoch milliseconds of Salesforce's clock, in parts. */
  created(from: number, to: number, keep: (rows: readonly TokenRow[]) => void): Promise<void>;
}

export interface RevokeDeps {
  readonly db: Db;
  readonly store: RevokeRunStore;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
  readonly openSession: (
    key: { workspaceId: number; domainId: number },
    signal: AbortSignal,
  ) => Promise<RevokeSession>;
  /** Throws E-API-LIMIT where the org has used so many of its calls that we must leave it the rest. */
  readonly refuseOverStop: (session: RevokeSession) => void;
  readonly log: (what: string, facts: Record<string, unknown>) => void;
}

/** One worker's hold on one revocation, with all that its steps need. */
export interface Work {
  readonly deps: RevokeDeps;
  readonly held: Held;
  readonly claimed: ClaimedRevocation;
  readonly session: RevokeSession;
  readonly own: OwnRow | undefined;
  readonly signal: AbortSignal;
}

const USERS_AT_ONCE = 100;

/** So many people at most are asked about one by one; rows of others that are not settled are left. */
const ASKED_AT_MOST = 100;

/** Rows of an app, and the users of whose other rows it cannot be said whether they are. */
interface AppRows {
  readonly rows: readonly RevocableRow[];
  readonly open: ReadonlySet<string>;
}

/**
 * The rows of an app that these users hold now. They are selected by user alone; which app a row belongs to is compared
 * here, exactly. They carry what revokes them: they live in the caller's variables and nowhere else. One of the `frozen` that
 * shows no name any more, or another than before, is still there; which it is cannot be told for sure, so nothing revokes it.
 */
export async function readApp(
  session: RevokeSession,
  app: TargetApp,
  userIds: readonly string[],
  frozen: readonly FrozenRow[] = [],
): Promise<AppRows> {
  const { named, lost } = await readNamed(session, app, userIds, frozen);
  const byUser = Map.groupBy(named, ({ userId }) => userId);
  let asked = 0;
  const settled = [...byUser].map(async ([userId, rows]) => {
    const isNew = rows.some((row) => isOf(app, row) === undefined);
    const mayAsk = isNew && asked < ASKED_AT_MOST;
    if (mayAsk) asked += 1;
    const said = mayAsk ? await askTokens(session, app, userId) : undefined;
    return { userId, ...settledRows(app, rows, said) };
  });
  const all = await Promise.all(settled);
  return {
    rows: [...all.flatMap(({ its }) => its), ...lost],
    open: new Set(all.filter(({ open }) => open).map(({ userId }) => userId)),
  };
}

/** The same, and what may be of it: nobody can say that a row is gone which may be there. */
export async function readPossible(
  session: RevokeSession,
  app: TargetApp,
  userIds: readonly string[],
  frozen: readonly FrozenRow[],
): Promise<RevocableRow[]> {
  const { named, lost } = await readNamed(session, app, userIds, frozen);
  return [...named.filter((row) => isOf(app, row) !== false), ...lost];
}

/** Rows of the app and those that show the same name; and what may be frozen ones that show none, or another by now. */
async function readNamed(
  session: RevokeSession,
  app: TargetApp,
  userIds: readonly string[],
  frozen: readonly FrozenRow[],
): Promise<{ named: RevocableRow[]; lost: RevocableRow[] }> {
  const known = new Set(frozen.map(groupKey));
  const parts = Array.from({ length: Math.ceil(userIds.length / USERS_AT_ONCE) }, (_, part) =>
    userIds.slice(part * USERS_AT_ONCE, (part + 1) * USERS_AT_ONCE),
  );
  const read = await Promise.all(
    parts.map((part) =>
      session.call(async (org) => {
        const rows: RevocableRow[] = [];
        const given = new Set<string>();
        for await (const page of org.revocable(part)) {
          for (const row of page) {
            // A row that comes twice is one approval: what revokes it tells.
            if (row.deleteToken !== null && given.has(row.deleteToken)) continue;
            if (row.deleteToken !== null) given.add(row.deleteToken);
            if (showsName(app, row) || known.has(groupKey(row))) rows.push(row);
          }
        }
        return rows;
      }),
    ),
  );
  const rows = read.flat();
  const named = rows.filter((row) => showsName(app, row));
  const strange = Map.groupBy(
    rows.filter((row) => !showsName(app, row)),
    groupKey,
  );
  const lost = [...strange].flatMap(([key, of]) =>
    // More than other apps were known to have there: its maker may have renamed the app, or somebody installed it.
    of.length > (app.others.get(key) ?? 0) ? of : of.filter((row) => appIdentity(row) === NAMELESS),
  );
  return { named, lost: lost.map((row) => ({ ...row, deleteToken: null })) };
}

/** What Salesforce says of one user at each external client app of that name; undefined where it does not say. */
async function askTokens(session: RevokeSession, { kin }: TargetApp, userId: string) {
  const said = new Map<string, readonly (number | undefined)[]>();
  for (const applicationId of kin?.externals ?? []) {
    const tokens = await session
      .call((org) => org.externalTokens(applicationId, userId))
      .catch((error: unknown) => {
        if (isDatabaseDown(error) || harmOf(asAppError(error).code).wholeOrg) throw error;
        return { ok: false } as const;
      });
    if (!tokens.ok) return undefined;
    said.set(applicationId, tokens.value);
  }
  return said;
}

/** Who may hold a row of the app that was created in that time. */
export async function newHolders(
  session: RevokeSession,
  app: TargetApp,
  from: number,
  to: number,
): Promise<string[]> {
  const users = new Set<string>();
  await session.created(from, to, (rows) => {
    for (const row of rows) if (isOf(app, row) !== false) users.add(row.userId);
  });
  return [...users];
}

/**
 * Salesforce's clock at the answer, whole seconds, epoch milliseconds. Throws E-NOT-ADMIN where we would silently see our
 * own rows only.
 */
export async function probe(session: RevokeSession): Promise<number> {
  return session.call(async (org) => {
    const { customizeApplication } = await org.permissions();
    if (!customizeApplication)
      throw new AppError('E-NOT-ADMIN', 'only our own tokens are visible', {
        missing: 'Customize Application',
      });
    const at = org.clock()?.getTime();
    if (at === undefined) throw new AppError('E-SF-DOWN', 'an answer without a date');
    return Math.floor(at / SECOND) * SECOND;
  });
}
