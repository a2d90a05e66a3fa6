import type { KnownBlock, ModalView } from '@slack/types';
import type { AppUser, AppView } from '../../apps/inventory/view.ts';
import type { ReadsWeek } from '../../apps/reads/reads.ts';
import { runId } from '../kernel/routes.ts';
import { actions, alert, button, context, fields, section } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { textField } from '../kit/fields.ts';
import { when } from '../kit/time.ts';
import { count, number } from '../kit/words.ts';
import { type AskedOfApp, questionBlocks } from '../questions/details-block.ts';
import { appActs } from './acts.ts';
import {
  approveButton,
  banButton,
  changeButton,
  revocationButtons,
  revokeButton,
} from './buttons.ts';
import { unknownWords } from './card.ts';
import { saidByWords } from './card-frame.ts';
import { markedName } from './danger-words.ts';
import { statusOf } from './list-message.ts';
import { readsText } from './reads-words.ts';
import { revocationLine } from './revocation-words.ts';
import { setupLink } from './setup.ts';
import type { Found } from './values.ts';
import {
  appKind,
  learningWords,
  levelSigns,
  makerOf,
  makerWords,
  reasonWords,
  riskWords,
  scopeLine,
  statusWords,
  untilWords,
  whereWords,
} from './words.ts';

export interface AppDetails {
  readonly found: {
    readonly users: readonly AppUser[];
    readonly total: number;
    readonly pageSize: number;
  };
  readonly asked: Found;
  /** Slack user id -> name. */
  readonly names: ReadonlyMap<string, string>;
  readonly asks?: AskedOfApp | undefined;
  /** Left out where it was not looked for. */
  readonly reads?: ReadsWeek | undefined;
  /** The newest acts on it, as lines. */
  readonly history: readonly string[];
  readonly mayDecide: boolean;
  readonly now: Date;
}

export const searchField = textField('search', 'Find people', 80, {
  optional: true,
  hint: 'Name or user name. Empty: all.',
});

const PARTS_MOST = 20;
const SCOPES_MOST = 30;
const ALLOWED_MOST = 10;
const ELSEWHERE_MOST = 15;
const USERS_MOST = 10;

/** *App details*: what it is, what it can reach, who holds it, where else it is, and what was done about it. */
export function appModal(app: AppView, view: AppDetails): ModalView {
  const blocks: KnownBlock[] = [
    section(
      `${levelSigns[app.level]} ${markedName(app)} · ${riskWords(app)} (${app.risk} of 100) · ${statusOf(app, view.now)}`,
    ),
    ...(app.isOurs
      ? [alert('info', 'This is this bot. It cannot be banned or revoked here.')]
      : []),
    ...(app.goneAt
      ? [
          alert(
            'info',
            app.wasHeld
              ? 'Nobody holds a token to it any more.'
              : 'It is installed, and nobody holds a token to it.',
          ),
        ]
      : []),
    ...(app.namesake ? [alert('info', namesakeWords[app.namesake])] : []),
    ...decisionBlocks(app, view),
    ...buttons(app, view),
    section('*Summary*'),
    summary(app, view),
    ...maker(app),
    ...why(app),
    section('*Access*'),
    ...access(app),
    ...readsBlocks(view),
    ...users(app, view),
    ...(view.asks ? questionBlocks(app, view.asks, view.names, view.mayDecide) : []),
    section(`*Seen in*\n${seenIn(app, view)}`),
    ...history(view),
  ];
  return appActs.details.formWindow({ submit: 'Find people', blocks }, view.asked);
}

const namesakeWords = {
  refused:
    'An external client app of this name is installed. Salesforce does not list these tokens as its: a name proves nothing.',
  unknown:
    'An external client app of this name is installed. Whether these tokens are its is not visible, or was not asked yet: a name proves nothing.',
} as const;

function decisionBlocks(app: AppView, { names }: AppDetails): KnownBlock[] {
  const { decision, revocation } = app;
  const made = decision
    ? [
        `*Decision:* ${statusWords[decision.verdict]} ${whereWords(decision, app.domainName)}${decision.verdict === 'approved' ? ` ${untilWords(decision.until)}` : ''}, by ${makerOf(decision.madeBy, names)}, ${when(decision.madeAt)}${saidByWords(decision, names)}`,
        ...(decision.reason ? [`*Reason:* ${inert(decision.reason, 300)}`] : []),
        ...(decision.note ? [`*Note:* ${inert(decision.note, 300)}`] : []),
        ...(decision.who ? [`*For:* ${inert(decision.who, 300)}`] : []),
      ]
    : [];
  const run = revocation ? [revocationLine(revocation, names)] : [];
  const lines = [...made, ...run];
  return lines.length > 0 ? [section(lines.join('\n'))] : [];
}

function summary(app: AppView, { names }: AppDetails): KnownBlock {
  return fields([
    `*Domain*\n${inert(app.domainName)}`,
    `*Kind*\n${kindWords(app)}`,
    `*Label and package*\n${[app.label, app.namespace].map((each) => (each === null ? '–' : inert(each))).join(' · ')}`,
    `*First seen*\n${when(app.firstSeenAt)}`,
    `*First user*\n${app.firstUser === null ? 'not known' : inert(app.firstUser)}${app.firstTokenAt ? `, ${when(app.firstTokenAt)}` : ''}`,
    `*Last used*\n${app.lastUsedAt ? when(app.lastUsedAt) : 'never, as far as we see'}`,
    `*Users*\n${number(app.users)}, of them ${number(app.inactiveUsers)} inactive`,
    `*Tokens*\n${number(app.tokens)}, of them ${number(app.unused90)} unused for 90 days`,
    `*Admins among the users*\n${app.admins === null ? 'not visible' : number(app.admins)}`,
    `*Owner*\n${app.owner === null ? 'nobody yet' : makerOf(app.owner, names)}`,
  ]);
}

const maker = ({ maker: found }: AppView): KnownBlock[] =>
  found
    ? [
        section(
          `${makerWords(found)} (${inert(found.source, 250)}, looked at ${inert(found.checked, 10)}).`,
        ),
      ]
    : [];

function kindWords({ kind, applicationId }: AppView): string {
  if (applicationId !== null) return `${appKind(kind)}, installed`;
  return kind === 'not installed' ? 'not installed' : `${appKind(kind)}, not installed`;
}

/** The points in words, in one block; what each stands on, by the names of Salesforce's fields, is what `why` says. */
function why(app: AppView): KnownBlock[] {
  const sorted = [...app.parts].sort((a, b) => b.points - a.points).slice(0, PARTS_MOST);
  const lines =
    sorted.length === 0
      ? ['No rule has anything against it.']
      : sorted.map((part) => `• ${reasonWords(part)} (+${number(part.points)})`);
  const evidence = button('What was read', runId, {
    value: `why ${app.id}`,
    label: `What was read of ${app.name}, point by point`,
  });
  return [
    section([`*Why ${app.level}*`, ...lines].join('\n'), evidence),
    ...(app.unknowns.length > 0
      ? [context(`Not visible: ${unknownWords(app)}. The score is the least that it can be.`)]
      : []),
    ...(learningWords(app) === '' ? [] : [context(learningWords(app))]),
  ];
}

const lifeOf = ({ refreshTokenHours: hours, untilUsed }: AppView): string => {
  if (hours === null) return 'not visible';
  if (hours === -1) return 'until it is revoked';
  const span = hours % 24 === 0 ? count(hours / 24, 'day') : count(hours, 'hour');
  return untilUsed ? `${span} after its last use` : span;
};

function allowedWords({ allowed }: AppView): string {
  if (allowed === null) return 'whom, is not visible';
  const shown = allowed.slice(0, ALLOWED_MOST).map((each) => inert(each, 60));
  const more = allowed.length - shown.length;
  return shown.length === 0
    ? 'nobody'
    : `${shown.join(', ')}${more > 0 ? ` and ${number(more)} more` : ''}`;
}

function access(app: AppView): KnownBlock[] {
  const { scopes, adminApprovedOnly: closed } = app;
  const shown = scopes?.slice(0, SCOPES_MOST).map((scope) => `• ${scopeLine(scope)}`) ?? [];
  const more = (scopes?.length ?? 0) - shown.length;
  const list =
    scopes === null
      ? '*not visible*: Salesforce does not show the scopes of this app.'
      : scopes.length === 0
        ? 'none'
        : `\n${shown.join('\n')}${more > 0 ? `\nand ${number(more)} more` : ''}`;
  return [
    section(`*Scopes:* ${list}`),
    section(
      [
        `*Who may authorise it:* ${closed === null ? 'not visible' : closed ? 'people whom an admin allowed' : 'anyone'}`,
        ...(closed ? [`*Allowed:* ${allowedWords(app)}`] : []),
        `*A grant lasts:* ${lifeOf(app)}`,
        `*Start page:* ${app.startUrl === null ? 'not known' : inert(app.startUrl, 200)}`,
      ].join('\n'),
    ),
  ];
}

function readsBlocks({ reads }: AppDetails): KnownBlock[] {
  if (!reads) return [];
  const { text, note } = readsText(reads);
  return [section(text), ...(note === '' ? [] : [context(note)])];
}

function users(app: AppView, { found, asked, mayDecide }: AppDetails): KnownBlock[] {
  const { total, pageSize } = found;
  const last = Math.max(0, Math.ceil(total / Math.max(1, pageSize)) - 1);
  const shown = found.users.slice(0, USERS_MOST);
  const from = asked.page * pageSize + 1;
  const range =
    shown.length === 0
      ? asked.search
        ? 'Nobody fits.'
        : 'Nobody.'
      : `${number(from)}–${number(from + shown.length - 1)} of ${number(total)}`;
  const turn = (text: string, page: number) =>
    appActs.users.button(
      { appId: app.id, page },
      { text, nth: page, label: `${text} page of users` },
    );
  const turns = [
    ...(asked.page > 0 ? [turn('Previous', asked.page - 1)] : []),
    ...(asked.page < last ? [turn('Next', asked.page + 1)] : []),
    ...(mayDecide && !app.isOurs && asked.search !== '' && shown.length > 0
      ? [appActs.revokeFound.button({ appId: app.id, page: asked.page })]
      : []),
  ];
  return [
    section(`*Users* · ${range}`),
    ...shown.map((user) => section(userLine(user))),
    ...(turns.length > 0 ? [actions(...turns)] : []),
    searchField.input({ initial: asked.search }),
  ];
}

const userLine = (user: AppUser): string =>
  [
    `• ${inert(user.name)} (${inert(user.username)})`,
    ...(user.active ? [] : ['inactive']),
    count(user.tokens, 'token'),
    user.lastUsedAt ? `last used ${when(user.lastUsedAt)}` : 'never used, as far as we see',
    count(user.uses, 'use'),
    ...(user.privileges === null || user.privileges.length === 0
      ? []
      : [
          user.privileges
            .slice(0, 6)
            .map((each) => inert(each, 40))
            .join(', '),
        ]),
  ].join(' · ');

function seenIn(app: AppView, { now }: AppDetails): string {
  const line = (each: AppView['elsewhere'][number] | AppView, most?: number) =>
    `• ${inert(each.domainName, most)}: ${statusOf(each, now)}, ${count(each.tokens, 'token')}`;
  const others = app.elsewhere.slice(0, ELSEWHERE_MOST).map((each) => line(each, 40));
  const more = app.elsewhere.length - others.length;
  return [line(app), ...others, ...(more > 0 ? [`and ${number(more)} more`] : [])].join('\n');
}

const history = ({ history: lines }: AppDetails): KnownBlock[] => [
  section('*History*'),
  ...(lines.length === 0
    ? [section('Nobody has done anything about it yet.')]
    : lines.map((line) => section(`• ${line}`))),
];

function buttons(app: AppView, { mayDecide }: AppDetails): KnownBlock[] {
  const decide = app.decision ? [changeButton(app)] : [approveButton(app), banButton(app)];
  const revoke =
    app.tokens > 0 && !app.isOurs && revocationButtons(app.revocation).length === 0
      ? [revokeButton(app)]
      : [];
  const row = [
    ...(mayDecide
      ? [...(app.isOurs ? [] : decide), ...revocationButtons(app.revocation), ...revoke]
      : []),
    ...setupLink(app, 'Open in Salesforce'),
  ];
  return row.length > 0 ? [actions(...row)] : [];
}
