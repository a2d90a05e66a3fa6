import { type AppError, asAppError, type ErrorCode } from '../../lib/errors.ts';
import { planBatch, type RevokeAct } from './plan.ts';
import { type RevokeSession, readApp } from './read.ts';
import { usersOf } from './revocation.ts';
import type { MeantRow, RowEnd } from './row-store.ts';
import type { MeantApp } from './run-store.ts';
import type { OwnRow } from './store.ts';

/** Not this row's doing: nothing more can be revoked in the org now. */
const orgWide: ReadonlySet<ErrorCode> = new Set([
  'E-API-LIMIT',
  'E-API-OFF',
  'E-CONFIG',
  'E-DOMAIN-GONE',
  'E-GRANT-EXPIRED',
  'E-LOST',
  'E-NOT-FOUND',
  'E-USER-OFF',
]);

interface BatchResult {
  readonly ends: readonly RowEnd[];
  /** Why the job must pause: rows without an end are still meant. */
  readonly broke: AppError | undefined;
}

/**
 * Reads a batch of frozen rows anew and revokes what is left of them. Gives what became of each; never throws for a call
 * that failed. `patient`: where all of them fail, the org is taken to be down and the rows stay meant.
 */
export async function revokeBatch(given: {
  session: RevokeSession;
  app: MeantApp;
  own: OwnRow | undefined;
  batch: readonly MeantRow[];
  unused: { readonly days: number; readonly now: number } | undefined;
  patient: boolean;
}): Promise<BatchResult> {
  const { session, app, batch, patient } = given;
  const read = await readApp(session, app, usersOf(batch));
  const { ends, acts } = planBatch({ ...given, read });
  const failures = await Promise.all(acts.map((act) => perform(session, app, act)));

  const stopper = failures.find((error) => error && orgWide.has(error.code));
  const allFailed = acts.length > 0 && failures.every((error) => error !== undefined);
  const broke = stopper ?? (allFailed && patient ? failures[0] : undefined);
  const results = acts.flatMap((act, at) => {
    const error = failures[at];
    if (error && broke) return [];
    return act.rows.map(
      ({ userId, createdAt }): RowEnd =>
        error
          ? { userId, createdAt, state: 'failed', code: error.code }
          : { userId, createdAt, state: 'sent', code: null },
    );
  });
  return { ends: [...ends, ...results], broke };
}

async function perform(
  session: RevokeSession,
  app: MeantApp,
  { externalUser, deleteTokens }: RevokeAct,
): Promise<AppError | undefined> {
  const { applicationId } = app;
  if (externalUser !== undefined && applicationId !== null) {
    const error = await failureOf(
      session.call((org) => org.revokeExternal(applicationId, externalUser)),
    );
    // It needs a permission of its own; the rows' own tokens do not.
    if (error?.code !== 'E-ACCESS') return error;
  }
  const calls = deleteTokens.map((token) =>
    failureOf(session.call((org) => org.revokeToken(token))),
  );
  return (await Promise.all(calls)).find((error) => error !== undefined);
}

const failureOf = (call: Promise<unknown>): Promise<AppError | undefined> =>
  call.then(
    () => undefined,
    (error: unknown) => asAppError(error),
  );
