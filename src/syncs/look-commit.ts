import { appsBefore } from '../apps/inventory/summary-store.ts';
import type { Db } from '../db/database.ts';
import type { Announce } from '../domains/events.ts';
import type { AppFactsRow, OrgUserRow, PrivilegedRow } from '../domains/ports.ts';
import type { CommitApps } from './commit-apps.ts';
import type { Commit } from './commit-store.ts';
import {
  addApps,
  addPeople,
  addTokens,
  endProven,
  type FreshToken,
  freshAmong,
  lockForLook,
} from './look-commit-store.ts';
import type { ClaimedLook } from './look-store.ts';

export interface CommitLookDeps {
  readonly db: Db;
  readonly announce: Announce;
  readonly commitApps: CommitApps;
}

/** What a look brought of tokens that nobody knew. */
export interface Found {
  readonly tokens: readonly FreshToken[];
  /** What the org says of apps that nobody knew, by their id. */
  readonly facts: ReadonlyMap<string, AppFactsRow>;
  readonly people: readonly OrgUserRow[];
  /** Undefined: not visible. */
  readonly privileged: readonly PrivilegedRow[] | undefined;
}

const NOT_WHOLE = {
  outcome: 'partial',
  tokensRead: 0,
  tokensCounted: 0,
  ownRowsOnly: false,
  notes: [],
} as const;

/**
 * One short transaction: what a look found becomes what people see, and is told as a reading tells it. It adds, and ends
 * nothing. False where the look may be old by now: nothing is written, and the next one sees what is.
 */
export async function commitLook(
  { db, announce, commitApps }: CommitLookDeps,
  claimed: ClaimedLook,
  found: Found,
  now: Date,
): Promise<boolean> {
  const { workspaceId, domainId, claimedBy: runId } = claimed;
  return db.transaction().execute(async (trx) => {
    if (!(await lockForLook(trx, claimed))) return false;
    const tokens = await freshAmong(trx, claimed, found.tokens);
    if (tokens.length === 0) return true;
    const of: Commit = { workspaceId, domainId, runId, now, readBefore: claimed.lookedTo };
    const known = tokens.flatMap(({ appId }) => appId ?? []);
    const before = await appsBefore(trx, { ...of, only: known });
    const ids = await addApps(trx, of, tokens, found.facts);
    const placed = tokens.flatMap(({ identity, ...token }) => {
      const appId = ids.get(identity);
      return appId === undefined ? [] : [{ ...token, appId }];
    });
    await endProven(trx, of, known);
    await addTokens(trx, of, placed);
    await addPeople(trx, of, peopleOf(tokens, found));
    await commitApps(
      trx,
      { ...of, only: [...new Set(ids.values())] },
      {
        coverage: NOT_WHOLE,
        before,
        quiet: new Set(),
        // From where apps sign in is read by syncs: to a look nothing of it is new.
        loginsFrom: claimed.loginsReadTo ?? undefined,
        failedSignIns: undefined,
        domainAlarms: [],
      },
    );
    await announce(trx, { kind: 'changed', workspaceId, domainId });
    return true;
  });
}

function peopleOf(tokens: readonly FreshToken[], { people, privileged }: Found) {
  const holders = new Set(tokens.map(({ userId }) => userId));
  const held = new Map(privileged?.map((row) => [row.userId, row.privileges]));
  return people
    .filter(({ userId }) => holders.has(userId))
    .map((person) => ({
      ...person,
      privileges: privileged && (held.get(person.userId) ?? []),
    }));
}
