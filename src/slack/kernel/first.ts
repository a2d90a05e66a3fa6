import { at, text } from '../kit/read.ts';
import type { Log } from './log.ts';
import { claimOf } from './who-is.ts';

/** Whether a delivery is seen for the first time, in all processes. */
export type IsFirst = (body: unknown) => Promise<boolean>;

/**
 * Slack delivers again where our answer was late, and a signed request stays valid for five minutes, for whoever has it:
 * each acts once. What names no workspace of ours goes on to be refused.
 */
export const createIsFirst =
  (deps: {
    workspaceIdOf(teamId: string): Promise<number | undefined>;
    firstDelivery(workspaceId: number, id: string): Promise<boolean>;
    log: Log;
  }): IsFirst =>
  async (body) => {
    const id = text(at(body, 'trigger_id')) ?? text(at(body, 'event_id'));
    const claim = claimOf(body);
    if (!id || !claim) return true;
    try {
      const workspaceId = await deps.workspaceIdOf(claim.teamId);
      if (workspaceId === undefined) return true;
      const isFirst = await deps.firstDelivery(workspaceId, id);
      if (!isFirst) deps.log.warn({ workspaceId }, 'slack.delivered_again');
      return isFirst;
    } catch (error) {
      // Without its database the act fails too, and says so.
      deps.log.warn({ err: error }, 'slack.delivery_not_noted');
      return true;
    }
  };
