import type { Button } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import { actionIds } from '../kernel/ids.ts';
import { button, option, overflow } from '../kit/blocks.ts';
import { revocationButtons } from './revocation-card.ts';
import { setupLink } from './words.ts';

/** What acts on an app hold: its id, and the decision that stood beside the button. */
export const actOf = (app: Pick<AppView, 'id' | 'decision'>): string =>
  `${app.id}:${app.decision?.id ?? 0}`;

export const detailsButton = (app: Pick<AppView, 'id' | 'name'>): Button =>
  button('Details', actionIds.appDetails, {
    value: String(app.id),
    label: `Details of ${app.name}`,
  });

const act = (text: string, actionId: string, app: AppView, style?: 'primary' | 'danger') =>
  button(text, actionId, {
    value: actOf(app),
    label: `${text} ${app.name}`,
    ...(style && { style }),
  });

export const approveButton = (app: AppView): Button =>
  act('Approve', actionIds.appApprove, app, 'primary');
export const banButton = (app: AppView): Button => act('Ban', actionIds.appBan, app, 'danger');
export const changeButton = (app: AppView): Button => act('Change', actionIds.appChange, app);

export const revokeButton = (app: Pick<AppView, 'id' | 'name'>): Button =>
  button('Revoke tokens', actionIds.appRevoke, {
    value: String(app.id),
    label: `Revoke tokens of ${app.name}`,
  });

/** Not beside a run that is at it. */
export function revokeOnCard(app: AppView): Button[] {
  const atIt = revocationButtons(app.revocation);
  return atIt.length > 0 ? atIt : [revokeButton(app)];
}

/** The `⋯` of a card. */
export const menu = (app: AppView) =>
  overflow(actionIds.appMenu, [
    option('Assign', `assign:${actOf(app)}`),
    option('Snooze', `snooze:${actOf(app)}`),
    option('Not an app we care about', `ignore:${actOf(app)}`),
  ]);

/** The link to *Block*, and the button by which a person says that it is pressed. */
export function setupButtons(app: AppView): Button[] {
  const link = setupLink(app);
  return [
    ...(link ? [button('Open Setup', actionIds.link, { url: link })] : []),
    ...(app.blockedSaidAt ? [] : [act("I've blocked it", actionIds.appBlocked, app)]),
  ];
}
