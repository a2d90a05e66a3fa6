import { describe, expect, test } from 'vitest';
import { type Obj, obj, objs, str } from '../../../../sandbox/slack/json.ts';
import {
  blockLinks,
  messagePings,
  renderBlocks,
  renderMessage,
} from '../../../../sandbox/slack/render-text.ts';
import { textOf } from '../../../../sandbox/slack/validate/payload.ts';
import type {
  AppView,
  RevocationState,
  RevocationView,
} from '../../../../src/apps/inventory/view.ts';
import { policyKinds } from '../../../../src/apps/policies/policy.ts';
import { appRules } from '../../../../src/apps/risk/rules.ts';
import { approveModal } from '../../../../src/slack/apps/approve.ts';
import { assignAppModal, snoozeAppModal } from '../../../../src/slack/apps/assign-and-snooze.ts';
import { attachedLine, attachModal } from '../../../../src/slack/apps/attach.ts';
import { banModal } from '../../../../src/slack/apps/ban.ts';
import { appCard, movedCard } from '../../../../src/slack/apps/card.ts';
import { changeModal } from '../../../../src/slack/apps/change.ts';
import { appModal } from '../../../../src/slack/apps/details-window.ts';
import { filtersModal, listModal } from '../../../../src/slack/apps/filters.ts';
import { assignedManyMessage, groupCard } from '../../../../src/slack/apps/group-card.ts';
import { endModal, keepModal } from '../../../../src/slack/apps/keep.ts';
import {
  endsSoonLine,
  endsSoonMessage,
  keepCard,
  ranOutMessage,
} from '../../../../src/slack/apps/keep-card.ts';
import { appList } from '../../../../src/slack/apps/list-message.ts';
import { appsCard } from '../../../../src/slack/apps/many-card.ts';
import { backLine, criticalMessage, worseMessage } from '../../../../src/slack/apps/news-words.ts';
import { policiesModal } from '../../../../src/slack/apps/policies.ts';
import {
  answeredCopy,
  askedAnew,
  revocationCard,
} from '../../../../src/slack/apps/revocation-card.ts';
import { oursModal, revokeModal } from '../../../../src/slack/apps/revoke-window.ts';
import type { SecondScene } from '../../../../src/slack/apps/second-words.ts';
import {
  assignedMessage,
  backMessage,
  changedLine,
  decidedLine,
  endedLine,
  policyChangedLine,
  revokedLine,
} from '../../../../src/slack/apps/thread-lines.ts';
import { noSuchApp, whichApp } from '../../../../src/slack/apps/which-app.ts';
import { whyMessage } from '../../../../src/slack/apps/why.ts';
import {
  boundRaisedMessage,
  boundWishCard,
  policyWishCard,
} from '../../../../src/slack/apps/wish-card.ts';
import { linkId } from '../../../../src/slack/kernel/routes.ts';
import type { Uses } from '../../../../src/slack/kernel/uses.ts';
import type { Message } from '../../../../src/slack/kit/blocks.ts';
import { BRIEF_MOST, brief } from '../../../../src/slack/kit/brief.ts';
import { plainName } from '../../../../src/slack/kit/escape.ts';
import { routesOf } from '../../../../src/slack/routes.ts';
import { aBan, aBatch, aDecision, aGroup, anApp, aPolicy, aRun, aShown, aUser } from '../apps.ts';
import { aDomain, minutesAgo, NOW } from '../domains.ts';
import { hostileNames } from '../hostile.ts';
import { aloneOf, formsOfMany, reviewsOf, ticksOf } from '../many.ts';
import { reader, wire } from '../seen.ts';
import { expectTaken, expectViewTaken } from '../taken.ts';

const states: readonly RevocationState[] = [
  'asked',
  'due',
  'running',
  'proving',
  'done',
  'stopped',
  'again',
  'refused',
];
const spent = { bound: 50, users: 38, byPolicies: 12 };
const reach = { domains: 40, users: 2_000, tokens: 2_000 };
const askOf = (run: RevocationView, ...more: RevocationView[]) => ({
  runs: [run, ...more] as const,
  alone: spent,
});
const ROUND = Math.floor(NOW.getTime() / 1000);
const boundAsked = (alone: boolean) => ({ users: 5000, by: 'U0DANA', at: NOW, until: NOW, alone });
const asks = (app: string) =>
  aPolicy({
    asked: { by: 'U0DANA', at: NOW, inForceAt: NOW },
    rehearsal: {
      at: NOW,
      days: 90,
      tokens: 14,
      apps: 3,
      usedLater: 3,
      examples: [{ app, domain: app, tokens: 5 }],
    },
  });
const everybody = {
  may: 34,
  asked: 20,
  some: ['U0SAM', 'U0KIM', 'U0LI'],
  mention: 'nobody',
} as const;
/** The same in forty domains. */
const many = (run: RevocationView): [RevocationView, ...RevocationView[]] => [
  run,
  ...Array.from({ length: 39 }, (_, at) => ({
    ...run,
    id: run.id + at + 1,
    domainId: at + 2,
    domainName: `Domain ${at + 2}`,
  })),
];
const names = new Map([
  ['U0LI', 'Li Wei'],
  ['U0DANA', 'Dana Ruiz'],
]);
const scene = { names, now: NOW };
const shown = (message: Message) => renderBlocks(wire(message.blocks), reader);

/** Every message and window about apps, as large as it gets, with one foreign text wherever such can stand. */
function everything(name: string) {
  const foreignNames = new Map([
    ['U0LI', name],
    ['U0DANA', name],
  ]);
  const evidence = Array.from({ length: 12 }, () => ({
    field: name,
    value: name,
    readAt: NOW.toISOString(),
  }));
  const foreign: Partial<AppView> = {
    name,
    domainName: name,
    firstUser: name,
    label: name,
    namespace: name,
    startUrl: name,
    kind: name,
    unknowns: Array.from({ length: 8 }, () => name),
    scopes: Array.from({ length: 60 }, () => name),
    users: 100_000,
    tokens: 1_000_000,
    parts: appRules.map(({ id }) => ({
      rule: id,
      severity: 'critical' as const,
      points: 99,
      evidence,
      since: NOW,
    })),
    alike: evidence,
    owner: 'U0DANA',
    snoozedBy: 'U0DANA',
    snoozeReason: name,
    blockedSaidBy: 'U0DANA',
    elsewhere: Array.from({ length: 40 }, (_, id) => ({
      appId: id + 1,
      domainName: name,
      status: 'banned' as const,
      snoozedUntil: null,
      goneAt: null,
      level: 'high' as const,
      tokens: 1_000_000,
    })),
  };
  const run = (state: RevocationState) =>
    aRun({
      state,
      appName: name,
      domainName: name,
      reason: name,
      failed: 3,
      failCode: name,
      stopWhy: name,
      secondUntil: NOW,
      agreedBy: 'U0DANA',
      stopBy: 'U0DANA',
    });
  const decision = aDecision({ note: name, reason: name, who: name });
  const ban = aBan({ reason: name });
  const far = { ...foreign, revocation: run('running') };
  const apps = [
    anApp(far),
    anApp({ ...far, snoozedUntil: minutesAgo(-600) }),
    anApp({ ...far, status: 'approved', decision }),
    anApp({ ...far, status: 'banned', decision: ban }),
    anApp({ ...far, status: 'banned', decision: ban, tokensSinceBan: 2 }),
    anApp({ ...far, status: 'ignored', decision: aDecision({ verdict: 'ignored' }) }),
    anApp({ ...far, status: 'banned', decision: ban, goneAt: NOW }),
    anApp({ ...far, isOurs: true }),
  ];
  const shownNow = aShown({
    news: appRules.map(({ id }) => id),
    back: { tokens: 1_000_000, users: 100_000 },
    lapsed: { decisionId: 7, why: name },
  });
  const cards: Message[] = [
    ...apps.map((app) => appCard(app, { names: foreignNames, now: NOW })),
    ...apps.map((app) => appCard(app, { names: foreignNames, now: NOW, shown: shownNow })),
    ...states.map((state) => revocationCard(askOf(run(state)), foreignNames)),
    ...states.map((state) => revocationCard(askOf(...many(run(state))), foreignNames)),
  ];
  const all = Array.from({ length: 10 }, (_, id) => anApp({ ...foreign, id: id + 1 }));
  const list = appList({
    page: { lines: all, total: 5_000, page: 3, pageSize: 10 },
    now: NOW,
    narrowed: Array.from({ length: 7 }, () => 'domain x'),
    search: 'x'.repeat(500),
    previous: 'x'.repeat(500),
    next: 'x'.repeat(500),
    mayDecide: true,
  });
  const one = anApp(far);
  const all40 = Array.from({ length: 40 }, (_, id) => anApp({ ...foreign, id: 999_999_000 + id }));
  const kinds = [
    'approved',
    'banned',
    'ignored',
    'snoozed',
    'assigned',
    'imported',
    'revoked',
  ] as const;
  const groups = kinds.flatMap((kind) => {
    const group = aGroup({
      kind,
      reason: name,
      owner: 'U0DANA',
      banned: 5,
      domainNames: Array.from({ length: 40 }, () => name),
      names: [name, name, name],
      leftNames: [name, name, name],
      revoking: {
        revocationId: 31,
        runs: 200,
        tokens: 1_000_000,
        removed: 100_000,
        waiting: 100,
        running: 50,
        short: 50,
      },
    });
    return [group, { ...group, undoneBy: 'U0DANA', undoneAt: NOW, back: 100 }];
  });
  const messages: Message[] = [
    ...cards,
    appsCard(aBatch({ domainName: name, worst: [one, one] }), '1/7'),
    appsCard(aBatch({ domainName: name, baseline: true, total: 5_000, worst: [one] }), '1/7'),
    appsCard(aBatch({ domainName: name, waiting: 0 }), '1/7'),
    ...groups.map((group) => groupCard(group, foreignNames, NOW)),
    ...groups.map((group) => assignedManyMessage(group, foreignNames)),
    list,
    whichApp('app', name, all),
    noSuchApp('app', name),
    noSuchApp('ban', ''),
    whyMessage(one),
    decidedLine(one, decision, ban, foreignNames),
    decidedLine(one, ban, undefined, foreignNames),
    endedLine(one, decision, { why: 'undone', by: 'U0LI' }, foreignNames),
    endedLine(one, decision, { why: 'expired' }, foreignNames),
    endedLine(one, decision, { why: 'reopened', change: name }, foreignNames),
    endsSoonLine(one, decision, NOW),
    endsSoonMessage(anApp({ ...far, decision }), decision, NOW),
    keepCard(anApp({ ...far, decision }), ban, { user: 'U0LI', names: foreignNames, now: NOW }),
    keepCard(one, ban, { user: 'U0LI', names: foreignNames, now: NOW }),
    ranOutMessage([{ ...one, domainName: name }], 7, foreignNames),
    changedLine(one, [name, ...appRules.map(({ id }) => id)]),
    ...states.map((state) => revokedLine(run(state), foreignNames)),
    backMessage(anApp({ ...far, decision: ban }), { tokens: 2, users: 1 }, []),
    backLine(one, { tokens: 2, users: 1 }),
    worseMessage(one, { ...shownNow, rules: shownNow.news }, []),
    criticalMessage(one, { ...shownNow, rules: shownNow.news }),
    movedCard(one, undefined),
    assignedMessage(one, 'Dana Ruiz'),
    attachedLine(name, { channel: 'C1', ts: '1764.1' }, '', name),
    policyChangedLine(name, 'asked', 'Dana Ruiz'),
    policyChangedLine('revoke unused', 'paused', 'Dana Ruiz'),
    ...states.map((state) => answeredCopy(askOf(run(state)), foreignNames)),
    askedAnew(askOf(run('again'))),
    ...[0, ROUND].map((round) =>
      policyWishCard(asks(name), { round, names: foreignNames, second: everybody }),
    ),
    ...[true, false].map((alone) =>
      boundWishCard(
        { now: 50, asked: boundAsked(alone) },
        { round: ROUND, names: foreignNames, second: everybody },
      ),
    ),
    boundRaisedMessage(5000, 'Dana Ruiz'),
  ];
  const domains = Array.from({ length: 200 }, (_, id) => aDomain({ id: id + 1, name }));
  const users = Array.from({ length: 100 }, (_, id) =>
    aUser({
      userId: `005${String(id).padStart(12, '0')}`,
      username: name,
      name,
      privileges: Array.from({ length: 20 }, () => name),
    }),
  );
  const state = { appId: 12, seen: 7, tokens: 1_000_000, users: 100_000, unused: 1_000_000 };
  const details = (app: AppView) => {
    const asked = { appId: app.id, search: name.slice(0, 80), page: 3 };
    return appModal(app, {
      found: { users: users.slice(0, 10), total: 100_000, pageSize: 10 },
      asked,
      names: foreignNames,
      history: Array.from({ length: 10 }, () => plainName('an act')),
      mayDecide: true,
      now: NOW,
    });
  };
  const modals = [
    ...apps.flatMap((app) => [
      details(app),
      approveModal(app),
      banModal(app, { alone: spent, reach, problem: name }, state),
      changeModal(app, foreignNames),
      keepModal(app, decision, name),
      endModal(app, decision),
      snoozeAppModal(app, state, name),
      assignAppModal(app, state, name),
      revokeModal(app, { users, total: 100_000, picked: true, alone: spent, problem: name }),
      oursModal(app),
    ]),
    revokeModal(one, { users: [], total: 0, picked: true, alone: spent }),
    filtersModal(
      {
        domain: undefined,
        filter: {
          words: name.slice(0, 80),
          domainIds: domains.map(({ id }) => id),
          statuses: ['new', 'snoozed'],
          levels: ['high'],
          user: name.slice(0, 80),
          unusedDays: 90,
          newDays: 7,
        },
      },
      domains,
    ),
    filtersModal({ domain: undefined, filter: { words: '' } }, []),
    listModal(list),
    ticksOf(all40, name),
    ticksOf(all40, undefined, 1),
    ...formsOfMany(all40),
    aloneOf(one, 'Approved.'),
    attachModal({ channel: 'C1', ts: '1764.000100' }, name),
    ...reviewsOf(all40),
    policiesModal({
      paused: true,
      mayChange: true,
      reader: 'U0LI',
      bound: 50,
      boundAsked: boundAsked(false),
      names: foreignNames,
      news: 'Paused.',
      policies: policyKinds.map((kind) =>
        aPolicy({
          kind,
          asked: { by: 'U0DANA', at: NOW, inForceAt: NOW },
          rehearsal: {
            at: NOW,
            days: 90,
            tokens: 14,
            apps: 3,
            usedLater: 3,
            examples: Array.from({ length: 20 }, () => ({ app: name, domain: name, tokens: 5 })),
          },
        }),
      ),
    }),
  ];
  return { cards, messages, modals };
}

/** All of it as it arrives at Slack, made once. */
function everythingSent(name: string) {
  const { cards, messages, modals } = everything(name);
  const sent = ({ text, blocks }: Message) => ({ text, blocks: wire(blocks) });
  return { cards: cards.map(sent), messages: messages.map(sent), modals: wire(modals) };
}

/** Action ids of buttons and menus. */
const pressable = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(pressable);
  if (typeof value !== 'object' || value === null) return [];
  const isPressed = 'type' in value && (value.type === 'button' || value.type === 'overflow');
  const own = isPressed && 'action_id' in value ? [String(value.action_id)] : [];
  return [...own, ...Object.values(value).flatMap(pressable)];
};

const allText = (blocks: Obj[], text = '') =>
  JSON.stringify(blocks, (key, value) => (key === 'value' ? undefined : value)) + text;

describe.each(Object.entries({ plain: 'DataLift', ...hostileNames }))(
  'a name like %s',
  (kind, name) => {
    const { cards, messages, modals } = everythingSent(name);

    test('stays within the limits of Slack', () => {
      for (const each of messages) {
        expectTaken(each.blocks, each.text.slice(0, 80));
        expect(textOf(each.blocks)).toBeLessThan(13_200);
        expect([...each.text].length).toBeLessThanOrEqual(4000);
        expect(each.text.trim()).not.toBe('');
      }
      for (const each of modals) {
        expectViewTaken(each, 'modal', str(obj(each, 'title'), 'text'));
        expect(objs(each, 'blocks').length).toBeLessThan(100);
      }
    });

    test('pings nobody, leads nowhere, and is never cut within a character', () => {
      for (const { text, blocks } of [
        ...messages,
        ...modals.map((view) => ({ text: '', blocks: objs(view, 'blocks') })),
      ]) {
        expect(messagePings({ text, blocks })).toEqual([]);
        for (const { url } of blocks.flatMap(blockLinks)) expect(url).not.toContain('evil');
        const said = allText(blocks, text);
        expect(said).not.toMatch(/[\u202A-\u202E\u2066\u2067]/u);
        expect(said.isWellFormed()).toBe(true);
      }
    });

    test('is read as it is', () => {
      const plainly = (text: string) => text.replaceAll('`', 'ˋ').replace(/[\u2068\u2069]/gu, '');
      const wanted = plainly(plainName(name));
      for (const card of cards) {
        expect(plainly(renderMessage(card, reader)), kind).toContain(wanted);
      }
    });
  },
);

describe('house rules', () => {
  const { cards, messages, modals } = everything('DataLift');
  const rows = (blocks: Obj[]): Obj[][] =>
    blocks.flatMap((block) =>
      block.type === 'actions' && Array.isArray(block.elements) ? [block.elements] : [],
    );

  test('every card has Details, at most one primary and one danger button, danger never first', () => {
    for (const { blocks } of cards) {
      expect(JSON.stringify(blocks)).toContain('"text":"Details"');
    }
    for (const { blocks } of [...messages, ...modals]) {
      const buttons = rows(wire(blocks)).flat();
      const styled = (style: string) => buttons.filter((each) => each.style === style).length;
      expect(styled('primary')).toBeLessThanOrEqual(1);
      expect(styled('danger')).toBeLessThanOrEqual(1);
      if (buttons.length > 1) expect(buttons[0]?.style).not.toBe('danger');
    }
  });

  test('every button and menu leads somewhere, and none stands twice in one row', () => {
    const routes = routesOf({ command: '/salesforce' } as Uses);
    for (const { blocks } of [...messages, ...modals]) {
      const all = wire(blocks);
      for (const id of pressable(all)) {
        const task = routes.press(id, { value: 'apps', metadata: '', appId: 'A1' });
        if (id !== linkId) expect(task, id).toBeDefined();
      }
      for (const row of rows(all)) {
        const own = row.map(({ action_id }) => action_id);
        expect(new Set(own).size).toBe(own.length);
      }
    }
    for (const { callback_id = '', submit } of modals) {
      if (submit) expect(routes.form(callback_id), callback_id).toBeDefined();
    }
  });

  test('what a notification says of each message is one whole sentence', () => {
    for (const { text } of messages) {
      const said = brief(text);
      expect(said.length, said).toBeLessThanOrEqual(BRIEF_MOST);
      expect(said, said).not.toMatch(/…$|^.{0,11}$/u);
    }
  });

  test('thread lines mention nobody', () => {
    for (const { text, blocks } of messages) {
      expect(text + JSON.stringify(blocks)).not.toContain('<@');
    }
  });

  test('the text says what the blocks say', () => {
    for (const card of cards) {
      for (const word of ['Approved', 'Banned', 'Snoozed', 'Gone', 'New app', 'is back']) {
        if (shown(card).includes(word)) expect(card.text).toContain(word);
      }
    }
  });
});

describe('what is worse than people last saw', () => {
  const approved = aDecision({ madeAt: minutesAgo(60 * 24 * 30) });
  const news = aShown({ news: ['privileged-holder'] });
  const told = (app: AppView, differs = news, mentions: string[] = []) =>
    shown(appCard(app, { ...scene, shown: differs, mentions }));

  test('the card of a known app says what changed, and calls nothing new', () => {
    const text = told(anApp());
    expect(text).toMatch(/🔴 App changed: DataLift · high risk\nWhat changed: held by 1 person/);
    expect(text).not.toContain('New app');
    const lapsed = aShown({ lapsed: { decisionId: 7, why: 'policy' } });
    expect(told(anApp(), lapsed)).toContain(
      'Its approval ended: anyone may authorise it now. It waits for a decision again.',
    );
    expect(told(anApp(), aShown({ back: { tokens: 3, users: 2 } }))).toContain(
      'Back: nobody held it; now there are 3 tokens held by 2 people.',
    );
  });

  test('an approved app is green only until something is worse', () => {
    const app = anApp({ status: 'approved', decision: approved });
    expect(shown(appCard(app, scene))).toContain('🟢 DataLift · Approved');
    expect(told(app)).toMatch(/🔴 App changed: DataLift · high risk · Approved in all domains/);
    expect(told(app)).toContain('[Revoke tokens]');
  });

  test('it is as it was once the finding has ended, or somebody has decided since', () => {
    const better = anApp({ status: 'approved', decision: approved, parts: [] });
    expect(told(better)).toContain('🟢 DataLift · Approved');
    const since = anApp({ status: 'approved', decision: aDecision({ madeAt: NOW }) });
    expect(told(since)).toContain('🟢 DataLift · Approved');
  });

  test('whoever is to look is named until somebody has decided, on card and message', () => {
    const critical = { ...news, mention: true };
    const pings = ({ text, blocks }: Message) => messagePings({ text, blocks: wire(blocks) });
    const card = (app: AppView) =>
      appCard(app, { ...scene, shown: critical, mentions: ['<!subteam^S0ONCALL>'] });
    expect(pings(card(anApp()))).toContain('!subteam^S0ONCALL');
    const ban = aBan({ madeAt: minutesAgo(60) });
    const back = anApp({ status: 'banned', decision: ban, tokensSinceBan: 2 });
    expect(pings(card(back))).toContain('!subteam^S0ONCALL');
    const answered = anApp({ status: 'banned', decision: aBan({ madeAt: NOW }) });
    expect(pings(card(answered))).toEqual([]);
    const worse = { rules: ['privileged-holder'] };
    for (const message of [
      worseMessage(anApp(), worse, ['<@U0DANA>']),
      backMessage(back, { tokens: 2, users: 1 }, ['<@U0DANA>']),
    ]) {
      expectTaken(message.blocks, message.text);
      expect(pings(message)).toContain('@U0DANA');
      expect(shown(message)).toMatch(/^🔴/);
    }
    expect(shown(worseMessage(anApp(), worse, []))).toMatch(
      /^🔴 App changed: DataLift in Production EU · high risk · waits for a decision\nWhat changed:/,
    );
  });

  test('a revocation that went well is not how things are once tokens are back', () => {
    const part = { ...anApp().parts[0], rule: 'came-back' } as AppView['parts'][number];
    const revoked = anApp({ revocation: aRun({}) });
    expect(told(revoked)).toContain('5 of 5 removed');
    expect(told({ ...revoked, parts: [part] })).not.toContain('5 of 5 removed');
  });

  test('the message that the card was leads to the newer one', () => {
    const old = movedCard(anApp(), 'https://acme.slack.com/archives/C1/p1');
    expect(shown(old)).toContain('DataLift in Production EU · Goes on in a newer message');
    expect(shown(old)).not.toContain('Approve');
  });
});

describe('the card of an app', () => {
  test('new: its reasons, the weightiest first, and what can be done', () => {
    const card = appCard(anApp(), scene);
    const text = shown(card);
    expect(text).toMatch(/🔴 New app: DataLift · high risk/);
    expect(text).toMatch(
      /Domain: Production EU\s+First seen: .*\s+First user: sam@acme\.com\s+Users: 3\s+Tokens: 5/,
    );
    expect(text).toContain(
      'Why high: not installed by an admin · held by 1 person who can administer',
    );
    for (const word of [
      'Approve',
      'Ban',
      'Details',
      'Assign',
      'Snooze',
      'Not an app we care about',
    ])
      expect(text).toContain(word);
    const values = JSON.stringify(card.blocks);
    expect(values).toContain('"value":"12:0"');
    expect(values).toContain('"value":"ignore:12:0"');
  });

  test('a critical finding is red, and what is not visible is said', () => {
    const parts = anApp().parts.map((part) => ({ ...part, severity: 'critical' as const }));
    const text = shown(appCard(anApp({ parts, unknowns: ['scopes'] }), scene));
    expect(text).toContain('🔴 New app: DataLift · high risk, needs review');
    expect(text).toContain('Not visible: scopes');
  });

  test('what has been here for long is not called new', () => {
    for (const app of [anApp({ inBaseline: true }), anApp({ firstSeenAt: minutesAgo(45_000) })]) {
      expect(shown(appCard(app, scene))).toContain('🔴 App to review: DataLift · high risk');
    }
  });

  test('approved: until when, by whom, with Change', () => {
    const decision = aDecision({ note: 'contract C-113' });
    const text = shown(appCard(anApp({ status: 'approved', decision }), scene));
    expect(text).toMatch(/🟢 DataLift · Approved in all domains until Nov 24, 2027/);
    expect(text).toMatch(/by Li Wei, .*Note: “contract C-113”/);
    expect(text).toContain('Change');
    expect(text).not.toContain('Approve]');
  });

  test('banned: the tokens, and the step that only a person can do', () => {
    const app = anApp({ status: 'banned', decision: aBan(), revocation: aRun(), tokens: 0 });
    const text = shown(appCard(app, scene));
    expect(text).toContain('⛔ DataLift · Banned in all domains');
    expect(text).toContain('Reason: unknown publisher.');
    expect(text).toMatch(/Tokens: 5 of 5 removed \(checked .*\)\. Block in Setup: not yet\./);
    expect(text).toContain('Open Setup');
    expect(text).toContain("I've blocked it");
    expect(JSON.stringify(appCard(app, scene).blocks)).toContain(
      'https://acme.my.salesforce.com/lightning/setup/ConnectedAppsUsage/home',
    );
    const said = { ...app, blockedSaidAt: NOW, blockedSaidBy: 'U0DANA' };
    expect(shown(appCard(said, scene))).toContain('Block in Setup: pressed, says Dana Ruiz');
  });

  test('no new tokens since the ban: only where a reading after it says so', () => {
    const banned = { status: 'banned', decision: aBan(), revocation: aRun(), tokens: 0 } as const;
    expect(shown(appCard(anApp({ ...banned, lastReadAt: minutesAgo(1) }), scene))).toMatch(
      /No new tokens since the ban \(checked/,
    );
    expect(shown(appCard(anApp({ ...banned, lastReadAt: minutesAgo(8) }), scene))).not.toContain(
      'No new tokens',
    );
    const left = { ...banned, lastReadAt: minutesAgo(1), tokens: 1 };
    expect(shown(appCard(anApp(left), scene))).not.toContain('No new tokens');
  });

  test('back: red, with the way to remove the new tokens', () => {
    const text = shown(
      appCard(anApp({ status: 'banned', decision: aBan(), tokensSinceBan: 2 }), scene),
    );
    expect(text).toContain('🔴 Banned app is back: DataLift · 2 new tokens since the ban');
    expect(text).toContain('Revoke tokens');
  });

  test('snoozed and gone', () => {
    const until = minutesAgo(-600);
    const snoozed = anApp({ snoozedUntil: until, snoozedBy: 'U0LI', snoozeReason: 'vendor' });
    expect(shown(appCard(snoozed, scene))).toMatch(/💤 DataLift · Snoozed until[\s\S]*Wake now/);
    expect(shown(appCard(snoozed, scene))).toContain('Snoozed by Li Wei');
    const over = anApp({ snoozedUntil: minutesAgo(1) });
    expect(shown(appCard(over, scene))).toContain('🔴 New app');
    const gone = anApp({ goneAt: NOW, tokens: 0 });
    expect(shown(appCard(gone, scene))).toContain('⚪ DataLift · Gone from Production EU');
    const decision = aBan({ madeAt: minutesAgo(30) });
    const banned = anApp({ ...gone, status: 'banned', decision, lastReadAt: NOW });
    const card = shown(appCard(banned, scene));
    expect(card).toMatch(/⛔ DataLift · Banned[\s\S]*Block in Setup: not yet\./u);
    expect(card).toContain('No new tokens since the ban (checked');
  });
});

describe('a revocation', () => {
  const line = (over: Parameters<typeof aRun>[0]) =>
    shown(appCard(anApp({ status: 'banned', decision: aBan(), revocation: aRun(over) }), scene));

  test('is never called done while one token remains', () => {
    const left = line({
      removed: 34,
      frozenTokens: 37,
      failed: 3,
      failCode: 'E-SF-DOWN',
      stopWhy: 'failed',
    });
    expect(left).toContain('Removed 34 of 37 tokens. 3 failed: Salesforce is not answering.');
    expect(left).toContain('Retry 3');
    expect(left).not.toContain('Stop');
    const running = line({ state: 'running', removed: 12, frozenTokens: 37, stopWhy: null });
    expect(running).toContain('removing 37. Gone so far: 12');
    expect(running).toContain('Stop');
    expect(running).not.toContain('Retry');
    for (const state of states) {
      for (const removed of [0, 4, 5]) {
        const text = shown(
          revocationCard(askOf(aRun({ state, removed, failed: 5 - removed })), names),
        );
        const isDone = state === 'done' && removed === 5;
        expect(text.includes('🟢'), `${state} ${removed}`).toBe(isDone);
        expect(text.includes('5 of 5 removed'), `${state} ${removed}`).toBe(isDone);
      }
    }
  });

  test.each([
    [null, 'Salesforce gave no reason'],
    ['used since', 'they have been used since'],
    ['E-API-OFF', 'API access is off'],
    ['a later word', 'a later word'],
  ])('says why tokens were left: %s', (failCode, words) => {
    const text = line({ removed: 4, frozenTokens: 5, failed: 1, failCode, stopWhy: 'failed' });
    expect(text).toContain(`1 failed: ${words}.`);
  });

  test('asks for a second person', () => {
    const run = aRun({
      state: 'asked',
      shownTokens: 412,
      shownUsers: 300,
      frozenTokens: null,
      frozenUsers: null,
      secondUntil: NOW,
      stopWhy: 'second',
    });
    const text = shown(revocationCard(askOf(run), names));
    expect(text).toContain('Li Wei wants to revoke 412 tokens of DataLift in Production EU.');
    expect(text).toContain('Nothing of it is removed until a second operator agrees.');
    expect(text).toContain('Who loses it: 300 people, at once.');
    expect(text).toContain(
      'One operator may cut off 50 people in 24 h alone. Li Wei has cut off 38 in the last 24 h, 12 of them by policies; with these it would be 338.',
    );
    expect(text).toMatch(/Agree[\s\S]*Disagree[\s\S]*Withdraw/);
    expect(text).not.toContain('Stop');
  });

  test('asks again, and says who came and how many went since it was asked', () => {
    const run = aRun({
      state: 'again',
      shownTokens: 60,
      shownUsers: 60,
      frozenTokens: 64,
      frozenUsers: 64,
      stopWhy: 'second',
      changed: { added: 5, gone: 1, names: ['Ann <Lee>', 'Bo Chen', 'Cy Diaz'] },
    });
    expect(shown(revocationCard(askOf(run), names))).toContain(
      'Changed since it was last asked: 5 people came (Ann <Lee>, Bo Chen, Cy Diaz, 2 more); 1 person no longer holds it.',
    );
  });

  test('in many domains is one card with the sum, then how far all of it is', () => {
    const run = aRun({ state: 'asked', shownTokens: 50, shownUsers: 50, stopWhy: 'second' });
    const asked = many({ ...run, frozenTokens: null, frozenUsers: null, removed: 0 });
    const text = shown(revocationCard(askOf(...asked), names));
    expect(text).toContain('Li Wei wants to revoke 2,000 tokens of DataLift in 40 domains.');
    expect(text).toContain('Who loses it: 2,000 people');
    expect(text).toMatch(
      /• Production EU: 50 people\n• Domain 2: 50 people[\s\S]*• and 37 more: 1,850 people/,
    );
    expect(text).toContain('with these it would be 2,038.');
    const [first, second, ...rest] = asked.map((each) => ({ ...each, agreedBy: 'U0DANA' }));
    if (!first || !second) throw new Error('none');
    const done = { state: 'done', removed: 50, frozenTokens: 50 } as const;
    const going = askOf(
      { ...first, ...done },
      { ...second, state: 'stopped', stopWhy: 'failed', removed: 48, failed: 2 },
      ...rest.map((each) => ({ ...each, state: 'running' as const })),
    );
    const progress = shown(revocationCard(going, names));
    expect(progress).toContain('98 of 2,000 tokens removed. Under way in 38 domains. 2 failed.');
    expect(progress).toContain('Not to its end in 1 domain');
    expect(progress).toContain('Second operator: Dana Ruiz.');
    expect(progress).toContain('Stop all');
    expect(progress).not.toContain('🟢');
  });

  test('says who may agree, and names two of them or whom the channel’s rule names', () => {
    const run = aRun({ state: 'asked', secondUntil: NOW, stopWhy: 'second' });
    const of = (second: Parameters<typeof revocationCard>[2]) =>
      revocationCard(askOf(run), names, second);
    expect(shown(of(everybody))).toContain(
      'Who may agree: 34 people; 20 of them were asked by direct message.',
    );
    const pings = (mention: SecondScene['mention']) => {
      const { text, blocks } = of({ ...everybody, mention });
      return messagePings({ text, blocks: wire(blocks) });
    };
    expect(pings('owner')).toEqual(['@U0SAM', '@U0KIM']);
    expect(pings({ user: 'U0BO' })).toEqual(['@U0BO']);
    expect(pings('nobody')).toEqual([]);
    const copy = shown(of({ ...everybody, reader: 'U0KIM' }));
    expect(copy).toContain('You may agree, and so may 33 others. Whoever answers first decides.');
    expect(copy).toMatch(/Agree[\s\S]*Disagree/);
    expect(copy).not.toContain('Withdraw');
    expect(shown(of({ ...everybody, reader: run.askedBy }))).not.toContain('Disagree');
    expect(shown(of({ ...everybody, may: 0, asked: 0, some: [] }))).toContain(
      'Nobody else may agree so far.',
    );
  });

  test('a copy of it says what became of it, and has nothing left to press', () => {
    const agreed = aRun({ state: 'running', agreedBy: 'U0DANA', removed: 3 });
    const copy = shown(answeredCopy(askOf(agreed), names));
    expect(copy).toContain('Dana Ruiz agreed: it is under way.');
    expect(copy).not.toMatch(/Agree|Stop|3 of 5/);
    const no = aRun({ state: 'refused', stopWhy: 'expired', removed: 0 });
    expect(shown(answeredCopy(askOf(no), names))).toContain('nobody agreed in time');
  });

  test('a policy and a higher bound ask with the number, and then say what holds', () => {
    const scene = { round: ROUND, names, second: everybody };
    expect(shown(policyWishCard(asks('DataLift'), scene))).toMatch(
      /Dana Ruiz wants to switch on the policy “Remove unused tokens”[\s\S]*would have removed 14 tokens of 3 apps[\s\S]*Agree[\s\S]*Disagree/,
    );
    expect(shown(policyWishCard(aPolicy(), scene))).toContain('is off. There is nothing left');
    const bound = (alone: boolean) =>
      shown(boundWishCard({ now: 50, asked: boundAsked(alone) }, scene));
    expect(bound(false)).toMatch(/cut off 5,000 people in 24 h alone, instead of 50[\s\S]*Agree/);
    expect(bound(true)).toContain('Nobody else is an admin here, so it holds from');
    expect(bound(true)).not.toContain('Agree');
    expect(shown(boundWishCard({ now: 50, asked: undefined }, scene))).toContain('nothing left');
  });

  test('of a policy names the policy and who set it up', () => {
    const run = aRun({ state: 'asked', policyKind: 'revoke unused', stopWhy: 'ceiling' });
    expect(shown(revocationCard(askOf(run), names))).toMatch(
      /The policy “Remove unused tokens” of Li Wei wants to revoke[\s\S]*It is more than a policy may remove in a day\. Li Wei has cut off 38/,
    );
  });

  test('is said before anything is pressed', () => {
    const app = anApp({ users: 57, tokens: 60, unused90: 5 });
    const view = { users: [], total: 0, picked: false };
    const window = (users: number) =>
      renderBlocks(wire(revokeModal(app, { ...view, alone: { ...spent, users } }).blocks), reader);
    expect(window(38)).toMatch(/All users, 57 people: needs a second operator/);
    expect(window(38)).toMatch(/Only unused for 90 days, 5 people: begins as soon as you press/);
    expect(window(38)).toContain(
      'You have cut off 38 in the last 24 h, 12 of them by policies: 12 left.',
    );
    expect(window(50)).toMatch(/Only unused for 90 days, 5 people: needs a second operator/);
    const ban = renderBlocks(
      wire(banModal(anApp({ users: 12 }), { alone: spent, reach }).blocks),
      reader,
    );
    expect(ban).toMatch(/This domain, 12 people: begins/);
    expect(ban).toMatch(/All domains \(it is in 40\), 2,000 people: needs a second operator/);
  });

  test('that grew asks again, with both numbers', () => {
    const run = aRun({ state: 'again', shownTokens: 37, frozenTokens: 2_100, stopWhy: 'grew' });
    const text = shown(revocationCard(askOf(run), names));
    expect(text).toContain('2,100 were found, 37 were shown');
    expect(text).toContain('Agree');
  });
});

describe('lines', () => {
  test('who decided what, and what it was before', () => {
    const app = anApp();
    const decision = aDecision({ note: 'contract C-113' });
    expect(decidedLine(app, decision, undefined, names).text).toMatch(
      /^Li Wei approved DataLift for all domains until .*\. Note: “contract C-113”\.$/,
    );
    const changed = aBan({ madeBy: 'U0DANA', everywhere: false });
    expect(decidedLine(app, changed, decision, names).text).toBe(
      'Dana Ruiz changed DataLift to Banned for Production EU (was Approved by Li Wei). Reason: unknown publisher.',
    );
    const policy = aBan({ madeBy: 'policy:ban look-alikes' });
    expect(decidedLine(app, policy, undefined, names).text).toContain(
      'the policy “ban look-alikes” banned DataLift',
    );
  });

  test('why a decision no longer holds', () => {
    const said = (facts: Record<string, unknown>) =>
      endedLine(anApp(), aDecision(), facts, names).text;
    expect(said({ why: 'reopened', changed: 'admins token life' })).toBe(
      '🟠 DataLift was Approved, but more people with far-reaching rights hold it and its access lasts longer now. It waits for a decision again.',
    );
    expect(said({ why: 'undone', by: 'U0DANA' })).toContain(
      'Dana Ruiz took “Approved” of DataLift',
    );
    expect(said({ why: 'expired' })).toContain('ran out, and nobody answered for it');
  });

  test('known apps that got worse are not called new', () => {
    const text = shown(appsCard(aBatch(), '1/changed-1764'));
    expect(text).toContain('12 known apps changed for the worse in Production EU');
    expect(text).toContain('Review 12');
    expect(text).not.toContain('decision');
    const fewer = shown(appsCard(aBatch({ waiting: 3, high: 1 }), '1/changed-1764'));
    expect(fewer).toContain('3 are still there: 1 high, 3 medium, 7 low');
    expect(fewer).toContain('Review 3');
  });

  test('an approval that ends', () => {
    const until = new Date(NOW.getTime() + 14 * 24 * 3_600_000);
    const text = endsSoonMessage(anApp({ users: 31 }), aDecision({ until }), NOW).text;
    expect(text).toContain('ends in 14 days. It is used by 31 people.');
    const decision = aDecision({ until });
    const standing = { status: 'approved', decision } as const;
    const drawn = (app: AppView, user = 'U0LI') =>
      shown(keepCard(app, decision, { user, names: names, now: NOW }));
    expect(drawn(anApp(standing))).toMatch(/ends in 14 days[\s\S]*Keep[\s\S]*End it/u);
    expect(drawn(anApp({ ...standing, owner: 'U0SAM' }), 'U0SAM')).toContain('End it');
    // Somebody else answers for it, it was decided on, or it ran out: nothing is to be pressed.
    for (const [app, words] of [
      [anApp({ ...standing, owner: 'U0SAM' }), 'owns it now. You need not answer'],
      [anApp({ status: 'banned', decision: aBan({ id: 8 }) }), 'Banned in all domains'],
      [anApp({ status: 'approved', decision: aDecision({ id: 8 }) }), '🟢'],
      [anApp({ ranOutId: 7, ranOutAt: NOW }), 'ran out'],
      [anApp({ ranOutId: 6, ranOutAt: NOW }), 'The approval has ended'],
    ] as const) {
      expect(drawn(app)).toContain(words);
      expect(drawn(app)).not.toContain('End it');
    }
    expect(shown(appCard(anApp({ ranOutId: 7, ranOutAt: NOW }), scene))).toContain(
      'and nobody answered',
    );
    const app = { id: 12, name: '<!channel>', domainName: '*x*', owner: null, users: 1, tokens: 2 };
    const told = ranOutMessage([app], 7, names);
    expect(shown(told)).toMatch(/7 apps lost their approval[\s\S]*no owner[\s\S]*and 6 more/u);
    expect(JSON.stringify(told)).not.toContain('<!channel>');
  });

  test('many apps at once, the first look, and when all are decided', () => {
    expect(shown(appsCard(aBatch(), '1/7'))).toMatch(
      /🔴 12 new apps in Production EU\nAll of them wait for a decision: 2 high, 3 medium, 7 low\n🔴 DataLift .*\n🔴 My Ticket Portal [\s\S]*Review 12/,
    );
    const first = shown(appsCard(aBatch({ baseline: true, total: 212, waiting: 212 }), '1/7'));
    expect(first).toContain('212 apps found in Production EU at the first look');
    expect(first).not.toContain('new apps');
    const part = shown(appsCard(aBatch({ baseline: true, total: 212, waiting: 12 }), '1/7'));
    expect(part).toContain('212 apps found in Production EU at the first look');
    expect(part).toContain('12 still wait for a decision: 2 high, 3 medium, 7 low');
    expect(part).toContain('Review 12');
    const apart = { baseline: true, total: 221, listed: 222 };
    expect(shown(appsCard(aBatch({ ...apart, waiting: 222 }), '1/7'))).toMatch(
      /221 apps found in [\s\S]*They are 222 apps by now[\s\S]*All of them wait[\s\S]*Review 222/,
    );
    expect(shown(appsCard(aBatch({ ...apart, waiting: 221 }), '1/7'))).toMatch(
      /221 still wait [\s\S]*Review 221/,
    );
    const none = shown(appsCard(aBatch({ waiting: 0 }), '1/7'));
    expect(none).toContain('None of them waits for a decision.');
    expect(none).not.toContain('Review');
    expect(first).not.toContain('not known yet');
    expect(shown(appsCard(aBatch({ baseline: true, unsettled: 31 }), '1/7'))).toContain(
      'Whether 31 of them are installed as external client apps is not known yet.',
    );
  });
});

describe('why', () => {
  test('each point with field, value and time, and what is not visible', () => {
    const text = shown(whyMessage(anApp({ unknowns: ['scopes'] })));
    expect(text).toContain('DataLift in Production EU: risk 78 of 100, high risk');
    expect(text).toMatch(
      /\+25 not installed by an admin: OauthToken\.AppMenuItemId = none \(read /,
    );
    expect(text).toMatch(/Not visible: scopes\. So 78 is the least that it can be: needs review/);
  });
});

describe('App details', () => {
  const details = (over: Partial<AppView>) =>
    renderBlocks(
      wire(
        appModal(anApp(over), {
          found: { users: [aUser()], total: 1, pageSize: 10 },
          asked: { appId: 12, search: '', page: 0 },
          names,
          history: ['Li Wei approved'],
          mayDecide: true,
          now: NOW,
        }).blocks,
      ),
      reader,
    );

  test('scopes in words, or not visible; never a guess', () => {
    expect(details({ scopes: null })).toContain('Scopes: not visible');
    expect(details({ scopes: ['api', 'made_up'] })).toMatch(
      /api: reads and changes data by API[\s\S]*made_up/,
    );
    expect(details({ admins: null })).toContain('not visible');
  });

  test.each([
    ['connected', '0H4000000000001', 'connected app, installed'],
    ['unknown', '0H4000000000001', 'not known, installed'],
    ['salesforce', null, "Salesforce's own, not installed"],
    ['not installed', null, 'not installed'],
  ])('the kind of one that is %s, said once', (kind, applicationId, words) => {
    expect(details({ kind, applicationId })).toMatch(
      new RegExp(`Kind\\s+${words}(?:\\n|$| {2})`, 'u'),
    );
  });

  test('our own app can be neither banned nor revoked', () => {
    const text = details({ isOurs: true });
    expect(text).toContain('This is this bot');
    expect(text).not.toMatch(/Ban\]|Revoke tokens/);
    expect(details({})).toMatch(/Ban[\s\S]*Revoke tokens[\s\S]*Open in Salesforce/);
  });
});
