import type { Button, Overflow } from '@slack/types';
import type { AppView, RevocationView } from '../../apps/inventory/view.ts';
import type { Look } from '../kernel/act.ts';
import { option, overflow } from '../kit/blocks.ts';
import { number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { refOf } from './pressed.ts';
import { isRunning } from './revocation-words.ts';
import type { AppRef } from './values.ts';

type Named = Pick<AppView, 'id' | 'name'>;

/** `Details` of an app. */
export const detailsButton = ({ id, name }: Named): Button =>
  appActs.details.button({ appId: id }, { label: `Details of ${name}` });

export const revokeButton = ({ id, name }: Named): Button =>
  appActs.revoke.button({ appId: id }, { label: `${appActs.revoke.label} of ${name}` });

type OnApp = {
  readonly label: string;
  button(value: AppRef, look: Look): Button;
};

/** Of an act on the decision that stands; a screen reader says the app's name as well. */
const onApp = (act: OnApp, app: AppView, look: Look = {}) =>
  act.button(refOf(app), { ...look, label: `${act.label} ${app.name}` });

/** Never the one that stands out on an app of high risk. */
export const approveButton = (app: AppView): Button =>
  onApp(appActs.approve, app, app.level === 'high' ? {} : { style: 'primary' });
export const banButton = (app: AppView): Button => onApp(appActs.ban, app, { style: 'danger' });
export const changeButton = (app: AppView): Button => onApp(appActs.change, app);
export const blockedButton = (app: AppView): Button => onApp(appActs.blocked, app);

/** What can be done about a revocation now: stop it, or try again what failed. */
export function revocationButtons(run: RevocationView | undefined): Button[] {
  if (!run) return [];
  if (isRunning(run)) return [appActs.stop.button(run.id)];
  return run.stopWhy === 'failed' && run.failed > 0
    ? [appActs.retry.button(run.id, { text: `Retry ${number(run.failed)}` })]
    : [];
}

/** Not beside a run that is at it. */
export function revokeOnCard(app: AppView): Button[] {
  const atIt = revocationButtons(app.revocation);
  return atIt.length > 0 ? atIt : [revokeButton(app)];
}

const entries = {
  assign: 'Assign',
  snooze: 'Snooze',
  ignore: 'Not an app we care about',
  ask: 'Ask who granted it',
} as const;

/** The `⋯` of a card. */
export function menu(app: AppView, asksPeople = false): Overflow {
  const entry = (what: keyof typeof entries) =>
    option(entries[what], appActs.menu.value.pack({ what, app: refOf(app) }));
  return overflow(appActs.menu.id, [
    entry('assign'),
    entry('snooze'),
    entry('ignore'),
    ...(asksPeople ? [entry('ask')] : []),
  ]);
}
