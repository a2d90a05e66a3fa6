import type { KnownBlock } from '@slack/types';
import type { Deleted, DomainView } from '../../domains/domain.ts';
import { DAY, later } from '../../lib/time.ts';
import { actions, confirmDialog, context, type Message, message, section } from '../kit/blocks.ts';
import { bold, inert } from '../kit/escape.ts';
import { when } from '../kit/time.ts';
import { domainActs } from './acts.ts';
import { detailsButton } from './buttons.ts';
import { reconnectWords } from './reconnect-button.ts';

/** For this long a delete can be undone from its card. */
export const UNDO_MS = DAY;

export const mayUndo = (deleted: Deleted, now: Date): boolean =>
  now.getTime() - deleted.at.getTime() < UNDO_MS;

const REASON_MAX = 300;
const BY_HAND = 'Remove it by hand: Setup, Connected Apps OAuth Usage, find this app, Revoke.';

/** What became of our grant, in a sentence or two. */
export const grantEndWords: { readonly [End in Deleted['grantEnd']]: string } = {
  pending: 'Our grant in Salesforce is being revoked.',
  confirmed: 'Salesforce confirmed that our grant is revoked, and we erased it here.',
  unconfirmed: `Deleted here, but Salesforce didn't confirm that our grant was revoked (E-SF-DOWN). We keep trying for 72 hours. ${BY_HAND}`,
  left: `Deleted here, but Salesforce never confirmed that our grant was revoked. We tried for 72 hours, then erased it here. ${BY_HAND}`,
  kept: `Our grant in Salesforce was not revoked, since nobody asked for that; we erased it here. ${BY_HAND}`,
};

/** The card of a domain that was deleted, in the place of what it was. `by` is a name. */
export function deletedCard(domain: DomainView, deleted: Deleted, by: string, now: Date): Message {
  const reason = deleted.reason ? ` Reason: ${inert(deleted.reason, REASON_MAX)}` : '';
  const headline = `⚪ ${bold(domain.name)} · Deleted ${when(deleted.at)} by ${inert(by)}.${reason}`;
  const end = grantEndWords[deleted.grantEnd];
  const { id } = domain;
  const again = domainActs.endAgain.button(id, {
    label: `Try again to revoke our grant in ${domain.name}`,
  });
  const undo = domainActs.undo.button(id, {
    label: `Undo the deletion of ${domain.name}`,
    confirm: confirmDialog(`Bring ${domain.name} back?`, reconnectWords(domain)),
  });
  const undoable = mayUndo(deleted, now);
  const buttons = [
    ...(deleted.grantEnd === 'unconfirmed' ? [again] : []),
    ...(undoable ? [undo] : []),
    detailsButton(domain),
  ];
  const until = later(deleted.at, UNDO_MS);
  const blocks: KnownBlock[] = [
    section(`${headline}\n${end}`),
    actions(...buttons),
    context(
      undoable
        ? `Its history is kept for 90 days. An admin can undo this until ${when(until)}.`
        : 'Its history is kept for 90 days from then; adding the domain again offers to bring it back.',
    ),
  ];
  return message(`${headline} ${end}`, blocks);
}
