import type { Workspace } from '../../workspaces/store.ts';
import type { Core } from '../core.ts';
import { at, text } from '../kit/read.ts';
import type { Log } from './log.ts';
import { claimOf } from './who-is.ts';

/** Whether a delivery is seen for the first time, in all processes. */
export type IsFirst = (body: unknown) => Promise<boolean>;

/** The workspace of a team that a body claims to come from; undefined where it is none of ours. */
export type WorkspaceOf = (teamId: string, body: unknown) => Promise<Workspace | undefined>;

/**
 * Slack delivers again where our answer was late, and a signed request stays valid for five minutes, for whoever has it:
 * each acts once. What names no workspace of ours goes on to be refused. The workspace that was found then is who's next to
 * ask for it: it is not asked for twice in a moment.
 */
export function createDeliveries(deps: {
  workspaces: Pick<Core['workspaces'], 'byTeam' | 'delivered'>;
  log: Log;
}): { isFirst: IsFirst; workspaceOf: WorkspaceOf } {
  const { workspaces, log } = deps;
  const found = new WeakMap<object, Workspace>();

  return {
    async isFirst(body) {
      const id = text(at(body, 'trigger_id')) ?? text(at(body, 'event_id'));
      const claim = claimOf(body);
      if (!id || !claim) return true;
      try {
        const delivered = await workspaces.delivered(claim.teamId, id);
        if (!delivered) return true;
        const { workspace, isFirst } = delivered;
        if (isFirst) found.set(Object(body), workspace);
        else log.warn({ workspaceId: workspace.id }, 'slack.delivered_again');
        return isFirst;
      } catch (error) {
        // Without its database the act fails too, and says so.
        log.warn({ err: error }, 'slack.delivery_not_noted');
        return true;
      }
    },

    /** Once by what `isFirst` saw; whoever asks later may be told of a change that the act itself has made. */
    async workspaceOf(teamId, body) {
      const known = found.get(Object(body));
      found.delete(Object(body));
      return known?.teamId === teamId ? known : workspaces.byTeam(teamId);
    },
  };
}
