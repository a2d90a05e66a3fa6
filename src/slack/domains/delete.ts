import type { ModalView } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { AppError } from '../../lib/errors.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { messageModal } from '../kernel/loading.ts';
import { inModal, privately, type Reply, type SubmitReply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { alert, option, paragraph, section } from '../kit/blocks.ts';
import { bold, inert, plainName } from '../kit/escape.ts';
import { manyField, textField } from '../kit/fields.ts';
import { domainActs } from './acts.ts';
import { staleDomain } from './stale.ts';

const REASON_MAX = 300;

const revokeField = manyField('checkboxes', 'revoke', 'Our grant', { optional: true });
const confirmField = (name: string) =>
  textField('confirm', "Type the domain's name to confirm", 200, { hint: plainName(name) });
const reasonField = textField('reason', 'Reason', REASON_MAX, {
  optional: true,
  hint: 'Goes to the audit log and the channel.',
});

const REVOKE = option('Also revoke our own grant in Salesforce', 'revoke');

/** The last question before a domain is deleted. `problem` is said on top where it comes too late for its field. */
export function deleteModal(
  domain: DomainView,
  facts: { last: boolean; problem?: string },
): ModalView {
  // Short enough for the box that holds it, whatever the name.
  const name = plainName(domain.name, 60);
  const notes = [
    ...(domain.progress ? ['⚠️ A sync is running; it will be stopped.'] : []),
    ...(facts.last ? ['⚠️ This is your last domain. The bot will have nothing to watch.'] : []),
  ];
  const blocks = [
    ...(facts.problem ? [alert('error', facts.problem)] : []),
    alert('error', `You're about to stop watching ${name} (${plainName(domain.orgId, 20)}).`),
    section(
      [
        '*Deleted now:* the connection, its tokens, its schedule and alerts.',
        '*Kept 90 days, then deleted:* app list and decisions. *Kept:* the audit log.',
        '*In Salesforce:* nothing is uninstalled. Apps there keep their access.',
      ].join('\n'),
    ),
    ...(notes.length > 0 ? [section(notes.join('\n'))] : []),
    revokeField.input([REVOKE], [REVOKE]),
    section(`To confirm, type ${bold(domain.name)}.`),
    confirmField(domain.name).input(),
    reasonField.input(),
  ];
  return domainActs.remove.formWindow(
    { blocks, submit: 'Delete', close: 'Cancel' },
    { domainId: domain.id },
  );
}

type Asking = Pick<Uses, 'domains' | 'people'>;

/** The window that asks for the name. Throws E-STALE-CARD where it is deleted already. */
export async function askDelete(uses: Asking, actor: Actor, id: number): Promise<Reply> {
  return inModal(deleteModal(...(await asked(uses, actor, id))));
}

async function asked(uses: Asking, { who }: Actor, id: number) {
  const { workspaceId } = who;
  const domains = await uses.domains.list(workspaceId);
  const domain = domains.find((each) => each.id === id);
  if (!domain) throw await staleDomain(uses, workspaceId, id);
  return [domain, { last: domains.length === 1 }] as const;
}

/** `Delete`: nothing is done until the name is typed exactly. */
export async function submitDelete(
  uses: Asking & Pick<Uses, 'removal'>,
  actor: Actor,
  { values, state }: Submission<{ domainId: number }>,
): Promise<SubmitReply> {
  const [domain, facts] = await asked(uses, actor, state.domainId);
  const field = confirmField(domain.name);
  const typed = field.read(values).trim();
  const shown = plainName(domain.name);
  if (typed !== domain.name && typed !== shown) {
    const problem = `That doesn't match. Type ${shown} exactly.`;
    return {
      kind: 'errors',
      errors: { [field.block]: problem },
      view: deleteModal(domain, { ...facts, problem }),
    };
  }
  const reason = reasonField.read(values).replace(/\s+/gu, ' ').trim().slice(0, REASON_MAX);
  const revoke = revokeField.read(values).includes(REVOKE.value ?? '');
  await removeDomain(uses, actor, domain.id, { reason: reason || undefined, revoke });
  const grant = revoke
    ? 'Our grant in Salesforce is being revoked; the card in the channel says when Salesforce has confirmed it.'
    : 'Our grant in Salesforce was left as it is.';
  return {
    kind: 'modal',
    view: messageModal(paragraph(`Deleted. ${inert(domain.name)} is no longer watched. ${grant}`)),
  };
}

/** Throws E-STALE-CARD where somebody else was faster. */
export async function removeDomain(
  uses: Asking & Pick<Uses, 'removal'>,
  { who }: Actor,
  domainId: number,
  how: { reason: string | undefined; revoke: boolean },
): Promise<void> {
  const { workspaceId, userId: by } = who;
  try {
    await uses.removal.remove({ workspaceId, domainId, by, ...how });
  } catch (error) {
    const gone = error instanceof AppError && error.code === 'E-NOT-FOUND';
    throw gone ? await staleDomain(uses, workspaceId, domainId) : error;
  }
}

/** `Try again` where Salesforce did not confirm the end of our grant. */
export async function endGrantAgain(
  uses: Asking & Pick<Uses, 'removal'>,
  { who }: Actor,
  domainId: number,
): Promise<Reply> {
  const { workspaceId, userId: by } = who;
  const domain = await uses.domains.viewEver(workspaceId, domainId);
  const trying = await uses.removal.endAgain({ workspaceId, domainId, by });
  if (!domain || !trying) throw await staleDomain(uses, workspaceId, domainId);
  return privately(
    paragraph(
      `Trying again to revoke our grant in ${inert(domain.name)}. The card says when Salesforce has confirmed it.`,
    ),
  );
}
