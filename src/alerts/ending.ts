import type { Db, Trx } from '../db/database.ts';
import { type EndingDays, endingDays } from '../domains/grant-life.ts';
import type { Clock } from '../lib/clock.ts';
import { getsDm, ruleOf } from '../notices/channel-rules.ts';
import { wantsDms } from '../notices/channel-rules-store.ts';
import type { Place } from '../notices/notice.ts';
import { ensureCard, redraw, redrawEndings, tell } from '../notices/outbox-store.ts';
import { afterQuiet } from '../notices/quiet-hours.ts';
import { endingDomains, lockEnding, saveTold } from './ending-store.ts';
import { isForAdmins, nameOf, placesOf } from './places-store.ts';

const BATCH = 100;

/** What a warning's card is about. */
export interface EndingSubject {
  readonly domainId: number;
  readonly grantId: string;
  readonly days: EndingDays;
}

/** Undefined where the text is none. */
export function endingSubject(subject: string): EndingSubject | undefined {
  const [id = '', grantId = '', text = ''] = subject.split('/');
  const days = endingDays.find((each) => String(each) === text);
  return days === undefined ? undefined : { domainId: Number(id), grantId, days };
}

export interface EndingDeps {
  readonly db: Db;
  readonly clock: Clock;
  /** E-mails go beside the DMs. */
  readonly mail: boolean;
  /** Those who are admins now; none where that is not known. Asks Slack: only where no channel takes it. */
  readonly admins: (workspaceId: number) => Promise<readonly string[]>;
  readonly wakeWorker: () => void;
}

/**
 * Warns before a grant ends that its policy ends: 14, 7 and 1 days ahead, each a new message to the channels that get grants
 * and to who gave it, once. One look of the clock.
 */
export function createEndingWatch(deps: EndingDeps) {
  const { db, clock, wakeWorker } = deps;

  async function warn(
    trx: Trx,
    about: EndingSubject & { workspaceId: number; channel: string; owner: string },
    admins: readonly string[],
  ): Promise<void> {
    const now = clock.now();
    const { workspaceId, domainId, grantId, days, channel, owner } = about;
    const asked = { workspaceId, condition: 'grant' } as const;
    const domain = { id: domainId, channel };
    const places = await placesOf(trx, asked, [domain], admins[0] ?? owner);
    const card = (target: Place, dueAt: Date) => {
      const subject = `${domainId}/${grantId}/${days}/${nameOf(target)}`;
      return ensureCard(trx, { workspaceId, kind: 'ending', subject, target }, dueAt);
    };
    for (const target of places.targets) {
      const quiet =
        target.to === 'channel' ? ruleOf(target.channel, places.rules).quiet : undefined;
      await card(target, afterQuiet(now, quiet));
    }
    if (!getsDm('reminder', await wantsDms(trx, workspaceId, owner))) return;
    await card({ to: 'person', user: owner }, now);
    if (!deps.mail) return;
    await tell(
      trx,
      {
        workspaceId,
        key: `grant.ending:${grantId}:${days}:mail`,
        kind: 'grant.ending.person',
        target: { to: 'mail', user: owner },
        facts: { domainId, grantId, days },
      },
      now,
    );
  }

  return async (): Promise<void> => {
    for (const key of await endingDomains(db, clock.now(), BATCH)) {
      const { workspaceId, domainId } = key;
      const asks = await isForAdmins(db, key, 'grant');
      const admins = asks ? await deps.admins(workspaceId) : [];
      await db.transaction().execute(async (trx) => {
        const domain = await lockEnding(trx, key, clock.now());
        if (!domain) return;
        const days = domain.end?.within;
        if (days === domain.told) return;
        await saveTold(trx, key, days);
        await redrawEndings(trx, key);
        await redraw(trx, { workspaceId, kind: 'domain', subject: String(domainId) });
        // Used again, or the policy is another one: what was said is taken back, not said anew.
        if (days === undefined || days > (domain.told ?? Number.POSITIVE_INFINITY)) return;
        await warn(trx, { ...key, ...domain, days }, admins);
      });
      wakeWorker();
    }
  };
}
