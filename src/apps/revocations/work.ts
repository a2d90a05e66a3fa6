import type { Db } from '../../db/database.ts';
import type { ApiUsage, RevocableRow, SalesforceOrg, TokenRow } from '../../domains/ports.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { SECOND } from '../../lib/time.ts';
import type { AnnounceApps } from '../events.ts';
import { appIdentity, NAMELESS } from '../inventory/app.ts';
import type { OwnRow } from '../inventory/own-row-store.ts';
import { groupKey } from './revocation.ts';
import type { FrozenRow } from './row-store.ts';
import type { ClaimedRevocation, Held, RevokeRunStore, TargetApp } from './run-store.ts';

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

/**
 * The rows of an app that these users hold now. They are selected by user alone; which app a row belongs to is compared
 * here, exactly. They carry what revokes them: they live in the caller's variables and nowhere else. One of the `frozen` that
 * has lost the name of its app is still there; which it is cannot be told for sure, so nothing revokes it.
 */
export async function readApp(
  session: RevokeSession,
  app: TargetApp,
  userIds: readonly string[],
  frozen: readonly FrozenRow[] = [],
): Promise<RevocableRow[]> {
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
            const identity = appIdentity(row);
            if (identity === app.identity) rows.push(row);
            else if (identity === NAMELESS && known.has(groupKey(row)))
              rows.push({ ...row, deleteToken: null });
          }
        }
        return rows;
      }),
    ),
  );
  return read.flat();
}

/** Who holds a row of the app that was created in that time. */
export async function newHolders(
  session: RevokeSession,
  app: TargetApp,
  from: number,
  to: number,
): Promise<string[]> {
  const users = new Set<string>();
  await session.created(from, to, (rows) => {
    for (const row of rows) if (appIdentity(row) === app.identity) users.add(row.userId);
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
