import { LRUCache } from 'lru-cache';
import type { Clock } from '../../lib/clock.ts';
import { MINUTE } from '../../lib/time.ts';
import type { Log } from '../kernel/log.ts';
import { LEFT, nameIn } from '../kit/names.ts';
import type { Clients } from './clients.ts';
import { type Person, toPerson } from './person.ts';
import { toRefusal } from './refusal.ts';

/** What Slack says of an id. A lookup that failed is *unknown*: it says nothing about the person. */
export type Looked =
  | { readonly kind: 'found'; readonly person: Person }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown' };

export const ACT_MS = MINUTE;
export const VIEW_MS = 10 * MINUTE;
const KEPT_MOST = 5_000;

/** Slack's own words for *there is nobody of that id, for you*; no other error says it. */
const NOBODY: ReadonlySet<string> = new Set([
  'user_not_found',
  'users_not_found',
  'user_not_visible',
]);

interface Kept {
  readonly person: Person;
  readonly at: number;
}

/** Looks people up in Slack, and keeps what it saw for as long as the reader says. */
export function createPeople(deps: { clients: Clients; clock: Clock; log: Log }) {
  const { clients, clock, log } = deps;
  const kept = new LRUCache<string, Kept>({ max: KEPT_MOST });

  /** `at`: from before the question, so that nothing is taken for younger than it is. */
  function keep(workspaceId: number, person: Person, at: number) {
    for (const id of person.ids) kept.set(`${workspaceId}:${id}`, { person, at });
  }

  /** At most `maxAgeMs` old. Never throws. */
  async function look(workspaceId: number, userId: string, maxAgeMs: number): Promise<Looked> {
    const known = kept.get(`${workspaceId}:${userId}`);
    if (known && clock.now().getTime() - known.at <= maxAgeMs) {
      return { kind: 'found', person: known.person };
    }
    try {
      const client = await clients.of(workspaceId);
      const askedAt = clock.now().getTime();
      const answer = await client.users.info({ user: userId });
      const person = toPerson(answer.user);
      // An answer about somebody else says nothing about this one.
      if (!person?.ids.includes(userId)) return { kind: 'unknown' };
      keep(workspaceId, person, askedAt);
      return { kind: 'found', person };
    } catch (error) {
      const { refused } = toRefusal(error);
      const isGone = refused.kind === 'permanent' && NOBODY.has(refused.error);
      if (isGone) kept.delete(`${workspaceId}:${userId}`);
      else log.warn({ err: error, workspaceId, userId }, 'slack.person_not_looked_up');
      return { kind: isGone ? 'gone' : 'unknown' };
    }
  }

  /** Undefined where Slack does not say. */
  async function find(
    workspaceId: number,
    userId: string,
    maxAgeMs: number,
  ): Promise<Person | undefined> {
    const looked = await look(workspaceId, userId, maxAgeMs);
    return looked.kind === 'found' ? looked.person : undefined;
  }

  return {
    look,
    find,

    /** Ids to what to call them: for who is gone *someone who left*, for who can't be looked up the last known name or none. */
    async names(workspaceId: number, ids: Iterable<string>): Promise<Map<string, string>> {
      const names = new Map<string, string>();
      const each = [...new Set(ids)].map(async (id) => {
        const looked = await look(workspaceId, id, VIEW_MS);
        const before = kept.get(`${workspaceId}:${id}`)?.person.name;
        const name =
          looked.kind === 'found' ? looked.person.name : looked.kind === 'gone' ? LEFT : before;
        if (name !== undefined) names.set(id, name);
      });
      await Promise.all(each);
      return names;
    },

    /** Names of those whom Slack knows to be active full members, in the order of their ids: for whom to ask. */
    async known(workspaceId: number, ids: readonly string[]): Promise<string[]> {
      const found = await Promise.all(ids.map((id) => find(workspaceId, id, VIEW_MS)));
      return [
        ...new Set(found.flatMap((person) => (person && !person.limited ? person.name : []))),
      ];
    },

    /** The id that joins all that Slack calls a person by; undefined where Slack does not say. It never changes. */
    async joined(workspaceId: number, userId: string): Promise<string | undefined> {
      return (await find(workspaceId, userId, Number.POSITIVE_INFINITY))?.id;
    },
  };
}

export type People = ReturnType<typeof createPeople>;

export const personName = async (
  people: Pick<People, 'names'>,
  workspaceId: number,
  id: string,
): Promise<string> => nameIn(id === '' ? new Map() : await people.names(workspaceId, [id]), id);
