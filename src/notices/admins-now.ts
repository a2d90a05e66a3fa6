import { HOUR } from '../lib/time.ts';
import type { Circle, DeliverDeps } from './delivery-deps.ts';

/** So many are asked at once, and told at most: a crowd of admins is not written to one by one. */
const ASKED_MOST = 20;
/** Who takes no messages may take them later. */
const PASSED_OVER_MS = HOUR;

/** `unsure`: Slack says of nobody that they are there, and not of everybody that they are gone. `unlisted`: it has not said yet who they are. */
export type AdminsNow =
  | { readonly kind: 'there' | 'unsure'; readonly users: readonly string[] }
  | { readonly kind: 'unlisted' };

export type Admins = ReturnType<typeof createAdminsNow>;

/** Who hears what nobody else takes. */
export function createAdminsNow(
  deps: Pick<DeliverDeps<{ text: string }>, 'clock' | 'admins' | 'allAdminsGone' | 'idOf'>,
) {
  const { clock } = deps;
  // Of this process: another one learns it by its own first refusal.
  const passedOver = new Map<string, number>();
  const keyOf = (workspaceId: number, user: string) => `${workspaceId}:${user}`;
  const isPassedOver = (workspaceId: number, user: string) =>
    (passedOver.get(keyOf(workspaceId, user)) ?? 0) > clock.now().getTime();

  /** One id for each person: on a Grid one may be listed by two. Who was found is known by now. */
  async function eachOnce(workspaceId: number, users: readonly string[]): Promise<string[]> {
    const ids = await Promise.all(users.map((user) => deps.idOf(workspaceId, user)));
    return [...new Set(users.map((user, n) => ids[n] ?? user))];
  }

  /** Undefined where nobody is left. Whoever may be there is not stood in for: nobody of another circle hears it instead. */
  async function ofCircle(circle: Circle, workspaceId: number): Promise<AdminsNow | undefined> {
    const listed = await circle.of(workspaceId);
    if (!listed) return { kind: 'unlisted' };
    const left = listed.filter((user) => !isPassedOver(workspaceId, user));
    const there: string[] = [];
    for (let from = 0; from < left.length && there.length < ASKED_MOST; from += ASKED_MOST) {
      const some = left.slice(from, from + ASKED_MOST);
      const found = await Promise.all(some.map((user) => circle.isStill(workspaceId, user)));
      there.push(...some.filter((_user, n) => found[n] === 'there'));
      const unknown = some.filter((_user, n) => found[n] === 'unknown');
      if (unknown.length === 0) continue;
      // Slack does not answer: it is not asked of the others too.
      if (there.length === 0) return { kind: 'unsure', users: unknown };
      break;
    }
    if (there.length === 0) return undefined;
    return { kind: 'there', users: await eachOnce(workspaceId, there.slice(0, ASKED_MOST)) };
  }

  return {
    /** Those of the first circle in which anybody is left; without users where nobody is in any. */
    async ask(workspaceId: number): Promise<AdminsNow> {
      for (const circle of deps.admins) {
        const found = await ofCircle(circle, workspaceId);
        if (found) return found;
      }
      await deps.allAdminsGone(workspaceId);
      return { kind: 'there', users: [] };
    },

    /** Slack takes no messages for somebody: for a while they are not there. */
    passOver(workspaceId: number, user: string): void {
      const now = clock.now().getTime();
      for (const [key, until] of passedOver) if (until <= now) passedOver.delete(key);
      passedOver.set(keyOf(workspaceId, user), now + PASSED_OVER_MS);
    },
  };
}
