import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { type ChannelRule, channelsFor, ruleOf } from './channel-rules.ts';
import { rulesOf } from './channel-rules-store.ts';
import { channelStore } from './channel-store.ts';
import { type Digest, lastWeek, owedDigest, type Week } from './digest.ts';
import { readDigest, watchedPlaces } from './digest-store.ts';
import { tell } from './outbox-store.ts';

const placesOf = (
  { domainId, channel: home }: { domainId: number; channel: string },
  rules: readonly ChannelRule[],
) => channelsFor({ kind: 'digest', domainId, home }, rules);

/** The weekly digest: which channels are owed one, and what it says. */
export function createDigests({ db, clock }: { db: Db; clock: Clock }) {
  /** The domains whose digest goes to a channel; all of the workspace where none is given. */
  async function domainsOf(workspaceId: number, channel: string | undefined): Promise<number[]> {
    const rules = await rulesOf(db, workspaceId);
    const places = await watchedPlaces(db);
    return places
      .filter((place) => place.workspaceId === workspaceId)
      .filter((place) => channel === undefined || placesOf(place, rules).includes(channel))
      .map(({ domainId }) => domainId);
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
        const { week, key, dueAt } = owed;
        await tell(
          db,
          {
            workspaceId,
            key: `digest:${channel}:${key}`,
            kind: 'digest.week',
            target: { to: 'channel', channel },
            facts: { from: week.from.toISOString(), to: week.to.toISOString(), channel },
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
      const domainIds = await domainsOf(workspaceId, channel);
      if (domainIds.length === 0) return undefined;
      const { zone } = ruleOf(channel ?? '', await rulesOf(db, workspaceId));
      const asked = week ?? lastWeek(clock.now(), zone);
      const digest = await readDigest(db, { workspaceId, domainIds, week: asked, zone });
      return { ...digest, paused: await channelStore(db).paused(workspaceId) };
    },
  };
}
