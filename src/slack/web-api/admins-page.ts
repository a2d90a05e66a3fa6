import { MINUTE } from '../../lib/time.ts';
import type { PageAnswer } from '../../members/walk.ts';
import type { Clients } from './clients.ts';
import { toPerson } from './person.ts';
import { isTooFast, toRefusal } from './refusal.ts';

/** One page of `users.list`: the active owners and admins on it, by the id that does not change. Never throws. */
export const createAdminsPage =
  (clients: Pick<Clients, 'of'>) =>
  async (workspaceId: number, cursor: string, limit: number): Promise<PageAnswer> => {
    try {
      const client = await clients.of(workspaceId);
      const { members, response_metadata } = await client.users.list({
        limit,
        ...(cursor && { cursor }),
      });
      // Without a list an answer says nothing, least of all that it was the last page.
      if (!members) return { kind: 'unanswered', why: 'no members in the answer' };
      const people = members.flatMap((member) => toPerson(member) ?? []);
      const admins = people.filter(({ limited, slackAdmin }) => slackAdmin && !limited);
      return {
        kind: 'page',
        admins: admins.map(({ id }) => id),
        next: response_metadata?.next_cursor ?? '',
      };
    } catch (error) {
      return pageRefused(error);
    }
  };

function pageRefused(error: unknown): PageAnswer {
  const refusal = toRefusal(error);
  const { refused } = refusal;
  switch (refused.kind) {
    case 'passing':
      // Smaller pages, as where no answer came, would be more of what Slack minds.
      return isTooFast(refusal)
        ? { kind: 'limited', retryAfterMs: refused.retryAfterMs ?? MINUTE }
        : { kind: 'unanswered', why: String(refusal.cause) };
    case 'lost':
      return { kind: 'unanswered', why: String(refusal.cause) };
    case 'permanent':
      return refused.error === 'invalid_cursor'
        ? { kind: 'no cursor' }
        : { kind: 'refused', why: refused.error };
  }
}
