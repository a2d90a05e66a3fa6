import { HISTORY_DAYS } from '../domains/domain.ts';
import type { OpenOrg, OrgFacts, SignedInUser, TokenAnswer } from '../domains/ports.ts';
import type { DomainStore } from '../domains/store.ts';
import { AppError } from '../lib/errors.ts';
import { DAY, earlier } from '../lib/time.ts';
import type { Consent } from './store.ts';

const NEEDED_SCOPES = ['api', 'refresh_token'] as const;

export interface CheckDeps {
  readonly domains: DomainStore;
  readonly open: OpenOrg;
  readonly mayConnect: (workspaceId: number, slackUser: string) => Promise<boolean>;
  readonly clock: { now(): Date };
}

/** Every check that needs the token: scopes, hosts, org, signature, the one who asked, the user's rights. */
export async function checkAnswer(
  deps: CheckDeps,
  consent: Consent,
  answer: TokenAnswer,
): Promise<{ org: OrgFacts; user: SignedInUser }> {
  const granted: readonly string[] = answer.refreshToken
    ? [...answer.scopes, 'refresh_token']
    : answer.scopes.filter((scope) => scope !== 'refresh_token');
  const missing = NEEDED_SCOPES.filter(
    (scope) => !granted.includes(scope) && !(scope === 'api' && granted.includes('full')),
  );
  if (missing.length > 0) {
    throw new AppError('E-SCOPE', 'not granted', { missing: missing.join(', ') });
  }
  if (!answer.signatureFits) throw new AppError('E-STATE', 'the signature does not fit');
  if (!(await deps.mayConnect(consent.workspaceId, consent.askedBy))) {
    throw new AppError('E-NOT-PERMITTED', 'who asked may no longer connect');
  }
  const { signIn } = consent;
  // A reconnect is bound to the org id, which stays when an address is renamed.
  const bound = consent.purpose === 'add' && signIn.kind === 'my-domain';
  if (bound && answer.instanceUrl !== signIn.origin) {
    throw new AppError('E-WRONG-ORG', 'another domain than the typed one', {
      expectedHost: new URL(signIn.origin).host,
      gotHost: new URL(answer.instanceUrl).host,
    });
  }
  const org = deps.open({ instanceUrl: answer.instanceUrl, accessToken: answer.accessToken });
  await checkOrg(deps, consent, answer, async () => (await org.organization()).name);
  const [facts, user, permissions] = [
    await org.organization(),
    await org.me(),
    await org.permissions(),
  ];
  if (facts.orgId !== answer.orgId) {
    throw new AppError('E-WRONG-ORG', 'the org says that it is another one', {
      expectedOrg: answer.orgId,
      gotOrg: facts.orgId,
    });
  }
  if (!permissions.customizeApplication) {
    throw new AppError('E-NOT-ADMIN', 'sees only own tokens', {
      username: user.username,
      missing: 'Customize Application',
    });
  }
  return { org: facts, user };
}

/** On reconnect the same org must come back; on add one that nobody here watches, or watched a short time ago. */
async function checkOrg(
  deps: CheckDeps,
  consent: Consent,
  answer: TokenAnswer,
  nameOf: () => Promise<string>,
): Promise<void> {
  const { workspaceId } = consent;
  const watched = await deps.domains.byOrg(workspaceId, answer.orgId);
  if (watched && watched.id !== consent.domainId) {
    throw new AppError('E-DUPLICATE', 'the org is watched', {
      domainName: watched.name,
      domainId: watched.id,
      connectedAt: watched.connectedAt.toISOString(),
    });
  }
  if (consent.purpose === 'reconnect') {
    if (answer.orgId === consent.orgId) return;
    const domain = await deps.domains.findEver(workspaceId, consent.domainId ?? 0);
    throw new AppError('E-WRONG-ORG', 'another org than the one to reconnect', {
      expectedOrg: consent.orgId ?? '',
      gotOrg: answer.orgId,
      gotName: await nameOf().catch(() => answer.orgId),
      gotUrl: answer.instanceUrl,
      // The address of a sandbox stays when it is refreshed; its org id does not.
      refreshed: domain?.instanceUrl === answer.instanceUrl,
    });
  }
  if (consent.orgId === answer.orgId) return;
  const since = earlier(deps.clock.now(), HISTORY_DAYS * DAY);
  const before = await deps.domains.deletedSince(workspaceId, answer.orgId, since);
  if (before) {
    throw new AppError('E-DUP-DELETED', 'watched before', {
      domainName: before.name,
      domainId: before.id,
      deletedAt: before.deleted?.at.toISOString() ?? '',
      deletedBy: before.deleted?.by ?? '',
    });
  }
}
