import { describe, expect, test } from 'vitest';
import type { NoticeKind } from '../../../../src/notices/kinds.ts';
import { type Card, type Notice, readNotice } from '../../../../src/notices/notice.ts';
import type { Core } from '../../../../src/slack/core.ts';
import { createMessages } from '../../../../src/slack/messages.ts';
import type { People } from '../../../../src/slack/web-api/people.ts';
import { aBan, aDecision, aGroup, anApp, aRun, fakeApps } from '../apps.ts';
import { aBreach } from '../breaches.ts';
import { aDomain, NOW } from '../domains.ts';
import { aQuestion, noQuestions } from '../questions.ts';

const people = new Map([
  ['U0LI', 'Li Wei'],
  ['U0DANA', 'Dana Ruiz'],
]);

function scene() {
  const apps = fakeApps();
  const state = { question: aQuestion() };
  const approved = aDecision({ id: 7 });
  const banned = aBan({ id: 8, madeBy: 'U0DANA' });
  apps.state.decisions.set(7, { appId: 12, decision: approved });
  apps.state.decisions.set(8, { appId: 12, decision: banned });
  const messages = createMessages({
    core: {
      apps: apps.apps,
      alerts: { rules: async () => [] },
      domains: { view: async () => aDomain() },
      questions: { ...noQuestions, view: async () => state.question },
    } as unknown as Core,
    people: {
      names: async (_w: number, ids: Iterable<string>) =>
        new Map([...ids].flatMap((id) => (people.has(id) ? [[id, people.get(id)]] : []))),
    } as unknown as People,
    help: { support: undefined, runbook: 'https://bot.example.com/codes#{code}' },
    clock: { now: () => NOW },
    command: '/salesforce',
  });
  const card = (kind: Card['kind'], subject: string) =>
    messages.card({
      id: 1,
      workspaceId: 1,
      kind,
      subject,
      target: { to: 'channel', channel: 'C1' },
      posted: undefined,
    });
  const notice = async (
    kind: NoticeKind,
    facts: object,
    target: Notice['target'] = { to: 'thread', cardId: 1 },
  ) => {
    const read = readNotice({
      id: 'n',
      workspaceId: 1,
      kind,
      target,
      facts,
      createdAt: NOW,
    });
    if (!read) throw new Error(`the facts of ${kind} cannot be read`);
    return messages.notice(read);
  };
  return { apps, state, card, notice };
}

describe('cards', () => {
  test('of an app, of many, and of a revocation are drawn from what is true now', async () => {
    const { apps, card } = scene();
    expect((await card('app', '12'))?.text).toContain('New app: DataLift');
    apps.state.apps = [anApp({ status: 'banned', decision: aBan() })];
    expect((await card('app', '12'))?.text).toContain('Banned in all domains');
    expect((await card('app', '12'))?.text).toContain('by Li Wei');
    expect((await card('apps', '1/baseline'))?.text).toContain('12 new apps');
    expect((await card('revocation', '31'))?.text).toContain('5 of 5 removed');
    apps.state.batch = undefined;
    expect(await card('app', '99')).toBeUndefined();
    expect(await card('apps', '1/7')).toBeUndefined();
    expect(await card('revocation', '99')).toBeUndefined();
  });
});

describe('notices', () => {
  const said = async (kind: NoticeKind, facts: object) => (await scene().notice(kind, facts))?.text;

  test('a decision, and what it was before', async () => {
    expect(
      await said('app.decided.thread', { appId: 12, decisionId: 7, previousId: null }),
    ).toMatch(/^Li Wei approved DataLift for all domains until/);
    expect(await said('app.decided.thread', { appId: 12, decisionId: 8, previousId: 7 })).toContain(
      'Dana Ruiz changed DataLift to Banned for all domains (was Approved by Li Wei)',
    );
    expect(await said('app.decided.thread', { decisionId: 99 })).toBeUndefined();
  });

  test('the end of one', async () => {
    const facts = { appId: 12, decisionId: 7 };
    expect(
      await said('app.decisionEnded.thread', { ...facts, why: 'reopened', changed: 'users' }),
    ).toContain('was Approved, but many more people hold it');
    expect(
      await said('app.decisionEnded.thread', { ...facts, why: 'undone', by: 'U0DANA' }),
    ).toContain('Dana Ruiz took');
    expect(await said('app.decisionEndsSoon.thread', facts)).toContain('ends in 365 days');
  });

  test('what is asked before an end is not asked once it was changed', async () => {
    const { apps, notice } = scene();
    apps.state.apps = [anApp({ status: 'banned', decision: aBan({ id: 8 }) })];
    expect(
      await notice('app.decisionEndsSoon.person', { appId: 12, decisionId: 7 }),
    ).toBeUndefined();
    apps.state.apps = [anApp({ status: 'approved', decision: aDecision({ id: 7 }) })];
    const asked = await notice('app.decisionEndsSoon.person', { appId: 12, decisionId: 7 });
    expect(asked?.text).toContain('It is used by 3 people');
    expect(JSON.stringify(asked?.blocks)).toContain('"value":"12:7"');
    apps.state.apps = [anApp()];
    expect(
      await notice('app.decisionEndsSoon.person', { appId: 12, decisionId: 7 }),
    ).toBeUndefined();
  });

  test('what is new about an app, that it is back, and whose it is', async () => {
    expect(await said('app.changed.thread', { appId: 12, rules: ['not-installed'] })).toBe(
      '🔴 DataLift: not installed by an admin. Risk 78 of 100.',
    );
    expect(await said('app.back', { appId: 12, tokens: 2, users: 1 })).toContain(
      'Banned app is back: DataLift',
    );
    expect(await said('app.back.thread', { appId: 12, tokens: 2, users: 1 })).toBe(
      '🔴 DataLift is back: 2 tokens held by 1 person.',
    );
    expect(await said('app.assigned.person', { appId: 12, by: 'U0LI' })).toContain(
      'Li Wei made you the owner of',
    );
  });

  test('one act on many apps: its message, its owner, and what was taken back', async () => {
    const { apps, card, notice } = scene();
    apps.state.group = aGroup({ undoneBy: 'U0DANA', undoneAt: NOW, back: 200 });
    expect((await card('group', 'g4/C1'))?.text).toContain('200 apps approved');
    expect((await notice('group.undone.thread', { groupId: 4 }))?.text).toContain(
      'Dana Ruiz took it back: 200 of 200 apps are as they were before.',
    );
    apps.state.group = aGroup({ kind: 'assigned', owner: 'U0DANA' });
    expect(
      (await notice('group.assigned.person', { groupId: 4 }, { to: 'person', user: 'U0DANA' }))
        ?.text,
    ).toContain('Li Wei made you the owner of 200 apps');
    apps.state.group = undefined;
    expect(await card('group', 'g4/C1')).toBeUndefined();
  });

  test('what is critical names who gave the grant, unless something else was chosen', async () => {
    const { notice } = scene();
    const channel = { to: 'channel', channel: 'C1' } as const;
    const facts = { appId: 12, rules: ['not-installed'] };
    const critical = await notice('app.worse', { ...facts, mention: true }, channel);
    expect(JSON.stringify(critical?.blocks)).toContain(`<@${aDomain().connectedBy}>`);
    const worse = await notice('app.worse', facts, channel);
    expect(worse?.text).toContain('App changed: DataLift');
    const nowhere = await notice('app.critical', facts, { to: 'person', user: 'U0DANA' });
    expect(nowhere?.text).toContain('Look at this app: DataLift');
    expect(nowhere?.text).toContain('*Why:* not installed by an admin');
    expect(nowhere?.text).toContain('No channel gets news of apps');
    expect(JSON.stringify(worse?.blocks)).not.toContain('<@');
  });

  test('a revocation, with its proof', async () => {
    expect(await said('app.revoked.thread', { revocationId: 31 })).toMatch(
      /^DataLift: Tokens: 5 of 5 removed .* Before: 5, after: 0\.$/,
    );
    const { apps, notice } = scene();
    apps.state.runs = [aRun({ removed: 3, failed: 2, stopWhy: 'failed' })];
    const text = (await notice('app.revoked.thread', { revocationId: 31 }))?.text;
    expect(text).toContain('Removed 3 of 5 tokens. 2 failed');
    expect(text).not.toContain('Before');
  });

  test('policies', async () => {
    const facts = { policy: 'revoke unused', by: 'U0LI' };
    expect(await said('policy.changed', { ...facts, what: 'asked' })).toBe(
      'Li Wei asked to switch on the policy “revoke unused”. It comes into force when a second admin agrees, or after 24 h.',
    );
    expect(await said('policy.changed', { ...facts, what: 'paused' })).toContain(
      'Li Wei paused all policies.',
    );
  });

  test('a question about a grant: to whom it is put, and to the channel, from what is true now', async () => {
    const { state, card, notice } = scene();
    const asked = await card('question', '7');
    expect(asked?.text).toContain('*Was it you?* *DataLift* in Production EU');
    expect(JSON.stringify(asked?.blocks)).toContain('question.phone');
    const facts = { questionId: 7 };
    expect((await notice('question.unanswered', { ...facts, mention: true }))?.text).toContain(
      'has not answered in time',
    );
    state.question = aQuestion({ status: 'banned' });
    expect(JSON.stringify((await card('question', '7'))?.blocks)).not.toContain('question.');
    // Decided on in the quiet hours: nobody has to ask any more.
    for (const kind of ['question.unanswered', 'question.admins'] as const)
      expect(await notice(kind, { ...facts, mention: false })).toBeUndefined();
    // It may have come back by another name, or have gone with what it read.
    state.question = aQuestion({ tokens: 0 });
    expect((await card('question', '7'))?.text).toMatch(/seen any more.*if it was not you/u);
    const gone = (await notice('question.unanswered', { ...facts, mention: true }))?.text;
    expect(gone).toMatch(/not answered in time.*Nothing that it holds in their name is seen/su);
    expect(gone).not.toContain('removed nothing');
    const hostile = '<!channel> *x*';
    const said = { answer: 'yes', words: hostile, appName: hostile, userName: hostile } as const;
    state.question = aQuestion({ state: 'answered', ...said, slackUser: null });
    for (const drawn of [
      await card('question', '7'),
      await notice('question.answered.thread', facts),
      await notice('question.unasked.thread', facts),
      await notice('question.admins', facts),
    ])
      expect(JSON.stringify(drawn)).not.toContain('<!channel>');
    // Answered while it waited to be told.
    expect(await notice('question.unanswered', facts)).toBeUndefined();
    state.question = aQuestion({ state: 'answered', answer: 'phone', revocationId: 31, tokens: 0 });
    expect((await card('answer', '7'))?.text).toMatch(/someone on the phone.*5 of 5 removed/su);
    expect((await notice('question.again', facts))?.text).toContain('Let in again');
    // Others removed it meanwhile, and it was let in anew: nothing is about to go.
    state.question = aQuestion({ state: 'answered', answer: 'no' });
    for (const kind of ['question', 'answer'] as const)
      expect((await card(kind, '7'))?.text).toMatch(/let in since, and nothing removes that/u);
    expect((await notice('question.admins', facts))?.text).toContain('Let in again');
    state.question = aQuestion({ state: 'answered', answer: 'no', revokesLater: true });
    expect((await card('answer', '7'))?.text).toContain('It is removed as soon as');
    for (const kind of ['question.rollout', 'question.rollout.admins'] as const)
      expect((await notice(kind, { domainId: 1, grants: 34 }))?.text).toMatch(
        /34 grants to ask about.*at most 20 people/u,
      );
  });

  test('a quarter of an hour after one user lost it: what still calls, as far as a reading says it', async () => {
    const { apps, notice } = scene();
    const told = async () => {
      const shown = await notice('app.canary.thread', { revocationId: 31 });
      return `${shown?.text} ${JSON.stringify(shown?.blocks)}`;
    };
    apps.state.runs = [aRun({ endedAt: null, state: 'proving' })];
    expect(await told()).toContain('not proven gone yet');
    for (const run of [
      aRun({ state: 'asked', removed: 0, endedAt: null }),
      aRun({ state: 'stopped', stopWhy: 'person', removed: 0, endedAt: NOW }),
    ]) {
      apps.state.runs = [run];
      expect(await told()).toMatch(/not proven that anybody lost it/u);
      expect(await told()).not.toMatch(/Revoked for one first|anything broke/u);
    }
    apps.state.runs = [aRun({ endedAt: NOW })];
    apps.state.apps = [anApp({ lastReadAt: NOW })];
    expect(await told()).toContain('No reading since');
    apps.state.apps = [anApp({ lastReadAt: new Date(NOW.getTime() + 60_000) })];
    expect(await told()).toMatch(
      /2 people used it in the hour before.*Revoke the rest.*Stop here/u,
    );
    apps.state.apps = [anApp({ tokens: 0, users: 0 })];
    expect(await told()).toMatch(/Nobody holds a token/u);
    expect(await told()).not.toContain('Revoke the rest');
    apps.state.runs = [aRun({ state: 'refused' })];
    expect(await notice('app.canary.person', { revocationId: 31 })).toBeUndefined();
  });

  test('whose breach nobody agreed to is told so, but for who took it back', async () => {
    const { apps, notice } = scene();
    const told = (stopWhy: string) => {
      apps.state.breach = aBreach({
        state: 'refused',
        runs: [aRun({ state: 'refused', stopWhy })],
      });
      return notice('breach.refused.person', { breachId: 7 });
    };
    expect((await told('expired'))?.text).toContain('nobody agreed within 24 hours');
    expect(await told('withdrawn')).toBeUndefined();
  });

  test('lines of threads and DMs hold no mention', async () => {
    const kinds: [NoticeKind, object][] = [
      ['app.decided.thread', { decisionId: 8, previousId: 7 }],
      ['app.decisionEnded.thread', { decisionId: 7, why: 'undone', by: 'U0LI' }],
      ['app.revoked.thread', { revocationId: 31 }],
      ['app.canary.thread', { revocationId: 31 }],
      ['policy.changed', { policy: 'x', what: 'on', by: 'U0LI' }],
    ];
    for (const [kind, facts] of kinds) expect(await said(kind, facts)).not.toContain('<@');
  });
});
