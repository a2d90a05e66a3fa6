import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { eachAlone } from '../lib/each-alone.ts';
import type { MemberStore } from '../members/store.ts';
import { wantsDms } from './channel-rules-store.ts';
import { ASKED_MOST, type Wish } from './wish.ts';
import { askedOf, askPeople, wishesThatWait } from './wish-store.ts';

/**
 * For the tick: whoever may answer what waits for a second person has a copy of its card by direct message, at most 20 of
 * them; also who may only since. It follows from what is written, so whatever this dies of, the next look goes on.
 */
export function createAskSecond(deps: {
  db: Db;
  clock: Clock;
  members: Pick<MemberStore, 'mayAnswer'>;
}) {
  const { db, clock, members } = deps;

  /** Who wants no direct messages about alerts is asked only where nobody else is left. */
  async function willing(workspaceId: number, users: readonly string[]): Promise<string[]> {
    const wants: string[] = [];
    for (const user of users) if (await wantsDms(db, workspaceId, user)) wants.push(user);
    return wants.length > 0 ? wants : [...users];
  }

  async function ask(wish: Wish): Promise<void> {
    const asked = await askedOf(db, wish);
    if (asked.length >= ASKED_MOST) return;
    const may = await members.mayAnswer({
      workspaceId: wish.workspaceId,
      role: wish.need,
      askedBy: wish.askedBy,
    });
    const left = (await willing(wish.workspaceId, may)).filter((user) => !asked.includes(user));
    const users = left.slice(0, ASKED_MOST - asked.length);
    if (users.length > 0) await askPeople(db, wish, users, clock.now());
  }

  return async (): Promise<void> => eachAlone(await wishesThatWait(db, clock.now()), ask);
}

/** Of how many who may answer a wish, and how many have a copy of its card. */
export interface Seconds {
  readonly may: number;
  readonly asked: number;
  /** Some of those who may. */
  readonly some: readonly string[];
}

export async function secondsOf(
  { db, members }: { db: Db; members: Pick<MemberStore, 'mayAnswer'> },
  wish: Wish,
): Promise<Seconds> {
  const { workspaceId, need: role, askedBy } = wish;
  const [may, asked] = await Promise.all([
    members.mayAnswer({ workspaceId, role, askedBy }),
    askedOf(db, wish),
  ]);
  return { may: may.length, asked: asked.length, some: may };
}
