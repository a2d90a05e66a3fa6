import { isSlackUser } from '../../lib/slack-ids.ts';
import type { FormState } from '../kernel/metadata.ts';
import type { SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { sendModal } from './handover-form.ts';

/** Why somebody can't get the link; undefined where they can, or where nobody else gets it. */
export async function receiver(
  uses: Uses,
  workspaceId: number,
  sendTo: string | undefined,
): Promise<string | undefined> {
  if (sendTo === undefined) return undefined;
  if (!isSlackUser(sendTo)) return 'Pick who gets the link.';
  if (await uses.isMember(workspaceId, sendTo)) return undefined;
  return 'They are not a full, active member of this workspace.';
}

/** Step 2 where somebody else approves: what will be asked of them, and `Send to …`. */
export async function sendStep(
  uses: Uses,
  workspaceId: number,
  state: FormState,
  warnings: readonly string[],
): Promise<SubmitReply> {
  const name = await nameOf(uses, workspaceId, state.sendTo ?? '');
  return { kind: 'modal', view: sendModal(state, name, uses.scopes, warnings) };
}

export const nameOf = async (uses: Uses, workspaceId: number, id: string) =>
  (await uses.people.names(workspaceId, [id])).get(id) ?? 'someone who left';
