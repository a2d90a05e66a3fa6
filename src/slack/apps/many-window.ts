import type { KnownBlock, ModalView } from '@slack/types';
import type { Alone, AppLine, AppView } from '../../apps/inventory/view.ts';
import { actions, alert, context, option, plain, problemBox, section } from '../kit/blocks.ts';
import { inert, plainName } from '../kit/escape.ts';
import { choiceField, manyField, options, selectField, textField } from '../kit/fields.ts';
import { packSeen } from '../kit/packed-ids.ts';
import { count, listedOf, number } from '../kit/words.ts';
import { appActs } from './acts.ts';
import { aloneWords } from './alone-words.ts';
import { snoozes } from './assign-and-snooze.ts';
import { BLOCK } from './ban.ts';
import { likeMark, markedPlain } from './danger-words.ts';
import { untilInput } from './deciding.ts';
import { whyHighLine } from './grave.ts';
import type { Many, ManyForm, ManyKind } from './values.ts';
import { levelSigns, riskWords } from './words.ts';

/** The two windows of one act on many apps: which of them, and what. */

/** Boxes in one group; Slack takes no more. */
const BOXES = 10;
const PER_PAGE = 30;
/** So many of high risk at most are left be by one act: each is shown with why. */
export const GRAVE_MOST = 20;

const tickField = (turn: number, nth: number, label = '') =>
  manyField('checkboxes', `apps_${turn}_${nth}`, label, { optional: true });

const pageOf = (lines: readonly AppLine[], page: number) =>
  lines.slice(page * PER_PAGE, (page + 1) * PER_PAGE);

/** The boxes of a page, ten in one group. */
function tickInputs(lines: readonly AppLine[], page: number, { turn, isOut }: Ticked) {
  const shown = pageOf(lines, page);
  return Array.from({ length: Math.ceil(shown.length / BOXES) }, (_, nth) => {
    const some = shown.slice(nth * BOXES, (nth + 1) * BOXES);
    const from = page * PER_PAGE + nth * BOXES + 1;
    const label = `Apps ${number(from)} to ${number(from + some.length - 1)}`;
    const boxes = some.map(tickOf);
    return tickField(turn, nth, label).input(
      boxes,
      boxes.filter(({ value }) => !isOut(Number(value))),
    );
  });
}

interface Ticked {
  readonly turn: number;
  isOut(appId: number): boolean;
}

/** Those that are ticked on the page that was shown. */
export const ticksIn = (values: unknown, { turn }: Pick<Many, 'turn'>): ReadonlySet<number> =>
  new Set(
    Array.from({ length: PER_PAGE / BOXES }, (_, nth) => tickField(turn, nth).read(values))
      .flat()
      .map(Number),
  );

const tickOf = (app: AppLine) => ({
  ...option(markedPlain(app, 75), String(app.id)),
  description: plain(
    `${plainName(app.domainName, 20)} · ${levelSigns[app.level]} ${riskWords(app)} · ${count(app.users, 'user')}${app.admins ? `, ${count(app.admins, 'admin')}` : ''}${app.status === 'new' ? '' : ` · ${app.status}`}`,
    75,
  ),
});

const whatField = choiceField('radio_buttons', 'what', 'Decision for all that are ticked');
const whatWords: { readonly [K in ManyKind]: string } = {
  approved: 'Approve',
  ignored: 'Not ones we care about',
  banned: 'Ban',
  snoozed: 'Snooze',
  assigned: 'Assign to somebody',
  revoked: 'Remove their tokens, and decide nothing',
};
export const whatIn = (values: unknown): ManyKind | undefined => {
  const said = whatField.read(values);
  return (Object.keys(whatWords) as ManyKind[]).find((each) => each === said);
};

export interface ManyView {
  /** All of them, the riskiest first. */
  readonly lines: readonly AppLine[];
  readonly state: Many;
  readonly isOut: (appId: number) => boolean;
  readonly title: string;
  readonly why: string;
  readonly offers: ManyKind;
  readonly problem?: string | undefined;
}

/** *Decide on apps*: all of them, page by page, ticked until somebody takes one out. */
export function manyModal(view: ManyView): ModalView {
  const { lines, state, isOut } = view;
  const { more } = state;
  const last = Math.max(0, Math.ceil(lines.length / PER_PAGE) - 1);
  const page = Math.min(state.page, last);
  const kept = lines.filter(({ id }) => !isOut(id)).length;
  const turn = (what: 'previous' | 'next' | 'all' | 'none', text: string, nth: number) =>
    appActs.tickPage.button(what, { text, nth });
  const pages = `Page ${number(page + 1)} of ${number(last + 1)}. `;
  const choices = options(whatWords);
  return appActs.tick.formWindow(
    {
      submit: 'Next',
      close: 'Cancel',
      blocks: [
        ...problemBox(view.problem),
        section(`*${view.title}* · ${number(lines.length)}\n${view.why}`),
        ...tickInputs(lines, page, { turn: state.turn, isOut }),
        context(
          `${last > 0 ? pages : ''}${number(kept)} of ${number(lines.length)} are ticked, those of other pages too.${more > 0 ? ` ${number(more)} more come after these.` : ''}`,
        ),
        actions(
          ...(page > 0 ? [turn('previous', 'Previous page', 1)] : []),
          ...(page < last ? [turn('next', 'Next page', 2)] : []),
          turn('all', `Tick all ${number(lines.length)}`, 3),
          turn('none', `Untick all ${number(lines.length)}`, 4),
        ),
        whatField.input(
          choices,
          choices.find(({ value }) => value === view.offers),
        ),
      ],
    },
    { ...state, page, shown: packSeen(pageOf(lines, page).map(({ id }) => ({ id, seen: 0 }))) },
  );
}

const SHOWN = 'It is shown in the channel.';
const reasonField = textField('reason', 'Reason', 300, { optional: true, hint: SHOWN });
const neededField = textField('reason', 'Reason', 300, { hint: SHOWN });
const tokensField = manyField('checkboxes', 'tokens', 'Tokens', { optional: true });
const howLongField = choiceField('radio_buttons', 'how_long', 'How long');
const ownerField = selectField('users_select', 'person', 'Owner', {
  hint: 'They are told by direct message, once for all.',
});
export const manyFields = {
  reason: neededField,
  tokens: tokensField,
  howLong: howLongField,
  owner: ownerField,
} as const;

export interface ManyFormView {
  readonly what: ManyKind;
  readonly apps: readonly AppLine[];
  /** Those of high risk, where what is done leaves them be. */
  readonly grave: readonly AppView[];
  /** What whoever looks may still remove alone. */
  readonly alone: Alone;
  /** Why, as far as the group says it. */
  readonly reason?: string | undefined;
  readonly problem?: string | undefined;
}

const buttons: { readonly [K in ManyKind]: string } = {
  approved: 'Approve',
  ignored: 'Put aside',
  banned: 'Ban',
  snoozed: 'Snooze',
  assigned: 'Assign',
  revoked: 'Remove tokens',
};

const titleOf = (what: ManyKind, apps: number): string =>
  what === 'revoked'
    ? buttons[what]
    : `${buttons[what]} ${apps === 1 ? 'an app' : count(apps, 'app')}`;

const submitOf = (what: ManyKind, apps: number): string =>
  apps === 1 || what === 'revoked' ? buttons[what] : `${buttons[what]} ${number(apps)}`;

/** `Approve 24`: what is said of all of them. */
export function manyFormModal(view: ManyFormView, state: ManyForm): ModalView {
  const { what, apps, grave } = view;
  return appActs.bulk.formWindow(
    {
      title: titleOf(what, apps.length),
      submit: submitOf(what, apps.length),
      close: 'Cancel',
      blocks: [
        ...problemBox(view.problem),
        ...grave.map((app) =>
          section(
            `${levelSigns[app.level]} ${inert(app.name, 40)}${likeMark(app)} in ${inert(app.domainName, 30)}, ${riskWords(app)}${whyHighLine(app)}`,
          ),
        ),
        section(summary(apps)),
        ...asked(view),
      ],
    },
    state,
  );
}

function asked({ what, apps, grave, alone, reason: initial }: ManyFormView): KnownBlock[] {
  if (what === 'assigned') return [ownerField.input({ type: 'users_select' })];
  if (what === 'snoozed') {
    const choices = Object.entries(snoozes).map(([value, { words }]) => option(words, value));
    return [howLongField.input(choices, choices[0]), reasonField.input({ initial: initial ?? '' })];
  }
  if (what === 'banned' || what === 'revoked') {
    const users = apps.reduce((sum, app) => sum + app.users, 0);
    const tokens = apps.reduce((sum, app) => sum + app.tokens, 0);
    const isOne = apps.length === 1;
    const revoke = option(
      `Remove ${isOne ? 'its' : 'their'} ${count(tokens, 'token')} now`,
      'revoke',
    );
    const lose = `${count(users, 'person loses', 'people lose')} access at once${isOne ? '' : ', counted once for each app'}.`;
    return [
      alert('error', tokens === 0 ? 'Nobody holds a token now.' : lossOf(what, lose)),
      ...(tokens > 0
        ? [
            section(
              aloneWords(alone, [
                { name: isOne ? 'This app' : `These ${number(apps.length)} apps`, hit: users },
              ]),
            ),
          ]
        : []),
      neededField.input(),
      ...(what === 'banned'
        ? [tokensField.input([revoke], [revoke]), section(BLOCK)]
        : [
            context(
              'Nothing is decided of them: people can let them in again. It cannot be undone.',
            ),
          ]),
    ];
  }
  const reason = grave.length > 0 ? neededField : reasonField;
  return [
    ...(what === 'approved' ? [untilInput()] : []),
    reason.input({ initial: initial ?? '' }),
    ...(what === 'ignored'
      ? [context('Their tokens stay, and what gets worse is still told.')]
      : []),
  ];
}

const lossOf = (what: ManyKind, lose: string): string =>
  what === 'banned' ? `With tokens removed, ${lose}` : lose;

const NAMED_MOST = 12;

/** `24 apps in Production EU, with 120 tokens: Gearset, Zoom and 22 more`. */
function summary(apps: readonly AppLine[]): string {
  const domains = [...new Set(apps.map(({ domainName }) => domainName))];
  const place =
    domains.length === 1 ? inert(domains[0] ?? '', 60) : count(domains.length, 'domain');
  const tokens = apps.reduce((sum, app) => sum + app.tokens, 0);
  const named = apps.slice(0, NAMED_MOST).map((app) => inert(app.name, 40));
  return `*${count(apps.length, 'app')}* in ${place}, with ${count(tokens, 'token')}: ${listedOf(named, apps.length)}.`;
}
