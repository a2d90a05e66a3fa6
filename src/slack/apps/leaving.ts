import type { Does } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { nothing, privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { leftWords } from './deciding-many.ts';
import type { leavingActs } from './leaving-acts.ts';

type Using = Pick<Uses, 'apps'>;

/** `Remove all N tokens`: the card follows. What is left, and that somebody must agree, is said to who pressed. */
async function removeLeft({ apps }: Using, { who }: Actor, leavingId: number): Promise<Reply> {
  const { workspaceId, userId: by } = who;
  const { left, waitsForSecond } = await apps.revokeLeft({ workspaceId, leavingId, by });
  if (left.length === 0 && !waitsForSecond) return nothing;
  const said = waitsForSecond
    ? 'No token is removed yet: so many people in 24 h need a second operator, who must agree within 24 h.'
    : 'Their tokens are being removed.';
  return privately(paragraph(`${said}${leftWords(left)}`));
}

/** `Leave`. */
async function leaveLeft({ apps }: Using, { who }: Actor, leavingId: number): Promise<Reply> {
  const { workspaceId, userId: by } = who;
  await apps.leaveLeft({ workspaceId, leavingId, by });
  return nothing;
}

/** What each act does about people who became inactive. */
export const leavingsDo: Does<typeof leavingActs, Uses> = {
  remove: { pressed: removeLeft },
  leave: { pressed: leaveLeft },
};
