import type { Button } from '@slack/types';
import type { DomainView } from '../../domains/domain.ts';
import { button } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { hostOf } from '../kit/host.ts';
import { kindOf } from '../kit/words.ts';
import { domainActs } from './acts.ts';
import { confirmDialog } from './reconnect-button.ts';

/** What a domain turned out to be, for whoever must say whether it is theirs: any org could have answered. */
export const unconfirmedLine = (domain: DomainView): string =>
  `*Unconfirmed*: signed in at ${inert(hostOf(domain.signIn.origin))} as ${inert(domain.salesforceUsername)}, org ${inert(domain.orgName)} (${inert(domain.orgId)}), ${inert(kindOf(domain.kind))}. Check that it is yours.`;

export function ownershipButtons(domain: DomainView): Button[] {
  const value = String(domain.id);
  return [
    button("It's ours", domainActs.ours.id, { value, label: `${domain.name} is ours` }),
    button("That isn't ours", domainActs.notOurs.id, {
      value,
      label: `${domain.name} is not ours`,
      style: 'danger',
      confirm: confirmDialog(
        `${domain.name} isn't ours?`,
        'We stop watching it at once, revoke our grant there and erase it. The act stays in the audit log.',
      ),
    }),
  ];
}
