import { appIdentity, NAMELESS } from '../apps/inventory/app.ts';
import type { AppFactsRow, ListedToken, TokenRow } from '../domains/ports.ts';
import { MINUTE } from '../lib/time.ts';
import { type KnownExternal, kinOf } from './named.ts';

/** A token that a look saw, with what its app is. */
export interface SeenToken extends TokenRow {
  readonly identity: string;
}

/** How our own row is known: `own-row.ts` finds it in a reading. */
export interface OwnKnown {
  readonly userId: string;
  readonly exchangedAt: Date | null;
  readonly appName: string | null;
}

const WITHIN_MS = MINUTE;

/**
 * What a look saw, apart: what it may settle by itself, and how much only a sync can, since it must ask more. Our own rows are
 * neither, and nor is what a whole sync has read: it would have to be read again for ever.
 */
export function sortSeen(
  rows: readonly ListedToken[],
  known: {
    readonly own: OwnKnown;
    readonly externals: readonly KnownExternal[];
    readonly syncedTo: Date;
  },
): { settled: SeenToken[]; unsettled: ListedToken[] } {
  const settled: SeenToken[] = [];
  const unsettled: ListedToken[] = [];
  const isKin = kinAmong(rows, [], known.externals);
  for (const row of rows) {
    const { userId } = row;
    if (isOurs(row, known.own)) continue;
    const identity = appIdentity(row);
    if (userId !== null && identity !== NAMELESS && !isKin(row)) {
      settled.push({ ...row, userId, identity });
    } else if (row.createdAt >= known.syncedTo.getTime()) unsettled.push(row);
  }
  return { settled, unsettled };
}

/** Whether a token may be that of an external client app, since it bears its name. */
export function kinAmong(
  rows: readonly ListedToken[],
  facts: readonly AppFactsRow[],
  externals: readonly KnownExternal[],
): (row: ListedToken) => boolean {
  const staged = rows.map(({ appName: name, applicationId }, n) => ({ n, name, applicationId }));
  const kin = new Set(kinOf(staged, facts, externals).map(({ name }) => name));
  return ({ appName, applicationId }) => applicationId === null && kin.has(appName);
}

const isOurs = ({ userId, appName, createdAt }: ListedToken, own: OwnKnown) =>
  userId === own.userId &&
  (appName === own.appName ||
    Math.abs(createdAt - (own.exchangedAt?.getTime() ?? Number.NaN)) <= WITHIN_MS);
