import { AppError } from '../../lib/errors.ts';
import { DAY } from '../../lib/time.ts';
import type { Actor } from '../kernel/actor.ts';
import { nothing, privately, type Reply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';
import { when } from '../kit/time.ts';
import type { UsesApps } from './pressed.ts';
import type { WishRef } from './values.ts';

/** What a second admin answers to a policy, or to a higher bound of the second person. Throws E-STALE-CARD where it waits no more. */
const answer =
  (yes: boolean) =>
  async ({ apps }: UsesApps, { who }: Actor, { what, round }: WishRef): Promise<Reply> => {
    const { workspaceId, userId: by } = who;
    try {
      if (what === 'bound') await apps.policies.answerBound({ workspaceId, by, round, yes });
      else await apps.policies.answerPolicy({ workspaceId, by, kind: what, round, yes });
    } catch (error) {
      const why = error instanceof AppError ? whyNot(error) : undefined;
      if (why === undefined) throw error;
      return privately(paragraph(why));
    }
    return nothing;
  };
export const agreeToWish = answer(true);
export const refuseWish = answer(false);

function whyNot({ code, facts }: AppError): string | undefined {
  if (facts.own === true) return 'Someone else must agree; you asked for this.';
  if (code === 'E-STALE-CARD')
    return 'Nothing was done: this has been answered, or taken back, by now. *Policies* shows what holds.';
  if (typeof facts.roleSince !== 'string') return undefined;
  const until = new Date(Date.parse(facts.roleSince) + DAY);
  return `Someone else must agree: you have your role for less than 24 h, from whoever asked for this, or from somebody to whom they gave one. You can from ${when(until)}.`;
}
