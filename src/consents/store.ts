import type { Selectable } from 'kysely';
import type { Db, Trx } from '../db/database.ts';
import type { ConsentTable } from '../db/tables.ts';
import type { SignInPage } from '../domains/ports.ts';
import type { AppError, ErrorCode, Facts } from '../lib/errors.ts';

export type ConsentState = ConsentTable['state'];

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

export function consentStore(db: Db) {
  async function one(column: 'link_hash' | 'state_hash', hash: string) {
    const row = await db
      .selectFrom('consent')
      .selectAll()
      .where(column, '=', hash)
      .executeTakeFirst();
    return row && toConsent(row);
  }

  return {
    byLink: (hash: string) => one('link_hash', hash),
    byState: (hash: string) => one('state_hash', hash),

    async find(workspaceId: number, id: string): Promise<Consent | undefined> {
      const row = await db
        .selectFrom('consent')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('id', '=', id)
        .executeTakeFirst();
      return row && toConsent(row);
    },

    /** Consents of a domain that may still be finished. */
    async unfinishedOf(workspaceId: number, domainId: number, now: Date): Promise<Consent[]> {
      const rows = await db
        .selectFrom('consent')
        .selectAll()
        .where('workspace_id', '=', workspaceId)
        .where('domain_id', '=', domainId)
        .where('state', 'in', ['open', 'opened', 'exchanging'])
        .where('expires_at', '>', now)
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
          cookie_hash: bound.cookieHash,
          state_hash: bound.stateHash,
          sealed_verifier: bound.sealedVerifier,
          opened_at: consent.openedAt ?? now,
        })
        .where('id', '=', consent.id)
        .where('expires_at', '>', now)
        .where((eb) =>
          consent.state === 'open'
            ? eb('state', '=', 'open')
            : eb.and([eb('state', '=', 'opened'), eb('cookie_hash', '=', bound.cookieHash)]),
        )
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    /** One use, ever: true for exactly one callback, and only for the state that is valid now. */
    async startExchange(id: string, stateHash: string, now: Date): Promise<boolean> {
      const { numUpdatedRows } = await db
        .updateTable('consent')
        .set({ state: 'exchanging', exchanging_at: now, sealed_verifier: null })
        .where('id', '=', id)
        .where('state', '=', 'opened')
        .where('state_hash', '=', stateHash)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },

    /** Consents that nobody finished: links past their time, and exchanges that never came to an end. */
    async overdue(now: Date, stuckBefore: Date, limit: number): Promise<Consent[]> {
      const rows = await db
        .selectFrom('consent')
        .selectAll()
        .where((eb) =>
          eb.or([
            eb.and([eb('state', 'in', ['open', 'opened']), eb('expires_at', '<=', now)]),
            eb.and([eb('state', '=', 'exchanging'), eb('exchanging_at', '<=', stuckBefore)]),
          ]),
        )
        .limit(limit)
        .execute();
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
      link_hash: link.hash,
      expires_at: link.expiresAt,
      state_hash: null,
      cookie_hash: null,
      sealed_verifier: null,
      opened_at: null,
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
      workspace_id: consent.workspaceId,
      link_hash: consent.linkHash,
      state_hash: null,
      cookie_hash: null,
      purpose: consent.purpose,
      domain_id: consent.domainId ?? null,
      org_id: consent.orgId ?? null,
      name: consent.name,
      channel: consent.channel,
      sign_in_kind: consent.signIn.kind,
      sign_in_origin: consent.signIn.origin,
      login_hint: consent.loginHint ?? null,
      asked_by: consent.askedBy,
      asked_by_name: consent.askedByName,
      handed_to: consent.handedTo ?? null,
      state: 'open',
      sealed_verifier: null,
      error_code: null,
      error_facts: null,
      created_at: consent.askedAt,
      expires_at: consent.expiresAt,
      opened_at: null,
      exchanging_at: null,
      ended_at: null,
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
      ended_at: now,
      sealed_verifier: null,
      error_code: end.error?.code ?? null,
      error_facts: end.error ? JSON.stringify(end.error.facts) : null,
      ...(end.domainId === undefined ? {} : { domain_id: end.domainId }),
    })
    .where('id', '=', id)
    .where('state', 'in', [...(end.from ?? unfinished)])
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

function toConsent(row: Selectable<ConsentTable>): Consent {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    state: row.state,
    purpose: row.purpose,
    domainId: row.domain_id ?? undefined,
    orgId: row.org_id ?? undefined,
    name: row.name,
    channel: row.channel,
    signIn: { kind: row.sign_in_kind as SignInPage['kind'], origin: row.sign_in_origin },
    loginHint: row.login_hint ?? undefined,
    askedBy: row.asked_by,
    askedByName: row.asked_by_name,
    handedTo: row.handed_to ?? undefined,
    askedAt: row.created_at,
    expiresAt: row.expires_at,
    openedAt: row.opened_at ?? undefined,
    endedAt: row.ended_at ?? undefined,
    error: row.error_code
      ? { code: row.error_code as ErrorCode, facts: row.error_facts ?? {} }
      : undefined,
    linkHash: row.link_hash,
    cookieHash: row.cookie_hash ?? undefined,
    sealedVerifier: row.sealed_verifier ?? undefined,
  };
}
