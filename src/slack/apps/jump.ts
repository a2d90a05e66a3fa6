import type { PlainTextOption } from '@slack/types';
import type { AppLine } from '../../apps/inventory/view.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { actions, limits, modal, option, plain, section } from '../kit/blocks.ts';
import { plainWithin } from '../kit/escape.ts';
import { appActs } from './acts.ts';
import { markedPlain } from './danger-words.ts';
import { appRef } from './values.ts';
import { riskWords, statusWords } from './words.ts';

const OFFERED_MOST = 20;
const NAME_MOST = 45;
const TYPED_MOST = 80;

/** What *Jump to app* offers: the apps whose name fits, the best first. Throws nothing of its own. */
export async function appsToJumpTo(
  { apps, clock }: Pick<Uses, 'apps' | 'clock'>,
  { who: { workspaceId } }: Actor,
  typed: string,
): Promise<PlainTextOption[]> {
  const wanted = plainWithin(typed, TYPED_MOST).trim();
  if (wanted === '') return [];
  const found = await apps.find(workspaceId, wanted, OFFERED_MOST);
  return found.map((app) => ({
    ...option(`${markedPlain(app, NAME_MOST)} · ${app.domainName}`, appRef.pack({ appId: app.id })),
    description: plain(`${riskWords(app)}, ${statusIn(app, clock.now())}`, limits.optionText),
  }));
}

/** A time of day cannot be said in plain text for the zone of whoever reads it, so that of a snooze is left out. */
function statusIn(app: AppLine, now: Date): string {
  if (app.status !== 'new') return statusWords[app.status];
  if (app.goneAt) return statusWords.idle;
  return statusWords[app.snoozedUntil && app.snoozedUntil > now ? 'snoozed' : 'new'];
}

/** *Find an app*, from anywhere: the search alone. */
export const openFind = (): Reply =>
  inModal(
    modal({
      title: appActs.find.window,
      callbackId: 'show',
      blocks: [section('Which app? Type a part of its name.'), actions(appActs.jump.menu())],
    }),
  );
