import type { SlackCandidate, SlackFound } from '../../apps/questions/whom.ts';
import type { Workspace } from '../../workspaces/store.ts';
import type { Log } from '../kernel/log.ts';
import type { Clients } from './clients.ts';
import { belongsTo, type SlackUser, toPerson } from './person.ts';
import { toRefusal } from './refusal.ts';

/** Somebody in Slack, as far as it matters for being asked. `teamId`: of the workspace; undefined where Slack names nobody. */
export function candidateOf(
  user: SlackUser | undefined,
  teamId: string,
): SlackCandidate | undefined {
  const person = toPerson(user);
  if (!user || !person) return undefined;
  return {
    id: person.id,
    email: person.email,
    // Whoever was only invited reads nothing yet.
    deactivated: user.deleted === true || user.is_invited_user === true,
    bot: user.is_bot === true || user.is_app_user === true || user.id === 'USLACKBOT',
    guest: user.is_restricted === true || user.is_ultra_restricted === true,
    outside: user.is_stranger === true || !belongsTo(person, teamId),
  };
}

/** Who has an address in Slack, by `users.lookupByEmail`. Never throws. https://docs.slack.dev/reference/methods/users.lookupByEmail */
export function createByEmail(deps: {
  clients: Pick<Clients, 'of'>;
  workspaces: { byId(workspaceId: number): Promise<Workspace | undefined> };
  log: Pick<Log, 'warn'>;
}) {
  return async (workspaceId: number, email: string): Promise<SlackFound> => {
    try {
      const workspace = await deps.workspaces.byId(workspaceId);
      if (!workspace) return { kind: 'unknown' };
      const client = await deps.clients.of(workspaceId);
      const { user } = await client.users.lookupByEmail({ email });
      const person = candidateOf(user, workspace.teamId);
      return person ? { kind: 'found', person } : { kind: 'unknown' };
    } catch (error) {
      const { refused } = toRefusal(error);
      if (refused.kind === 'permanent') {
        if (refused.error === 'users_not_found') return { kind: 'nobody' };
        if (refused.error === 'missing_scope') return { kind: 'no scope' };
      }
      deps.log.warn({ err: error, workspaceId }, 'slack.address_not_looked_up');
      return { kind: 'unknown' };
    }
  };
}
