import { recordAct } from '../audit/store.ts';
import type { Db, Trx } from '../db/database.ts';
import type { Announce } from '../domains/events.ts';
import { bindGrant, insertGrant, markEnding, type Sealer } from '../domains/grant-store.ts';
import type { OrgFacts, SignedInUser, TokenAnswer } from '../domains/ports.ts';
import { lockDomain, reconnectDomain } from '../domains/reconnect-store.ts';
import { domainStore, insertDomain } from '../domains/store.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import { endOthers } from './others.ts';
import { type Consent, endConsent } from './store.ts';

export interface KeepDeps {
  readonly db: Db;
  readonly box: Sealer;
  readonly clock: Clock;
  readonly announce: Announce;
  readonly intervalMs: number;
}

/** What came back and passed every check. */
export interface Checked {
  readonly answer: TokenAnswer;
  readonly org: OrgFacts;
  readonly user: SignedInUser;
}

/**
 * One transaction: the grant sealed, the domain added or reconnected, the consent ended, the act recorded, people told;
 * a sync is due at once. Throws E-DUPLICATE where someone else was faster, CommitUnknown where nobody can say whether it was.
 */
export async function keepGrant(
  deps: KeepDeps,
  consent: Consent,
  checked: Checked,
  grantId: string,
): Promise<void> {
  const { answer } = checked;
  try {
    await deps.db.transaction().execute(async (trx) => {
      await insertGrant(trx, deps.box, {
        id: grantId,
        workspaceId: consent.workspaceId,
        orgId: answer.orgId,
        instanceUrl: answer.instanceUrl,
        loginOrigin: consent.signIn.origin,
        accessToken: answer.accessToken,
        refreshToken: answer.refreshToken ?? '',
        exchangedAt: answer.at,
      });
      const domainId =
        consent.purpose === 'add'
          ? await add(deps, trx, consent, checked, grantId)
          : await reconnect(deps, trx, consent, checked, grantId);
      await bindGrant(trx, grantId, domainId);
      const end = { state: 'connected', domainId } as const;
      if (!(await endConsent(trx, consent.id, end, deps.clock.now()))) {
        throw new AppError('E-LINK-USED', 'the consent was ended meanwhile');
      }
    });
  } catch (error) {
    throw duplicateFrom(error, consent) ?? error;
  }
}

async function add(
  deps: KeepDeps,
  trx: Trx,
  consent: Consent,
  { answer, org, user }: Checked,
  grantId: string,
): Promise<number> {
  const now = deps.clock.now();
  const { workspaceId, askedBy } = consent;
  const domainId = await insertDomain(
    trx,
    {
      workspaceId,
      name: consent.name,
      orgId: org.orgId,
      orgName: org.name,
      kind: org.kind,
      edition: org.edition,
      instanceName: org.instanceName,
      instanceUrl: answer.instanceUrl,
      signInKind: consent.signIn.kind,
      signInOrigin: consent.signIn.origin,
      channel: consent.channel,
      grantId,
      salesforceUserId: user.userId,
      salesforceUsername: user.username,
      connectedAt: now,
      connectedBy: askedBy,
      // A typed My Domain was checked; behind a generic sign-in page any org could have answered.
      confirmedAt: consent.signIn.kind === 'my-domain' ? now : null,
      intervalMs: deps.intervalMs,
    },
    now,
  );
  await record(deps, trx, consent, 'domain.connected', domainId, answer);
  await deps.announce(trx, {
    kind: 'connected',
    workspaceId,
    domainId,
    by: askedBy,
    channel: consent.channel,
    consentId: consent.id,
    watched: await domainStore(trx).count(workspaceId),
  });
  return domainId;
}

/** The old grant ends as every replaced grant does; the domain keeps its history, also where its org was refreshed. */
async function reconnect(
  deps: KeepDeps,
  trx: Trx,
  consent: Consent,
  { answer, org, user }: Checked,
  grantId: string,
): Promise<number> {
  const now = deps.clock.now();
  const { workspaceId, askedBy } = consent;
  const before = await lockDomain(trx, workspaceId, consent.domainId ?? 0);
  if (!before) throw new AppError('E-NOT-FOUND', 'the domain is gone');
  if (before.grantId) await markEnding(trx, before.grantId, now);
  await reconnectDomain(
    trx,
    before,
    {
      grantId,
      orgId: org.orgId,
      orgName: org.name,
      kind: org.kind,
      edition: org.edition,
      instanceName: org.instanceName,
      instanceUrl: answer.instanceUrl,
      salesforceUserId: user.userId,
      salesforceUsername: user.username,
      by: askedBy,
    },
    now,
  );
  await record(deps, trx, consent, 'domain.reconnected', before.id, answer);
  await endOthers(trx, deps.announce, consent, 'reconnected', now);
  await deps.announce(trx, {
    kind: 'reconnected',
    workspaceId,
    domainId: before.id,
    by: askedBy,
    consentId: consent.id,
    username: user.username,
    previousUsername: before.salesforceUsername,
    since: before.errorSince ?? undefined,
    restored: before.deleted,
    carriedOver: before.orgId !== org.orgId,
    watched: await domainStore(trx).count(workspaceId),
  });
  return before.id;
}

async function record(
  deps: KeepDeps,
  trx: Trx,
  consent: Consent,
  action: string,
  domainId: number,
  answer: TokenAnswer,
): Promise<void> {
  const { workspaceId, askedBy } = consent;
  const facts = { scopes: answer.scopes.join(' ') };
  await recordAct(
    trx,
    {
      workspaceId,
      actor: askedBy,
      action,
      domainId,
      subject: answer.orgId,
      facts,
      source: 'browser',
    },
    deps.clock.now(),
  );
}

/** Two finished at once: the unique index decides, and the second hears what the first did. */
function duplicateFrom(error: unknown, consent: Consent): AppError | undefined {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  if (code !== '23505') return undefined;
  const facts =
    constraint === 'domain_name' ? { field: 'name', domainName: consent.name } : { field: 'org' };
  return new AppError('E-DUPLICATE', 'watched since a moment ago', facts, { cause: error });
}
