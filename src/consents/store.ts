import { absent } from '../db/absent.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Row } from '../db/tables.ts';
import type { SignInPage } from '../domains/ports.ts';
import { errorCodeOf } from '../lib/errors/rows.ts';
import type { AppError, ErrorCode, Facts } from '../lib/errors.ts';
import { earlier, MINUTE } from '../lib/time.ts';

export type ConsentState = Row<'consent'>['state'];

/** One use of a consent link, from Slack to Salesforce and back. */
export interface Consent {
  readonly id: string;
  readonly workspaceId: number;
  readonly state: ConsentState;
  readonly purpose: 'add' | 'reconnect';
  readonly domainId: number | undefined;
  /** On reconnect: the org that must come back. */
  readonly orgId: string | undefined;
  readonly name: string;
  readonly channel: string;
  readonly signIn: SignInPage;
  readonly loginHint: string | undefined;
  readonly askedBy: string;
  readonly askedByName: string;
  /** Who is to approve it in Salesforce, where that is not the one who asked. */
  readonly handedTo?: string | undefined;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly openedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  readonly error: { readonly code: ErrorCode; readonly facts: Facts } | undefined;
  readonly linkHash: string;
  readonly cookieHash: string | undefined;
  readonly sealedVerifier: string | undefined;
}

/** A consent as people see it: nothing of its link, and nothing sealed. */
export type ConsentView = Omit<
  Consent,
  'orgId' | 'loginHint' | 'askedByName' | 'openedAt' | 'linkHash' | 'cookieHash' | 'sealedVerifier'
>;

/** An exchange that is still not over after this is closed: a crash of ours, since our own deadlines are shorter all together. */
const STUCK_MS = 5 * MINUTE;

/** Links past their time, and exchanges that never came to an end. */
export const consentsOverdue = (db: Db, now: Date) =>
  db
    .selectFrom('consent')
    .where((eb) =>
      eb.or([
        eb.and([eb('state', 'in', ['open', 'opened']), eb('expiresAt', '<=', now)]),
        eb.and([eb('state', '=', 'exchanging'), eb('exchangingAt', '<=', earlier(now, STUCK_MS))]),
      ]),
    );

export function consentStore(db: Db) {
  async function one(column: 'linkHash' | 'stateHash', hash: string) {
    const row = await db
      .selectFrom('consent')
      .selectAll()
      .where(column, '=', hash)
      .executeTakeFirst();
    return row && toConsent(row);
  }

  return {
    byLink: (hash: string) => one('linkHash', hash),
    byState: (hash: string) => one('stateHash', hash),

    async find(workspaceId: number, id: string): Promise<Consent | undefined> {
      const row = await db
        .selectFrom('consent')
        .selectAll()
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toConsent(row);
    },

    /** Consents of a domain that may still be finished. */
    async unfinishedOf(workspaceId: number, domainId: number, now: Date): Promise<Consent[]> {
      const rows = await db
        .selectFrom('consent')
        .selectAll()
        .where('workspaceId', '=', workspaceId)
        .where('domainId', '=', domainId)
        .where('state', 'in', ['open', 'opened', 'exchanging'])
        .where('expiresAt', '>', now)
        .execute();
      return rows.map(toConsent);
    },

    /** The button was pressed: bound to one browser. False where the state or the expiry no longer allow it. */
    async open(
      consent: Consent,
      bound: { cookieHash: string; stateHash: string; sealedVerifier: string },
      now: Date,
    ): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('consent')
        .set({
          state: 'opened',
          cookieHash: bound.cookieHash,
          stateHash: bound.stateHash,
          sealedVerifier: bound.sealedVerifier,
          openedAt: consent.openedAt ?? now,
        })
        .where('id', '=', consent.id)
        .where('expiresAt', '>', now)
        .where((eb) =>
          consent.state === 'open'
            ? eb('state', '=', 'open')
            : eb.and([eb('state', '=', 'opened'), eb('cookieHash', '=', bound.cookieHash)]),
        )
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    /** One use, ever: true for exactly one callback, and only for the state that is valid now. */
    async startExchange(id: string, stateHash: string, now: Date): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('consent')
        .set({ state: 'exchanging', exchangingAt: now, sealedVerifier: null })
        .where('id', '=', id)
        .where('state', '=', 'opened')
        .where('stateHash', '=', stateHash)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    /** Consents that nobody finished. */
    async overdue(now: Date, limit: number): Promise<Consent[]> {
      const rows = await consentsOverdue(db, now).selectAll().limit(limit).execute();
      return rows.map(toConsent);
    },
  };
}

export type ConsentStore = ReturnType<typeof consentStore>;

/** Another link for the same consent, unless it has come further; the old one and its browser are forgotten. */
export async function relink(
  trx: Trx,
  id: string,
  link: { hash: string; expiresAt: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('consent')
    .set({
      state: 'open',
      linkHash: link.hash,
      expiresAt: link.expiresAt,
      stateHash: null,
      cookieHash: null,
      sealedVerifier: null,
      openedAt: null,
    })
    .where('id', '=', id)
    .where('state', 'in', ['open', 'opened'])
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function insertConsent(
  trx: Trx,
  consent: Omit<
    Consent,
    'state' | 'openedAt' | 'endedAt' | 'error' | 'cookieHash' | 'sealedVerifier'
  >,
): Promise<void> {
  await trx
    .insertInto('consent')
    .values({
      id: consent.id,
      workspaceId: consent.workspaceId,
      linkHash: consent.linkHash,
      purpose: consent.purpose,
      domainId: consent.domainId,
      orgId: consent.orgId,
      name: consent.name,
      channel: consent.channel,
      signInKind: consent.signIn.kind,
      signInOrigin: consent.signIn.origin,
      loginHint: consent.loginHint,
      askedBy: consent.askedBy,
      askedByName: consent.askedByName,
      handedTo: consent.handedTo,
      state: 'open',
      createdAt: consent.askedAt,
      expiresAt: consent.expiresAt,
    })
    .execute();
}

const unfinished: readonly ConsentState[] = ['open', 'opened', 'exchanging'];

/** Ends a consent that is not ended yet; what it needed to be finished is erased. False where it was ended before. */
export async function endConsent(
  trx: Trx,
  id: string,
  end: {
    state: 'connected' | 'refused' | 'expired' | 'replaced' | 'cancelled';
    from?: readonly ConsentState[];
    error?: AppError | undefined;
    domainId?: number | undefined;
  },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('consent')
    .set({
      state: end.state,
      endedAt: now,
      sealedVerifier: null,
      errorCode: end.error?.code ?? null,
      errorFacts: end.error ? JSON.stringify(end.error.facts) : null,
      ...(end.domainId === undefined ? {} : { domainId: end.domainId }),
    })
    .where('id', '=', id)
    .where('state', 'in', [...(end.from ?? unfinished)])
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** What belongs together stands together in a consent. */
function toConsent(row: Row<'consent'>): Consent {
  const { signInKind, signInOrigin, errorCode, errorFacts, ...same } = absent(row);
  return {
    ...same,
    signIn: { kind: signInKind as SignInPage['kind'], origin: signInOrigin },
    askedAt: row.createdAt,
    error: errorCode
      ? { code: errorCodeOf(errorCode) ?? 'E-UNKNOWN', facts: errorFacts ?? {} }
      : undefined,
  };
}
