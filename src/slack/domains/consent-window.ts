import type { ModalView } from '@slack/types';
import type { ConsentView } from '../../consents/store.ts';
import type { Card } from '../../notices/notice.ts';
import type { Core } from '../core.ts';
import type { Log } from '../kernel/log.ts';
import { modal, section } from '../kit/blocks.ts';
import { viewWithHelp } from '../kit/help.ts';
import type { Clients } from '../web-api/clients.ts';
import { toRefusal } from '../web-api/refusal.ts';
import { consentCard } from './consent-card.ts';

/** Slack's `external_id` of the window that a link was shown in: by it the window is found again when the link has ended. */
export const windowOf = (consentId: string): string => `consent/${consentId}`;

const titles: Partial<Readonly<Record<ConsentView['state'], string>>> = {
  connected: 'Connected',
  refused: 'Not connected',
  expired: 'The link expired',
  cancelled: 'Cancelled',
  replaced: 'Replaced by a newer link',
};

const NEXT =
  'The sync has started. You are told by direct message when it is ready. You can close this window.';

/** What the window of a link says once that has ended; undefined while it has not. */
export function consentEnd(consent: ConsentView): ModalView | undefined {
  const title = titles[consent.state];
  if (title === undefined) return undefined;
  const [said, ...buttons] = consentCard(consent).blocks;
  const next = consent.state === 'connected' ? [section(NEXT)] : [];
  return modal({ title, blocks: [...(said ? [said] : []), ...next, ...buttons] });
}

/**
 * Beside each card of a consent that is drawn: the window that showed its link says the same, where it is still open. Never
 * throws: the card says it in any case.
 */
export function createConsentWindow(deps: {
  core: Pick<Core, 'consents'>;
  clients: Clients;
  help: Parameters<typeof viewWithHelp>[1];
  log: Log;
}) {
  const { core, clients, help, log } = deps;
  return async ({ kind, workspaceId, subject }: Card): Promise<void> => {
    if (kind !== 'consent') return;
    try {
      const consent = await core.consents.view(workspaceId, subject);
      const view = consent && consentEnd(consent);
      if (!view) return;
      const client = await clients.of(workspaceId);
      await client.views.update({
        external_id: windowOf(subject),
        view: viewWithHelp(view, help),
      });
    } catch (error) {
      const { refused } = toRefusal(error);
      // Closed meanwhile, or led on to something else.
      if (refused.kind === 'permanent' && refused.error === 'not_found') return;
      log.info({ refused }, 'slack.consent_window_left');
    }
  };
}
