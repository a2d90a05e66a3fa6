import type { ModalView } from '@slack/types';
import type { AppView } from '../../apps/inventory/view.ts';
import type { Submission } from '../kernel/act.ts';
import type { Actor } from '../kernel/actor.ts';
import { inModal, privately, type Reply, refuse, type SubmitReply, told } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { alert, context, option, paragraph, problemBox, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { choiceField, manyField, options, textField } from '../kit/fields.ts';
import { count, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
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

const BLOCK =
  "Salesforce's own *Block* switch stops people signing in again. We can't press it for you; we give you the link and check at the next sync.";

/** *Ban an app*, with what it does to people. `state`: where it was opened before. */
export function banModal(app: AppView, state = seenOf(app), problem?: string): ModalView {
  const revoke = option(`Remove its ${count(app.tokens, 'token')} now`, 'revoke');
  const elsewhere = app.elsewhere.reduce((sum, { tokens }) => sum + tokens, 0);
  const blocks = [
    ...problemBox(problem),
    alert(
      'error',
      app.tokens > 0
        ? `With tokens removed, ${count(app.users, 'user')} ${app.users === 1 ? 'loses' : 'lose'} access at once.`
        : 'Nobody holds a token to it now.',
    ),
    section(appIn(app)),
    ...(elsewhere > 0
      ? [
          context(
            `In all domains it holds ${number(elsewhere + app.tokens)} tokens; with *All domains* those go too.`,
          ),
        ]
      : []),
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

export async function openBan(uses: UsesApps, actor: Actor, ref: AppRef): Promise<Reply> {
  const app = await pressed(uses, actor, ref);
  const why = barred(app);
  return why ? privately(paragraph(why)) : inModal(banModal(app));
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
    return refuse(isKnown ? moreField : reasonField, why, banModal(app, state, why));
  }
  const everywhere = isEverywhere(values);
  const { revocationIds } = await decideOn(uses, actor, state, {
    verdict: 'banned',
    everywhere,
    reason: [picked === 'other' ? '' : picked, more].filter(Boolean).join(': '),
    revoke: tokensField.read(values).includes('revoke'),
  });
  return told(
    [
      `Banned. ${inert(app.name)} is banned ${whereWords({ everywhere }, app.domainName)}.`,
      await tokensWords(uses, actor, revocationIds),
      'Now press *Block* in Setup: the card has the link.',
    ].join(' '),
  );
}

const RUNS_READ = 20;

/** What becomes of its tokens. */
async function tokensWords({ apps }: Pick<Uses, 'apps'>, { who }: Actor, ids: readonly number[]) {
  if (ids.length === 0) return 'No token is being removed.';
  const runs = await Promise.all(
    ids.slice(0, RUNS_READ).map((id) => apps.revocation(who.workspaceId, id)),
  );
  return runs.some((run) => run?.state === 'asked')
    ? 'So many tokens need a second operator, who must agree within 24 h.'
    : 'Its tokens are being removed; the card says what Salesforce has confirmed.';
}
