import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommitUnknown, wasDone } from '../db/fate.ts';
import { insertGrant, isGrantKept } from '../domains/grant-store.ts';
import type { SalesforceOAuth, TokenAnswer } from '../domains/ports.ts';
import { AppError, asAppError } from '../lib/errors.ts';
import { insist } from '../lib/insist.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { MINUTE, SECOND } from '../lib/time.ts';
import { type CheckDeps, checkAnswer } from './check.ts';
import { type KeepDeps, keepGrant } from './keep.ts';
import type { Connected } from './port.ts';
import type { Consent } from './store.ts';

export interface KeepOrEndDeps extends CheckDeps, KeepDeps {
  readonly clock: KeepDeps['clock'];
  readonly oauth: SalesforceOAuth;
  /** Where *Back to Slack* leads. */
  readonly slackUrlOf: (workspaceId: number) => Promise<{ teamId: string; url: string }>;
  readonly warn: (what: string, facts: Record<string, unknown>) => void;
}

/** A browser waits. */
const KEEP_WITHIN_MS = 10 * SECOND;
/** So long it is asked whether the grant was kept; a consent that never ended says by then that a grant may be left. */
const LEARN_WITHIN_MS = 15 * MINUTE;

/**
 * What Salesforce gave is kept as a whole, or ended. Where nobody can say whether it was kept, it is not ended before somebody
 * can: a grant that was kept would be killed. Throws why it was not kept; `unsure` where that is not known.
 */
export async function keepOrEnd(
  deps: KeepOrEndDeps,
  consent: Consent,
  answer: TokenAnswer,
): Promise<Omit<Connected, 'cookieName'>> {
  const grantId = randomUUID();
  try {
    const { teamId, url } = await deps.slackUrlOf(consent.workspaceId);
    const { org, user } = await checkAnswer(deps, consent, answer);
    await keep(deps, consent, { answer, org, user }, grantId);
    return {
      domainName: consent.name,
      orgId: org.orgId,
      orgName: org.name,
      username: user.username,
      purpose: consent.purpose,
      workspaceTeamId: teamId,
      slackUrl: url,
    };
  } catch (error) {
    const cause = asAppError(error);
    if (error instanceof CommitUnknown) {
      void learn(deps, consent, answer, error, grantId);
      throw cause;
    }
    if (await endUnkept(deps, consent, answer)) throw cause;
    const facts = { ...cause.facts, grantLeft: true };
    throw new AppError(cause.code, cause.message, facts, { cause });
  }
}

/** Throws CommitUnknown where it cannot be learned now. */
async function keep(
  deps: KeepOrEndDeps,
  consent: Consent,
  checked: Parameters<typeof keepGrant>[2],
  grantId: string,
): Promise<void> {
  try {
    await keepGrant(deps, consent, checked, grantId);
  } catch (error) {
    if (!(error instanceof CommitUnknown)) throw error;
    const isKept = await wasDone(error, () => isGrantKept(deps.db, consent.workspaceId, grantId));
    if (isKept === undefined) throw error;
    if (!isKept) throw new AppError('E-DB-DOWN', error.message, {}, { cause: error });
  }
}

/** Nobody waits any more; what was not kept is ended. Never rejects. */
async function learn(
  deps: KeepOrEndDeps,
  consent: Consent,
  answer: TokenAnswer,
  error: CommitUnknown,
  grantId: string,
): Promise<void> {
  const of = { consentId: consent.id, orgId: answer.orgId };
  deps.warn('nobody can say yet whether a grant was kept', { ...of, error });
  const until = monotonicMs() + LEARN_WITHIN_MS;
  let isKept: boolean | undefined;
  while (isKept === undefined && monotonicMs() < until) {
    isKept = await wasDone(error, () => isGrantKept(deps.db, consent.workspaceId, grantId));
    if (isKept === undefined) await sleep(SECOND);
  }
  if (isKept) return deps.warn('a grant was kept all the same', of);
  if (isKept === false && (await endUnkept(deps, consent, answer))) {
    return deps.warn('a grant was not kept, and is ended', of);
  }
  deps.warn('a grant may be left in the org', of);
}

/** True where nothing is left at Salesforce. */
async function endUnkept(
  deps: KeepOrEndDeps,
  consent: Consent,
  answer: TokenAnswer,
): Promise<boolean> {
  const token = answer.refreshToken ?? answer.accessToken;
  const id = randomUUID();
  try {
    await deps.oauth.revoke({ origin: answer.instanceUrl, token });
    return true;
  } catch {
    // Said on the page and on the card; from here the grant goes the way of every end: tried again for 72 h.
    const kept = insist(KEEP_WITHIN_MS, () =>
      insertGrant(deps.db, deps.box, {
        id,
        workspaceId: consent.workspaceId,
        orgId: answer.orgId,
        instanceUrl: answer.instanceUrl,
        loginOrigin: consent.signIn.origin,
        accessToken: undefined,
        refreshToken: token,
        exchangedAt: answer.at,
        endingSince: deps.clock.now(),
      }),
    );
    await kept.catch((error: unknown) =>
      deps.warn('a grant could be neither ended nor kept for it', { orgId: answer.orgId, error }),
    );
    return false;
  }
}
