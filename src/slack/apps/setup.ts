import type { Button } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import type { Actor } from '../kernel/actor.ts';
import { privately, type Reply } from '../kernel/reply.ts';
import { linkId } from '../kernel/routes.ts';
import { button, paragraph } from '../kit/blocks.ts';
import { hostOf } from '../kit/host.ts';
import { blockedButton } from './buttons.ts';
import { pressed, type UsesApps } from './pressed.ts';
import type { AppRef } from './values.ts';

/** *Block* in Salesforce's Setup, which only a person can press. */

/** A button to where it is; none where the domain's address is no web address. */
export function setupLink(
  { instanceUrl, applicationId }: Pick<AppView, 'instanceUrl' | 'applicationId'>,
  text: string,
): Button[] {
  if (!/^https?:\/\/[\w.:-]+$/u.test(instanceUrl) || hostOf(instanceUrl) === '') return [];
  // Uses of external client apps have a page of their own.
  const page = applicationId?.startsWith('0xI')
    ? 'ExternalClientApplicationOauthUsage'
    : 'ConnectedAppsUsage';
  const url = `${instanceUrl}/lightning/setup/${page}/home`;
  return [button(text, linkId, { url })];
}

/** The link, and the button by which a person says that it is pressed. */
export const setupButtons = (app: AppView): Button[] => [
  ...setupLink(app, 'Open Setup'),
  ...(app.blockedSaidAt ? [] : [blockedButton(app)]),
];

/** *I've blocked it*: a person says so; the next sync shows whether it holds. */
export async function saidBlocked(uses: UsesApps, actor: Actor, ref: AppRef): Promise<Reply> {
  const app = await pressed(uses, actor, ref);
  const { workspaceId, userId: by } = actor.who;
  await uses.apps.blockedInSetup({ workspaceId, appId: app.id, by });
  return privately(
    paragraph('Noted. We cannot see that switch; each sync looks whether the app is back.'),
  );
}
