import type { RevocableRow } from '../../domains/ports.ts';
import { harmOf } from '../../lib/errors/rows.ts';
import { type AppError, asAppError, isDatabaseDown } from '../../lib/errors.ts';
import { type OwnRow, ownRows } from '../inventory/own-row-store.ts';
import type { TargetApp } from './kin.ts';
import { groupKey, groupsOf, isUnused, usersOf } from './revocation.ts';
import type { FrozenRow, RowEnd } from './row-store.ts';
import { type RevokeSession, readApp } from './work.ts';

interface BatchResult {
  readonly ends: readonly RowEnd[];
  /** Why the job must pause: rows without an end are still due. */
  readonly broke: AppError | undefined;
}

/**
 * Reads a batch of frozen rows anew and revokes what is left of them. Gives what became of each; never throws for a call
 * that failed. `patient`: where all of them fail, the org is taken to be down and the rows stay due.
 */
export async function revokeBatch(given: {
  session: RevokeSession;
  app: TargetApp;
  own: OwnRow | undefined;
  batch: readonly FrozenRow[];
  unused: { readonly days: number; readonly now: number } | undefined;
  patient: boolean;
}): Promise<BatchResult> {
  const { session, app, batch, patient } = given;
  const { rows: read, open } = await readApp(session, app, usersOf(batch), batch);
  const { ends, acts } = planBatch({ ...given, read, open });
  const results = await Promise.all(acts.map((act) => perform(session, app, act)));
  const failures = results.map((result) => (result === 'not removable' ? undefined : result));

  const stopper = failures.find((error) => error && harmOf(error.code).wholeOrg);
  const tried = results.filter((result) => result !== 'not removable');
  const allFailed = tried.length > 0 && tried.every((error) => error !== undefined);
  const broke = stopper ?? (allFailed && patient ? tried[0] : undefined);
  const performed = acts.flatMap((act, at) => {
    const result = results[at];
    if (failures[at] && broke) return [];
    return act.rows.map(
      ({ userId, createdAt }): RowEnd =>
        result
          ? {
              userId,
              createdAt,
              state: 'failed',
              code: result === 'not removable' ? result : result.code,
            }
          : { userId, createdAt, state: 'sent', code: null },
    );
  });
  return { ends: [...ends, ...performed], broke };
}

/** Why it failed, in whole or in part; nothing where it did not. */
async function perform(
  session: RevokeSession,
  app: TargetApp,
  { externalUser, deleteTokens, isWhole }: RevokeAct,
): Promise<AppError | 'not removable' | undefined> {
  const { applicationId } = app;
  if (externalUser !== undefined && applicationId !== null) {
    const ended = await session
      .call((org) => org.revokeExternal(applicationId, externalUser))
      .catch(failure);
    if (ended === 'revoked') return undefined;
    // It needs a permission of its own, and may not know the app; the rows' own tokens do not.
    if (ended !== 'gone' && ended.code !== 'E-ACCESS') return ended;
  }
  const calls = deleteTokens.map((token) =>
    failureOf(session.call((org) => org.revokeToken(token))),
  );
  const failed = (await Promise.all(calls)).find((error) => error !== undefined);
  return failed ?? (isWhole ? undefined : 'not removable');
}

const failureOf = (call: Promise<unknown>): Promise<AppError | undefined> =>
  call.then(() => undefined, failure);

/** Our own database says nothing of a row: then the whole try fails, and rows stay due. */
function failure(error: unknown): AppError {
  if (isDatabaseDown(error)) throw error;
  return asAppError(error);
}

/** One or more calls that make groups go: all of them, or they count as failed. */
interface RevokeAct {
  readonly rows: readonly FrozenRow[];
  /** All rows of that user may go by one call to the external client app. */
  readonly externalUser: string | undefined;
  readonly deleteTokens: readonly string[];
  /** False where Salesforce gave no such token of one of the rows. */
  readonly isWhole: boolean;
}

interface BatchPlan {
  /** Rows whose end is known without a call. */
  readonly ends: readonly RowEnd[];
  readonly acts: readonly RevokeAct[];
}

/**
 * What is to be done about a batch of frozen rows, by what was read just now. A group is taken as a whole or left; nothing
 * that is not in the batch is touched.
 */
export function planBatch(given: {
  app: TargetApp;
  own: OwnRow | undefined;
  batch: readonly FrozenRow[];
  /** Every row of the app that the batch's users hold now. */
  read: readonly RevocableRow[];
  /** Users of whose other rows it cannot be said whether they are of the app. */
  open: ReadonlySet<string>;
  /** Only groups that were not used for so many days before `now`. */
  unused: { readonly days: number; readonly now: number } | undefined;
}): BatchPlan {
  const { app, own, batch, read, unused } = given;
  const ours = new Set([...ownRows(read, own, app)].map(groupKey));
  // One call ends all that such a user gave the app: our own grant is not to be among it, nor what nobody asked for.
  const severally = new Set([...given.open, ...(own ? [own.userId] : [])]);
  const present = new Map(groupsOf(read).map((group) => [groupKey(group), group]));
  const ends: RowEnd[] = [];
  const doomed = new Map<string, FrozenRow>();
  for (const row of batch) {
    const key = groupKey(row);
    const group = present.get(key);
    const { userId, createdAt } = row;
    if (!group) ends.push({ userId, createdAt, state: 'sent', code: null });
    else if (group.copies > row.copies || ours.has(key))
      ends.push({ userId, createdAt, state: 'failed', code: 'changed' });
    else if (unused && !isUnused(group, unused.days, unused.now))
      ends.push({ userId, createdAt, state: 'failed', code: 'used since' });
    else doomed.set(key, row);
  }
  return { ends, acts: actsOf(app, read, doomed, severally) };
}

function actsOf(
  app: TargetApp,
  read: readonly RevocableRow[],
  doomed: ReadonlyMap<string, FrozenRow>,
  severally: ReadonlySet<string>,
): RevokeAct[] {
  const byUser = Map.groupBy(read, ({ userId }) => userId);
  const byKey = Map.groupBy(read, groupKey);
  const acts: RevokeAct[] = [];
  const external = new Set<string>();
  if (app.applicationId?.startsWith('0xI')) {
    for (const [userId, rows] of byUser) {
      if (!severally.has(userId) && rows.every((row) => doomed.has(groupKey(row))))
        external.add(userId);
    }
  }
  const actOf = (rows: readonly FrozenRow[], externalUser: string | undefined): RevokeAct => {
    const given = rows.flatMap((row) => byKey.get(groupKey(row)) ?? []);
    const deleteTokens = given.flatMap(({ deleteToken }) => deleteToken ?? []);
    return { rows, externalUser, deleteTokens, isWhole: deleteTokens.length === given.length };
  };
  for (const [userId, rows] of Map.groupBy(doomed.values(), (row) => row.userId)) {
    if (external.has(userId)) acts.push(actOf(rows, userId));
    else for (const row of rows) acts.push(actOf([row], undefined));
  }
  return acts;
}
