import type { Button } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import { linkId } from '../kernel/routes.ts';
import { button, option, overflow } from '../kit/blocks.ts';
import { appActs } from './acts.ts';
import { revocationButtons } from './revocation-card.ts';
import { setupLink } from './words.ts';

/** What acts on an app hold: its id, and the decision that stood beside the button. */
export const actOf = (app: Pick<AppView, 'id' | 'decision'>): string =>
  `${app.id}:${app.decision?.id ?? 0}`;

export const detailsButton = (app: Pick<AppView, 'id' | 'name'>): Button =>
  button('Details', appActs.details.id, {
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
  act('Approve', appActs.approve.id, app, 'primary');
export const banButton = (app: AppView): Button => act('Ban', appActs.ban.id, app, 'danger');
export const changeButton = (app: AppView): Button => act('Change', appActs.change.id, app);

export const revokeButton = (app: Pick<AppView, 'id' | 'name'>): Button =>
  button('Revoke tokens', appActs.revoke.id, {
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
  overflow(appActs.menu.id, [
    option('Assign', `assign:${actOf(app)}`),
    option('Snooze', `snooze:${actOf(app)}`),
    option('Not an app we care about', `ignore:${actOf(app)}`),
  ]);

/** The link to *Block*, and the button by which a person says that it is pressed. */
export function setupButtons(app: AppView): Button[] {
  const link = setupLink(app);
  return [
    ...(link ? [button('Open Setup', linkId, { url: link })] : []),
    ...(app.blockedSaidAt ? [] : [act("I've blocked it", appActs.blocked.id, app)]),
  ];
}
