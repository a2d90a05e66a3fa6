import pLimit from 'p-limit';
import type { RevokeDeps } from '../apps/revocations/work.ts';
import { renewAfterMs } from '../domains/grant-life.ts';
import type {
  ListedToken,
  OpenOrg,
  SalesforceOrg,
  TokenRow,
  TokenSlice,
} from '../domains/ports.ts';
import type { Sessions } from '../domains/session.ts';
import type { DomainStore } from '../domains/store.ts';
import type { Clock } from '../lib/clock.ts';
import { openOrgSession } from './org-session.ts';
import { readTokens } from './read-tokens.ts';

/** Calls under way for revocations: in one org, and in all of them in this process. */
const CALLS_AT_ONCE_IN_ORG = 5;
export const CALLS_AT_ONCE = 20;

/** Whose it is, nobody can tell: it is in no list, and no revocation is about it. */
const ofSomebody = ({ userId, ...row }: ListedToken): TokenRow[] =>
  userId === null ? [] : [{ ...row, userId }];

/** Calls of all revocations of this process share one bound, so that many domains at once starve nothing else. */
export function createOpenSession(deps: {
  domains: DomainStore;
  sessions: Sessions;
  open: OpenOrg;
  clock: Clock;
}): RevokeDeps['openSession'] {
  const { domains, sessions, open, clock } = deps;
  const everywhere = pLimit(CALLS_AT_ONCE);

  return async ({ workspaceId, domainId }, signal) => {
    const domain = await domains.find(workspaceId, domainId);
    const session = await openOrgSession({
      sessions,
      open,
      workspaceId,
      domainId,
      signal,
      now: clock.now(),
      renewAfterMs: renewAfterMs(domain?.grantPolicy),
    });
    // A domain has one revocation at work at a time, so this bound is the org's.
    const here = pLimit(CALLS_AT_ONCE_IN_ORG);
    const inTurn = <T>(work: () => Promise<T>): Promise<T> => here(() => everywhere(work));

    return {
      call: (work) => inTurn(() => session.call(work)),
      calls: session.calls,
      usage: session.usage,
      created: (from, to, keep) =>
        inTurn(async () => {
          const readers = new WeakMap<TokenSlice, SalesforceOrg>();
          const slices = [{ kind: 'range', from, to }] as const;
          await readTokens(
            {
              pages: (slice) => {
                const org = session.current();
                readers.set(slice, org);
                return org.tokens(slice);
              },
              keep: async (rows) => keep(rows.flatMap(ofSomebody)),
              mayResume: (error, slice) => session.mayResume(error, readers.get(slice)),
              width: 1,
              shares: 0,
              signal,
            },
            slices,
          );
        }),
    };
  };
}
