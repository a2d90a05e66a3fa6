import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { type ChannelRule, channelsFor, ruleOf } from './channel-rules.ts';
import { rulesOf } from './channel-rules-store.ts';
import { channelStore } from './channel-store.ts';
import { type Digest, lastWeek, owedDigest, type Week, weekKey, weeksBefore } from './digest.ts';
import { isWritten, readDigest, waitedIn, waitingApps, watchedPlaces } from './digest-store.ts';
import { tell } from './outbox-store.ts';

const placesOf = (
  { domainId, channel: home }: { domainId: number; channel: string },
  rules: readonly ChannelRule[],
) => channelsFor({ kind: 'digest', domainId, home }, rules);

const keyOf = (channel: string, week: string) => `digest:${channel}:${week}`;

/** The weekly digest: which channels are owed one, and what it says. */
export function createDigests({ db, clock }: { db: Db; clock: Clock }) {
  /** The domains whose digest goes to a channel, all of the workspace where none is given; and whether they are all. */
  async function domainsOf(workspaceId: number, channel: string | undefined) {
    const rules = await rulesOf(db, workspaceId);
    const places = await watchedPlaces(db);
    const here = places.filter((place) => place.workspaceId === workspaceId);
    const domainIds = here
      .filter((place) => channel === undefined || placesOf(place, rules).includes(channel))
      .map(({ domainId }) => domainId);
    return { domainIds, areAll: domainIds.length === here.length };
  }

  /** Writes the notices of the digests that are owed now. */
  async function write(): Promise<void> {
    const now = clock.now();
    const places = Map.groupBy(await watchedPlaces(db), ({ workspaceId }) => workspaceId);
    for (const [workspaceId, homes] of places) {
      const rules = await rulesOf(db, workspaceId);
      const channels = new Set(homes.flatMap((home) => placesOf(home, rules)));
      for (const channel of channels) {
        const owed = owedDigest(now, ruleOf(channel, rules));
        // Of a week in which nothing was watched yet there is nothing to say.
        const watched = homes.some(
          (home) =>
            owed && home.connectedAt < owed.week.to && placesOf(home, rules).includes(channel),
        );
        if (!owed || !watched) continue;
        const { week, dueAt } = owed;
        const key = keyOf(channel, owed.key);
        if (await isWritten(db, workspaceId, key)) continue;
        const domainIds = homes
          .filter((home) => placesOf(home, rules).includes(channel))
          .map(({ domainId }) => domainId);
        const { total: waiting } = await waitingApps(db, { workspaceId, domainIds, now });
        await tell(
          db,
          {
            workspaceId,
            key,
            kind: 'digest.week',
            target: { to: 'channel', channel },
            facts: { from: week.from.toISOString(), to: week.to.toISOString(), channel, waiting },
          },
          now,
          dueAt,
        );
      }
    }
  }

  return {
    write,

    /** Undefined where nothing is watched. `week`: the last one by the channel's clock, where none is given. */
    async read(workspaceId: number, channel?: string, week?: Week): Promise<Digest | undefined> {
      const { domainIds, areAll } = await domainsOf(workspaceId, channel);
      if (domainIds.length === 0) return undefined;
      const { zone } = ruleOf(channel ?? '', await rulesOf(db, workspaceId));
      const now = clock.now();
      const asked = week ?? lastWeek(now, zone);
      const [before = asked] = weeksBefore(asked, zone, 2);
      const [digest, waitedBefore, paused] = await Promise.all([
        readDigest(db, { workspaceId, domainIds, week: asked, zone, now }),
        channel === undefined
          ? undefined
          : waitedIn(db, workspaceId, keyOf(channel, weekKey(before, zone))),
        channelStore(db).paused(workspaceId),
      ]);
      return { ...digest, only: areAll ? undefined : domainIds, waitedBefore, paused };
    },
  };
}
