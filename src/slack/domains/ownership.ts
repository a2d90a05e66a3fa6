import type { Button } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { confirmDialog, paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { hostOf } from '../kit/host.ts';
import { kindOf } from '../kit/words.ts';
import { domainActs } from './acts.ts';
import { removeDomain } from './delete.ts';
import { staleDomain } from './stale.ts';

/** What a domain turned out to be, for whoever must say whether it is theirs: any org could have answered. */
export const unconfirmedLine = (domain: DomainView): string =>
  `*Unconfirmed*: signed in at ${inert(hostOf(domain.signIn.origin))} as ${inert(domain.salesforceUsername)}, org ${inert(domain.orgName)} (${inert(domain.orgId)}), ${inert(kindOf(domain.kind))}. Check that it is yours.`;

export const ownershipButtons = ({ id, name }: DomainView): Button[] => [
  domainActs.ours.button(id, { label: `It's ours: ${name}` }),
  domainActs.notOurs.button(id, {
    label: `That isn't ours: ${name}`,
    style: 'danger',
    confirm: confirmDialog(
      `${name} isn't ours?`,
      'We stop watching it at once, revoke our grant there and erase it. The act stays in the audit log.',
    ),
  }),
];

type Using = Pick<Uses, 'domains' | 'people' | 'removal'>;

/** `It's ours`: the domain was added behind a generic sign-in page, and somebody looked. */
export async function itIsOurs(uses: Using, { who }: Actor, id: number): Promise<Reply> {
  const { workspaceId, userId } = who;
  const domain = await uses.domains.view(workspaceId, id);
  const confirmed =
    domain && (await uses.removal.confirm({ workspaceId, domainId: id, by: userId }));
  if (!confirmed) throw await staleDomain(uses, workspaceId, id);
  return privately(paragraph(`Confirmed: ${inert(domain.name)} is yours.`));
}

/** `That isn't ours`: gone at once, with our grant. Once confirmed, only *Delete* ends it. */
export async function itIsNotOurs(uses: Using, actor: Actor, id: number): Promise<Reply> {
  const { workspaceId } = actor.who;
  const domain = await uses.domains.view(workspaceId, id);
  if (!domain || domain.confirmed) throw await staleDomain(uses, workspaceId, id);
  await removeDomain(uses, actor, id, { reason: "That isn't ours", revoke: true });
  return privately(
    paragraph(
      `${inert(domain.name)} is no longer watched. Our grant there is being revoked; the card in the channel says when Salesforce has confirmed it.`,
    ),
  );
}
