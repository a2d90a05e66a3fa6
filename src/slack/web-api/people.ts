import { LRUCache } from 'lru-cache';
import type { Clock } from '../../lib/clock.ts';
import { MINUTE } from '../../lib/time.ts';
import type { Log } from '../kernel/log.ts';
import type { Clients } from './clients.ts';

/** What `users.info` says of a person, in our words. `name` is foreign text. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly teamId: string | undefined;
  /** The workspaces of an Enterprise Grid person. */
  readonly teams: readonly string[];
  /** Guest, stranger, bot or deactivated: never a member. */
  readonly limited: boolean;
  readonly slackAdmin: boolean;
  readonly email: string | undefined;
}

export const ACT_MS = MINUTE;
export const VIEW_MS = 10 * MINUTE;
const KEPT_MOST = 5_000;
const WORKSPACES_MOST = 500;
const PAGES_MOST = 50;

interface Kept {
  readonly person: Person;
  readonly at: number;
}

/** Looks people up in Slack, and keeps what it saw for as long as the reader says. */
export function createPeople(deps: { clients: Clients; clock: Clock; log: Log }) {
  const { clients, clock, log } = deps;
  const kept = new LRUCache<string, Kept>({ max: KEPT_MOST });
  const adminsKept = new LRUCache<number, { ids: readonly string[]; at: number }>({
    max: WORKSPACES_MOST,
  });

  function keep(workspaceId: number, person: Person) {
    kept.set(`${workspaceId}:${person.id}`, { person, at: clock.now().getTime() });
  }

  /** At most `maxAgeMs` old; undefined where Slack does not say. */
  async function find(
    workspaceId: number,
    userId: string,
    maxAgeMs: number,
  ): Promise<Person | undefined> {
    const known = kept.get(`${workspaceId}:${userId}`);
    if (known && clock.now().getTime() - known.at <= maxAgeMs) return known.person;
    try {
      const client = await clients.of(workspaceId);
      const answer = await client.users.info({ user: userId });
      const person = toPerson(answer.user);
      if (!person || person.id !== userId) return undefined;
      keep(workspaceId, person);
      return person;
    } catch (error) {
      log.warn({ err: error, workspaceId, userId }, 'slack.person_not_found');
      return undefined;
    }
  }

  return {
    find,

    /** Ids to names; who can't be found is left out. */
    async names(workspaceId: number, ids: Iterable<string>): Promise<Map<string, string>> {
      const names = new Map<string, string>();
      const look = [...new Set(ids)].map(async (id) => {
        const person = await find(workspaceId, id, VIEW_MS);
        if (person) names.set(id, person.name);
      });
      await Promise.all(look);
      return names;
    },

    /** Active owners and admins of the Slack workspace, at most 10 minutes old. Throws what Slack throws. */
    async admins(workspaceId: number): Promise<readonly string[]> {
      const known = adminsKept.get(workspaceId);
      if (known && clock.now().getTime() - known.at <= VIEW_MS) return known.ids;
      const client = await clients.of(workspaceId);
      const ids: string[] = [];
      let cursor = '';
      for (let page = 0; page < PAGES_MOST; page += 1) {
        const answer = await client.users.list({ limit: 200, ...(cursor && { cursor }) });
        for (const member of answer.members ?? []) {
          const person = toPerson(member);
          if (!person || person.limited) continue;
          keep(workspaceId, person);
          if (person.slackAdmin) ids.push(person.id);
        }
        cursor = answer.response_metadata?.next_cursor ?? '';
        if (!cursor) break;
      }
      adminsKept.set(workspaceId, { ids, at: clock.now().getTime() });
      return ids;
    },

    /** After a change that Slack told us of. */
    forget(workspaceId: number, userId: string): void {
      kept.delete(`${workspaceId}:${userId}`);
    },
  };
}

export type People = ReturnType<typeof createPeople>;

/** The fields that we read of Slack's user object; all of them may be missing. */
interface SlackUser {
  readonly id?: string;
  readonly team_id?: string;
  readonly name?: string;
  readonly real_name?: string;
  readonly deleted?: boolean;
  readonly is_bot?: boolean;
  readonly is_restricted?: boolean;
  readonly is_ultra_restricted?: boolean;
  readonly is_stranger?: boolean;
  readonly is_admin?: boolean;
  readonly is_owner?: boolean;
  readonly is_primary_owner?: boolean;
  readonly profile?: {
    readonly real_name?: string;
    readonly display_name?: string;
    readonly email?: string;
  };
  readonly enterprise_user?: { readonly teams?: string[] };
}

// PostgreSQL keeps no NUL and no half characters.
const storable = (name: string): string => name.replaceAll('\0', '\u{fffd}').toWellFormed();

export function toPerson(user: SlackUser | undefined): Person | undefined {
  if (!user?.id) return undefined;
  const { profile } = user;
  return {
    id: user.id,
    name: storable(
      profile?.real_name || user.real_name || profile?.display_name || user.name || user.id,
    ),
    teamId: user.team_id,
    teams: user.enterprise_user?.teams ?? [],
    limited:
      user.deleted === true ||
      user.is_bot === true ||
      user.is_restricted === true ||
      user.is_ultra_restricted === true ||
      user.is_stranger === true,
    slackAdmin: user.is_admin === true || user.is_owner === true || user.is_primary_owner === true,
    email: profile?.email,
  };
}

export async function personName(
  people: Pick<People, 'names'>,
  workspaceId: number,
  id: string,
): Promise<string> {
  if (id === '') return 'someone who left';
  return (await people.names(workspaceId, [id])).get(id) ?? 'someone who left';
}
