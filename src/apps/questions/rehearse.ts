import type { Db } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { DAY, earlier } from '../../lib/time.ts';
import { granterOf } from './granter-store.ts';
import type { AskSlack } from './put.ts';
import { type PastGrant, pastGrants } from './rehearsal-store.ts';
import { againstGranter, type UnaskedWhy, whomToAsk } from './whom.ts';

export const REHEARSED_DAYS = 30;
/** So many of them are shown, and looked up in Slack. */
const SHOWN_MOST = 12;

export interface Rehearsed extends PastGrant {
  /** Whom it would have asked, in Slack; undefined: nobody, for `why`. */
  readonly slackUser: string | undefined;
  /** `unknown`: Slack does not say now. */
  readonly why: UnaskedWhy | 'unknown' | undefined;
}

export interface Rehearsal {
  readonly shown: readonly Rehearsed[];
  /** All that would have been asked about. */
  readonly total: number;
}

/** Whom it would have asked in the last 30 days, as the last reading and Slack know them now. Nobody is asked by it. */
export function createRehearsal({ db, clock }: { db: Db; clock: Clock }) {
  async function look(
    { workspaceId, domainId }: { workspaceId: number; domainId: number },
    grant: PastGrant,
    askSlack: AskSlack,
  ): Promise<Rehearsed> {
    const known = await granterOf(db, { workspaceId, domainId, userId: grant.userId });
    if (!known) return { ...grant, slackUser: undefined, why: 'inactive' };
    const granter = { ...known, userType: undefined };
    const why = againstGranter(granter);
    if (why) return { ...grant, slackUser: undefined, why };
    const found = whomToAsk(granter, await askSlack(workspaceId, granter.email));
    if ('ask' in found) return { ...grant, slackUser: found.ask, why: undefined };
    return { ...grant, slackUser: undefined, why: 'why' in found ? found.why : 'unknown' };
  }

  return async (
    of: { workspaceId: number; domainId: number },
    askSlack: AskSlack,
  ): Promise<Rehearsal> => {
    const since = earlier(clock.now(), REHEARSED_DAYS * DAY);
    const all = await pastGrants(db, of, since);
    const shown: Rehearsed[] = [];
    for (const grant of all.slice(0, SHOWN_MOST)) {
      shown.push(await look(of, grant, askSlack));
    }
    return { shown, total: all.length };
  };
}
