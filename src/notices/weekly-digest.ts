import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { channelsFor, type Route, routeOf } from './channel-rules.ts';
import { routesOf } from './channel-rules-store.ts';
import { type Digest, lastWeek, owedDigest, type Week } from './digest.ts';
import { readDigest, watchedPlaces } from './digest-store.ts';
import { tell } from './outbox-store.ts';

const placesOf = (
  { domainId, channel: home }: { domainId: number; channel: string },
  routes: readonly Route[],
) => channelsFor({ kind: 'digest', domainId, home }, routes);

/** The weekly digest: which channels are owed one, and what it says. */
export function createDigests({ db, clock }: { db: Db; clock: Clock }) {
  /** The domains whose digest goes to a channel; all of the workspace where none is given. */
  async function domainsOf(workspaceId: number, channel: string | undefined): Promise<number[]> {
    const routes = await routesOf(db, workspaceId);
    const places = await watchedPlaces(db);
    return places
      .filter((place) => place.workspaceId === workspaceId)
      .filter((place) => channel === undefined || placesOf(place, routes).includes(channel))
      .map(({ domainId }) => domainId);
  }

  /** Writes the notices of the digests that are owed now. */
  async function write(): Promise<void> {
    const now = clock.now();
    const places = Map.groupBy(await watchedPlaces(db), ({ workspaceId }) => workspaceId);
    for (const [workspaceId, homes] of places) {
      const routes = await routesOf(db, workspaceId);
      const channels = new Set(homes.flatMap((home) => placesOf(home, routes)));
      for (const channel of channels) {
        const owed = owedDigest(now, routeOf(channel, routes));
        // Of a week in which nothing was watched yet there is nothing to say.
        const watched = homes.some(
          (home) =>
            owed && home.connectedAt < owed.week.to && placesOf(home, routes).includes(channel),
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
      const { zone } = routeOf(channel ?? '', await routesOf(db, workspaceId));
      const asked = week ?? lastWeek(clock.now(), zone);
      return readDigest(db, { workspaceId, domainIds, week: asked, zone });
    },
  };
}
