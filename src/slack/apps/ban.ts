import type { ModalView } from '@slack/types';
import type { Alone, AppView, BanReach } from '../../apps/inventory/view.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply, refuse, type SubmitReply, told } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { alert, option, paragraph, problemBox, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { choiceField, manyField, options, textField } from '../kit/fields.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { aloneWords } from './alone-words.ts';
import { barred, decideOn, isEverywhere, standing, whereInput } from './deciding.ts';
import { pressed, seenOf, theApp, type UsesApps } from './pressed.ts';
import type { AppRef, AppSeen } from './values.ts';
import { appIn, whereWords } from './words.ts';

const reasons = {
  'not needed': 'Not needed',
  'data risk': 'Data risk',
  'unknown publisher': 'Unknown publisher',
  licence: 'Licence',
  other: 'Other',
} as const;

const reasonField = choiceField('radio_buttons', 'reason', 'Reason');
const moreField = textField('more', 'More about the reason', 300, {
  optional: true,
  hint: 'Needed for “Other”.',
});
const tokensField = manyField('checkboxes', 'tokens', 'Tokens', { optional: true });

export const BLOCK =
  "Salesforce's own *Block* switch stops people signing in again. We can't press it for you; we give you the link and check at the next sync.";

export interface BanView {
  /** What whoever looks may still remove alone. */
  readonly alone: Alone;
  readonly reach: BanReach;
  /** Said on top where it comes too late for its field. */
  readonly problem?: string;
}

/** *Ban an app*, with what it does to people. `state`: where it was opened before. */
export function banModal(app: AppView, view: BanView, state = seenOf(app)): ModalView {
  const { reach, alone } = view;
  const revoke = option(
    reach.domains > 1
      ? `Remove its tokens now: ${number(app.tokens)} here, ${number(reach.tokens)} in all domains`
      : `Remove its ${count(app.tokens, 'token')} now`,
    'revoke',
  );
  const blocks = [
    ...problemBox(view.problem),
    alert(
      'error',
      app.tokens > 0
        ? `With tokens removed, ${count(app.users, 'user')} ${app.users === 1 ? 'loses' : 'lose'} access ${reach.domains > 1 ? `here, ${number(reach.users)} in all domains` : 'at once'}.`
        : 'Nobody holds a token to it now.',
    ),
    section(appIn(app)),
    ...(app.tokens + reach.tokens > 0 ? [section(aloneWords(alone, choices(app, reach)))] : []),
    ...standing(app),
    whereInput(app),
    reasonField.input(options(reasons)),
    moreField.input(),
    tokensField.input([revoke], [revoke]),
    section(BLOCK),
  ];
  const { label: submit } = appActs.ban;
  return appActs.ban.formWindow({ submit, close: 'Cancel', blocks }, state);
}

const choices = (app: AppView, { domains, users }: BanReach) => [
  { name: 'This domain', hit: app.users },
  ...(domains > 1 ? [{ name: `All domains (it is in ${number(domains)})`, hit: users }] : []),
];

async function banViewOf(
  { apps }: Pick<Uses, 'apps'>,
  { who: { workspaceId, userId } }: Actor,
  app: AppView,
): Promise<BanView> {
  const [alone, reach] = await Promise.all([
    apps.alone(workspaceId, userId),
    apps.reachOfBan(workspaceId, app.id),
  ]);
  return { alone, reach };
}

export async function openBan(uses: UsesApps, actor: Actor, ref: AppRef): Promise<Reply> {
  const app = await pressed(uses, actor, ref);
  const why = barred(app);
  return why
    ? privately(paragraph(why))
    : inModal(banModal(app, await banViewOf(uses, actor, app)));
}

/** `Ban`: records it, and asks for its tokens to be removed where that is ticked. */
export async function submitBan(
  uses: UsesApps,
  actor: Actor,
  { values, state }: Submission<AppSeen>,
): Promise<SubmitReply> {
  const app = await theApp(uses, actor, state.appId);
  const picked = reasonField.read(values);
  const isKnown = Object.hasOwn(reasons, picked);
  const more = moreField.line(values, 200);
  if (!isKnown || (picked === 'other' && more === '')) {
    const why = 'Say why.';
    const view = { ...(await banViewOf(uses, actor, app)), problem: why };
    return refuse(isKnown ? moreField : reasonField, why, banModal(app, view, state));
  }
  const everywhere = isEverywhere(values);
  const { revocationIds, waitsForSecond } = await decideOn(uses, actor, state, {
    verdict: 'banned',
    everywhere,
    reason: [picked === 'other' ? '' : picked, more].filter(Boolean).join(': '),
    revoke: tokensField.read(values).includes('revoke'),
  });
  return told(
    [
      `Banned. ${inert(app.name)} is banned ${whereWords({ everywhere }, app.domainName)}.`,
      tokensWords(revocationIds.length, waitsForSecond),
      'Now press *Block* in Setup: the card has the link.',
    ].join(' '),
  );
}

/** What becomes of its tokens. */
export function tokensWords(revocations: number, waitsForSecond: boolean): string {
  if (revocations === 0) return 'No token is being removed.';
  return waitsForSecond
    ? 'No token is removed yet: so many people in 24 h need a second operator, who must agree within 24 h. The card is in the channel.'
    : 'Its tokens are being removed; the card says what Salesforce has confirmed.';
}
