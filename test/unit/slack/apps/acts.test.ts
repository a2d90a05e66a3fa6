import { beforeEach, describe, expect, test } from 'vitest';
import { renderBlocks } from '../../../../sandbox/slack/render-text.ts';
import type { AppView } from '../../../../src/apps/inventory/view.ts';
import { AppError } from '../../../../src/lib/errors.ts';
import { appActs } from '../../../../src/slack/apps/acts.ts';
import { appCard } from '../../../../src/slack/apps/card.ts';
import { importLines } from '../../../../src/slack/apps/import-lines.ts';
import type { Actor } from '../../../../src/slack/kernel/actor.ts';
import { errorMessage } from '../../../../src/slack/kernel/errors.ts';
import type { Reply, SubmitReply } from '../../../../src/slack/kernel/reply.ts';
import { runId } from '../../../../src/slack/kernel/routes.ts';
import type { Uses } from '../../../../src/slack/kernel/uses.ts';
import { packSeen } from '../../../../src/slack/kit/packed-ids.ts';
import { routesOf } from '../../../../src/slack/routes.ts';
import { actionIds } from '../../../support/slack-ids.ts';
import { aBan, aDecision, anApp, aRun, aUser, fakeApps } from '../apps.ts';
import { aDomain, minutesAgo, NOW } from '../domains.ts';
import { noQuestions } from '../questions.ts';
import { wire } from '../seen.ts';
import { expectTaken, expectViewTaken } from '../taken.ts';

const reader = { personName: () => 'X', channelName: () => 'x', now: NOW, timeZone: 'UTC' };
const people = new Map([
  ['U0LI', 'Li Wei'],
  ['U0DANA', 'Dana Ruiz'],
]);

const twoDomains = [aDomain(), aDomain({ id: 2, name: 'APAC', orgId: '00D2' })];

let apps: ReturnType<typeof fakeApps>;
let files: { name: string; content: Buffer }[];
let acts: { action: string }[];
let routes: ReturnType<typeof routesOf>;

beforeEach(() => {
  apps = fakeApps();
  files = [];
  acts = [];
  const deps = {
    command: '/salesforce',
    clock: { now: () => NOW },
    ...{
      apps: apps.apps,
      questions: noQuestions,
      domains: {
        list: async () => twoDomains,
        named: async () => twoDomains,
      },
      team: {
        audit: {
          last: async () => [],
          domains: async () => new Map(),
          apps: async () => new Map(),
          record: async (act: { action: string }) => void acts.push(act),
        },
      },
    },
    people: {
      names: async (_w: number, ids: Iterable<string>) =>
        new Map([...ids].flatMap((id) => (people.has(id) ? [[id, people.get(id)]] : []))),
    },
    channel: { post: async () => ({ channel: 'D1', ts: '1.1' }), edit: async () => {} },
    files: {
      put: async (_w: number, _c: string, file: (typeof files)[0]) => void files.push(file),
    },
    isMember: async (_w: number, id: string) => people.has(id),
    whoCan: async () => ['Dana Ruiz'],
    sameAs: async (_w: number, id: string, ids: string[]) => [
      id,
      ...ids.filter((other) => other.slice(1) === id.slice(1)),
    ],
  };
  routes = routesOf(deps as unknown as Uses);
});

const actor = (role: Actor['role'] = 'operator'): Actor => ({
  role,
  who: {
    workspace: {
      id: 1,
      teamId: 'T1',
      name: 'Acme',
      slackUrl: '',
      alertChannel: null,
      pausedUntil: null,
    },
    workspaceId: 1,
    teamId: 'T1',
    userId: 'U0DANA',
    name: 'Dana',
    standing: 'member',
    slackAdmin: false,
    seenAs: 'U1',
    inGrid: false,
    ids: ['U1'],
  },
});

/** What is shown, as a person reads it; Slack takes all of it. */
function read(reply: Reply | SubmitReply): string {
  if (reply.kind === 'private') {
    expectTaken(wire(reply.message.blocks));
    return renderBlocks(wire(reply.message.blocks), reader);
  }
  if (reply.kind === 'modal' || reply.kind === 'errors') {
    expectViewTaken(wire([reply.view])[0], 'modal');
    const wrong = reply.kind === 'errors' ? Object.values(reply.errors).join(' ') : '';
    return `${reply.view.title.text}\n${renderBlocks(wire(reply.view.blocks), reader)}\n${reply.view.submit?.text ?? ''} ${wrong}`;
  }
  return reply.kind;
}

async function failing(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return errorMessage({ error, at: NOW, reference: undefined }).text;
  }
  throw new Error('it did not fail');
}

const typed = (text: string, role: Actor['role'] = 'operator') =>
  routes.command(text).run(actor(role));
function press(
  id: string,
  value: string | undefined,
  metadata = '',
  role: Actor['role'] = 'operator',
) {
  const task = routes.press(id, { value, metadata, appId: 'A1' });
  if (!task) throw new Error(`${id} leads nowhere`);
  return task.run(actor(role));
}
const metadataOf = (reply: Reply): string =>
  reply.kind === 'modal' && reply.view.type === 'modal' ? (reply.view.private_metadata ?? '') : '';

/** A block's id, and what was entered in it. */
type Entered = [string, Record<string, unknown>];
const values = (...entered: Entered[]) =>
  Object.fromEntries(entered.map(([block, value]) => [block, { value }]));
const radio = (id: string, value: string): Entered => [id, { selected_option: { value } }];
const text = (id: string, value: string): Entered => [id, { value }];
const boxes = (id: string, ...ticked: string[]): Entered => [
  id,
  { selected_options: ticked.map((value) => ({ value })) },
];
function submitAs(role: Actor['role'], callbackId: string, metadata: string, entered: Entered[]) {
  const form = routes.form(callbackId);
  if (!form) throw new Error(`${callbackId} leads nowhere`);
  return form.run(actor(role), { values: values(...entered), metadata });
}
const submit = (callbackId: string, metadata: string, ...entered: Entered[]) =>
  submitAs('operator', callbackId, metadata, entered);

const set = (...given: AppView[]) => {
  apps.state.apps = given;
};

describe('the list', () => {
  test('ten a page, with the way to the next; filters stay', async () => {
    set(...Array.from({ length: 37 }, (_, id) => anApp({ id: id + 1, name: `App ${id}` })));
    const first = await typed('apps app status:new risk:high');
    expect(read(first)).toContain('Showing 1–10 of 37 · name app, status new, risk high');
    expect(read(first)).toMatch(/Next[\s\S]*Filters[\s\S]*Export these[\s\S]*Decide on all 37/);
    expect(read(first)).not.toContain('Previous');
    const next = /"value":"(apps[^}]*page:2)"/.exec(JSON.stringify(first).replaceAll('\\"', "'"));
    const value = next?.[1]?.replaceAll("'", '"');
    expect(read(await press(`${runId}#2`, value))).toContain('Showing 11–20 of 37');
    expect(read(await typed('apps page:99'))).toContain('Showing 31–37 of 37');
    expect(read(await typed('apps', 'viewer'))).not.toContain('Export these');
  });

  test('no hits, unknown keys, bad values', async () => {
    const none = read(await typed('apps status:banned domain:APAC'));
    expect(none).toContain('No app matches status banned and domain APAC. Clear a filter?');
    expect(none).toContain('Clear all');
    expect(read(await typed('apps stauts:new'))).toContain(
      '"stauts" isn\'t a filter. Filters: domain, status, risk, user, unused, new.',
    );
    expect(read(await typed('apps risk:huge'))).toContain('risk can be high, medium or low.');
    set();
    expect(read(await typed('apps'))).toContain('No apps yet');
  });

  test('the filters window is filled in, and Show lists in its place', async () => {
    const open = await press(appActs.filters.id, 'apps "lift" status:new domain:"APAC"');
    expect(read(open)).toMatch(/Filter apps[\s\S]*Show/);
    expect(JSON.stringify(open)).toContain('"initial_value":"lift"');
    const shown = await submit(
      appActs.filters.form.id,
      '',
      boxes('domains', '1'),
      boxes('statuses', 'new'),
      radio('unused', 'any'),
      radio('fresh', '7d'),
      text('words', ' data '),
    );
    expect(read(shown)).toContain('DataLift');
    expect(apps.last('list')).toMatchObject({
      filter: { words: 'data', domainIds: [1], statuses: ['new'], newDays: 7 },
    });
    expect(apps.last('list')).toMatchObject({ filter: { unusedDays: undefined } });
  });

  test('the export holds what the list shows, safe for a spreadsheet', async () => {
    set(anApp({ name: '=HYPERLINK("x")' }), anApp({ id: 2, status: 'banned', name: 'Other' }));
    expect(read(await press(appActs.export.id, 'apps status:new'))).toContain('privately');
    const csv = files[0]?.content.toString('utf8') ?? '';
    expect(csv).toContain('"\'=HYPERLINK(""x"")"');
    expect(csv).not.toContain('Other');
    expect(acts.at(-1)?.action).toBe('apps.exported');
    await typed('export apps');
    expect(files[1]?.content.toString('utf8')).toContain('Other');
    set();
    expect(read(await typed('export apps'))).toContain('no third-party app has been found yet');
    expect(read(await press(appActs.export.id, 'apps risk:high'))).toContain('no app matches');
  });

  test('the export carries each decision, and an import of it says the same again', async () => {
    const until = new Date('2027-11-24T11:05:07.123Z');
    const decision = aDecision({ until, reason: 'in use, for years', madeBy: 'U0LI' });
    set(anApp({ status: 'approved', owner: 'U0DANA', decision }), anApp({ id: 2, name: 'New' }));
    await press(appActs.export.id, '');
    const read = importLines(files[0]?.content.toString('utf8') ?? '', NOW);
    expect(read?.bad).toEqual([]);
    expect(read?.lines).toEqual([
      {
        line: 2,
        appId: 12,
        name: 'DataLift',
        domain: 'Production EU',
        verdict: 'approved',
        everywhere: true,
        until,
        reason: 'in use, for years',
        owner: 'U0DANA',
        saidBy: 'U0LI',
      },
    ]);
  });

  test('several at once: what was ticked, one reason, and who was faster is named', async () => {
    set(...Array.from({ length: 30 }, (_, id) => anApp({ id: id + 1, name: `App ${id + 1}` })));
    const open = await press(appActs.tick.id, 'apps status:new');
    expect(read(open)).toContain('All apps of this list · 30');
    const held = metadataOf(open);
    const none = await submit(appActs.tick.form.id, held, radio('what', 'approved'));
    expect(read(none)).toContain('Tick at least one app.');
    const next = await submit(
      appActs.tick.form.id,
      held,
      boxes('apps_0_0', '1', '2'),
      boxes('apps_0_2', '21'),
      radio('what', 'approved'),
    );
    if (next.kind !== 'modal') throw new Error('no window');
    expect(read(next)).toMatch(/Approve 3 apps[\s\S]*App 21[\s\S]*Approve 3/);
    const metadata = next.view.private_metadata ?? '';
    apps.state.left = [{ appId: 2, name: 'App 2', why: 'decided' }];
    const done = await submit(
      appActs.bulk.form.id,
      metadata,
      radio('until', '90d'),
      text('reason', 'known vendors'),
    );
    expect(read(done)).toMatch(
      /Approved 2 of 3 apps until .*\. Left as it is: App 2 \(decided on meanwhile\)\. All of it can be undone for 24 hours\./u,
    );
    expect(read(done)).toContain('[Undo]');
    const until = new Date(NOW.getTime() + 90 * 24 * 3_600_000);
    const decided = { verdict: 'approved', everywhere: false, reason: 'known vendors', until };
    expect(apps.last('decideMany')).toMatchObject({
      kind: 'approved',
      reason: 'known vendors',
      until,
      items: [1, 2, 21].map((appId) => ({ appId, expected: undefined, decided })),
    });
  });

  test('Review on a card of many shows those of its list that wait, Details all of it', async () => {
    const why = anApp().parts;
    set({ ...anApp(), why });
    const shown = read(await press(appActs.review.id, '1/7'));
    expect(shown).toContain('Why: not installed by an admin · held by 1 person who can administer');
    expect(shown).toContain('status new, of one card in');
    expect(apps.last('list')).toMatchObject({ filter: { list: '1/7', statuses: ['new'] } });
    await press(appActs.review.id, '1/changed-1764');
    expect(apps.last('list')).toMatchObject({
      filter: { list: '1/changed-1764', statuses: undefined, levels: undefined },
    });
    const all = read(await press(appActs.listed.id, '1/baseline'));
    expect(all).toContain('found at the first look in');
    expect(apps.last('list')).toMatchObject({
      filter: { list: '1/baseline', statuses: undefined },
    });
    expect(read(await typed('apps list:x'))).toContain('list: is filled in by the buttons');
  });
});

describe('a typed app', () => {
  test('one opens, several are asked about, none is said', async () => {
    set(anApp(), anApp({ id: 13, name: 'Data Loader', domainName: 'APAC', domainId: 2 }));
    expect(read(await typed('app datal'))).toMatch(/App details[\s\S]*DataLift/);
    expect(read(await typed('app data'))).toMatch(/Several apps fit "data"[\s\S]*Which one/);
    expect(read(await typed('app data domain:APAC'))).toContain('Data Loader');
    expect(read(await typed('app nothing'))).toContain('No app called "nothing"');
    expect(read(await typed('ban'))).toContain('Which app?');
    expect(read(await typed('why datalift'))).toContain('+25 not installed by an admin');
  });

  test('an exact name wins over longer ones', async () => {
    set(anApp(), anApp({ id: 13, name: 'DataLift Pro' }));
    expect(read(await typed('app DataLift'))).toContain('App details');
  });

  test('people are searched and paged in the window', async () => {
    apps.state.users = Array.from({ length: 25 }, (_, id) =>
      aUser({ userId: `0055g00000${id}abcd`, username: `user${id}@acme.com` }),
    );
    const open = await press(appActs.details.id, '12');
    expect(read(open)).toContain('Users · 1–10 of 25');
    const second = await press(appActs.users.id, '12:1', metadataOf(open));
    expect(read(second)).toContain('Users · 11–20 of 25');
    const found = await submit(appActs.details.form.id, metadataOf(open), text('search', 'user2'));
    expect(read(found)).toContain('Users · 1–6 of 6');
    expect(read(found)).toContain('Revoke theirs');
  });
});

describe('deciding', () => {
  test('approve: filled in, by compare-and-set on what was seen', async () => {
    const open = await press(appActs.approve.id, '12:0');
    expect(read(open)).toMatch(/Approve an app[\s\S]*This domain[\s\S]*All domains[\s\S]*1 year/);
    const done = await submit(
      appActs.approve.form.id,
      metadataOf(open),
      radio('where', 'everywhere'),
      radio('until', '1y'),
      text('reason', 'the vendor signed'),
      text('note', ' contract \n C-113 '),
    );
    expect(read(done)).toContain('Approved. DataLift is approved in all domains until');
    expect(apps.last('decide')).toMatchObject({
      workspaceId: 1,
      appId: 12,
      expected: undefined,
      verdict: 'approved',
      everywhere: true,
      until: new Date('2027-11-24T10:30:00Z'),
      reason: 'the vendor signed',
      note: 'contract C-113',
      by: 'U0DANA',
      revoke: false,
    });
  });

  test('what is of high risk is approved with a reason alone, whatever way leads there', async () => {
    const reason = 'Say why it may stay all the same.';
    for (const open of [await press(appActs.approve.id, '12:0'), await typed('approve 12')]) {
      expect(read(open)).toContain('High risk: not installed by an admin · held by 1 person');
      const done = await submit(appActs.approve.form.id, metadataOf(open), text('reason', ' '));
      expect(read(done)).toContain(reason);
    }
    const held = { of: '', seen: packSeen([{ id: 12, seen: 0 }]), what: 'approved', later: '' };
    const state = appActs.bulk.form.state.pack({ ...held, what: 'approved' });
    const bulk = await submit(appActs.bulk.form.id, state, text('reason', ' '));
    expect(read(bulk)).toMatch(/DataLift in Production EU, high risk: not installed by an admin/u);
    expect(read(bulk)).toContain(reason);
    set(anApp({ status: 'approved', decision: aDecision() }));
    const kept = await press(appActs.renew.id, '12:7');
    expect(read(kept)).toContain('High risk: not installed by an admin');
    const unsaid = await submit(appActs.renew.form.id, metadataOf(kept), text('reason', ' '));
    expect(read(unsaid)).toContain(reason);
    expect(apps.last('renew')).toBeUndefined();
    const elsewhere = [
      {
        appId: 13,
        domainName: 'APAC',
        status: 'new',
        snoozedUntil: null,
        goneAt: null,
        level: 'high',
        tokens: 1,
      } as const,
    ];
    set(anApp({ level: 'low', elsewhere }));
    const open = await press(appActs.approve.id, '12:0');
    expect(read(open)).toContain('High risk in APAC: “All domains” approves it there, too.');
    const wide = radio('where', 'everywhere');
    expect(read(await submit(appActs.approve.form.id, metadataOf(open), wide))).toContain(reason);
    expect(apps.last('decide')).toBeUndefined();
    await submit(appActs.approve.form.id, metadataOf(open), radio('where', 'here'));
    expect(apps.last('decide')).toMatchObject({ everywhere: false, reason: undefined });
  });

  test('ban: the numbers, a reason that must be given, and its tokens', async () => {
    const open = await press(appActs.ban.id, '12:0');
    expect(read(open)).toMatch(
      /With tokens removed, 3 users lose access at once\.[\s\S]*Remove its 5 tokens now[\s\S]*own Block switch/,
    );
    expect(read(await submit(appActs.ban.form.id, metadataOf(open)))).toContain('Say why.');
    const other = await submit(appActs.ban.form.id, metadataOf(open), radio('reason', 'other'));
    expect(read(other)).toContain('Say why.');
    expect(apps.last('decide')).toBeUndefined();
    const done = await submit(
      appActs.ban.form.id,
      metadataOf(open),
      radio('where', 'here'),
      radio('reason', 'unknown publisher'),
      boxes('tokens', 'revoke'),
    );
    expect(read(done)).toContain('Its tokens are being removed');
    expect(apps.last('decide')).toMatchObject({
      verdict: 'banned',
      everywhere: false,
      reason: 'unknown publisher',
      revoke: true,
    });
  });

  test('a ban of one domain goes to the others where it is alive, by one press and with its reason', async () => {
    const other = (appId: number, over: Partial<AppView['elsewhere'][number]> = {}) => ({
      appId,
      domainName: `Sandbox ${appId}`,
      status: 'new' as const,
      snoozedUntil: null,
      goneAt: null,
      level: 'high' as const,
      tokens: 3,
      ...over,
    });
    const elsewhere = [
      other(21),
      other(22, { status: 'approved' }),
      other(23, { status: 'banned' }),
      other(24, { goneAt: NOW }),
    ];
    const here = aBan({ id: 8, everywhere: false, reason: 'data risk' });
    const app = anApp({ status: 'banned', decision: here, tokens: 0, elsewhere });
    const card = appCard(app, { names: people, now: NOW });
    expect(renderBlocks(wire(card.blocks), reader)).toContain('[Apply to the other 2 domains]');
    expect(JSON.stringify(card.blocks)).toContain(
      'It has 6 tokens in Sandbox 21 and Sandbox 22, and is approved in 1 of them.',
    );
    expect(JSON.stringify(card.blocks)).not.toContain(' here too');
    // Tokens that its ban left in place go by this one.
    const left = appCard(anApp({ ...app, tokens: 12 }), { names: people, now: NOW });
    expect(JSON.stringify(left.blocks)).toContain('its tokens are removed, the 12 here too,');
    set(app);
    const done = read(await press(appActs.banElsewhere.id, '12:8'));
    expect(done).toContain('is banned in all domains. Its tokens are being removed');
    expect(apps.last('decide')).toMatchObject({
      appId: 12,
      expected: 8,
      verdict: 'banned',
      everywhere: true,
      reason: 'data risk',
      revoke: true,
    });
    for (const decision of [aBan({ id: 8, everywhere: true }), here]) {
      const alone = anApp({ status: 'banned', decision, tokens: 0, elsewhere: elsewhere.slice(2) });
      set(alone);
      const shown = renderBlocks(wire(appCard(alone, { names: people, now: NOW }).blocks), reader);
      expect(shown).not.toContain('Apply to');
      expect(read(await press(appActs.banElsewhere.id, '12:8'))).toContain('Nothing was changed');
    }
  });

  test('an outdated button or window is told who did what', async () => {
    set(anApp({ status: 'approved', decision: aDecision() }));
    for (const id of [appActs.approve.id, appActs.ban.id, appActs.change.id]) {
      const said = await failing(() => press(id, '12:0'));
      expect(said).toMatch(/This changed .*: Approved by Li Wei/);
      expect(said).toContain('E-STALE-CARD');
    }
    const open = await press(appActs.ban.id, '12:7');
    apps.state.failure = new AppError('E-STALE-CARD', 'faster', { by: 'U0LI', verdict: 'banned' });
    set(anApp({ status: 'banned', decision: aBan({ id: 9 }) }));
    const said = await failing(() =>
      submit(appActs.ban.form.id, metadataOf(open), radio('reason', 'licence')),
    );
    expect(said).toMatch(/This changed .*: Banned by Li Wei/);
  });

  test('a change of mind replaces the decision that was seen, and no other', async () => {
    set(anApp({ status: 'approved', decision: aDecision() }));
    const ban = await press(appActs.ban.id, '12:7');
    expect(read(ban)).toContain('Now approved in all domains. This takes its place.');
    await submit(appActs.ban.form.id, metadataOf(ban), radio('reason', 'licence'));
    expect(apps.last('decide')).toMatchObject({ verdict: 'banned', expected: 7, revoke: false });
    const approve = metadataOf(await press(appActs.approve.id, '12:7'));
    await submit(
      appActs.approve.form.id,
      approve,
      radio('until', 'none'),
      text('reason', 'a contract'),
    );
    expect(apps.last('decide')).toMatchObject({ verdict: 'approved', expected: 7 });
    expect(apps.last('decide')).toMatchObject({ until: undefined });
    // Typed, it is the decision that stands now.
    await submit(
      appActs.ban.form.id,
      metadataOf(await typed('ban 12')),
      radio('reason', 'licence'),
    );
    expect(apps.last('decide')).toMatchObject({ verdict: 'banned', expected: 7 });
  });

  test('change, take back', async () => {
    const until = new Date('2026-12-08T10:30:00Z');
    set(anApp({ status: 'approved', level: 'medium', decision: aDecision({ until }) }));
    expect(read(await press(appActs.change.id, '12:7'))).toMatch(
      /Approve on other terms[\s\S]*Ban[\s\S]*Take it back/,
    );
    await press(appActs.undo.id, '12:7');
    expect(apps.last('undo')).toEqual({ workspaceId: 1, appId: 12, expected: 7, by: 'U0DANA' });
    set(anApp());
    expect(await failing(() => press(appActs.undo.id, '12'))).toContain('E-STALE-CARD');
  });

  test('an owner without a role keeps or ends what they own, by any of their names, and nobody else does', async () => {
    const decision = aDecision({ note: 'C-113', reason: 'pilot' });
    const owned = { status: 'approved', level: 'medium', owner: 'W0DANA', decision } as const;
    set(anApp(owned));
    const kept = await press(appActs.renew.id, '12:7', '', 'none');
    expect(read(kept)).toMatch(/Approved in all domains until[\s\S]*90 days[\s\S]*1 year/u);
    expect(read(kept)).not.toContain('No end');
    const chosen = [radio('until', '90d'), text('reason', ' month end ')];
    const done = await submitAs('none', appActs.renew.form.id, metadataOf(kept), chosen);
    expect(read(done)).toContain('stays approved until');
    const by = { workspaceId: 1, appId: 12, expected: 7, by: 'U0DANA' };
    const owns = ['U0DANA', 'W0DANA'];
    const until = new Date('2027-02-22T10:30:00Z');
    expect(apps.last('renew')).toEqual({ ...by, owns, until, reason: 'month end' });
    const ending = await press(appActs.letEnd.id, '12:7', '', 'none');
    expect(read(ending)).toMatch(/ends now[\s\S]*waits for a decision again, in all domains/u);
    expect(apps.last('undo')).toBeUndefined();
    await submitAs('none', appActs.letEnd.form.id, metadataOf(ending), []);
    expect(apps.last('undo')).toEqual({ ...by, owns });
    // An operator need not own it.
    set(anApp({ ...owned, owner: 'U0SAM' }));
    await submit(appActs.letEnd.form.id, metadataOf(ending));
    expect(apps.last('undo')).toEqual({ ...by, owns: undefined });
    for (const owner of ['U0SAM', null]) {
      set(anApp({ ...owned, owner }));
      for (const role of ['none', 'viewer'] as const) {
        for (const { id, form } of [appActs.renew, appActs.letEnd]) {
          expect(await failing(() => press(id, '12:7', '', role))).toContain('E-NOT-PERMITTED');
          const sent = () => submitAs(role, form.id, metadataOf(ending), []);
          expect(await failing(sent)).toContain('E-NOT-PERMITTED');
        }
      }
    }
    // Of what was decided meanwhile nothing is kept and nothing ended.
    set(anApp({ ...owned, status: 'banned', decision: aBan() }));
    for (const { id } of [appActs.renew, appActs.letEnd])
      expect(await failing(() => press(id, '12:7', '', 'none'))).toContain('E-STALE-CARD');
  });

  test('not before the first sync has ended, and never about this bot', async () => {
    set(anApp({ lastReadAt: null }));
    for (const id of [appActs.approve.id, appActs.ban.id]) {
      expect(read(await press(id, '12:0'))).toContain("The first sync isn't finished");
    }
    expect(read(await press(appActs.menu.id, 'ignore:12:0'))).toContain('first sync');
    set(anApp({ isOurs: true }));
    expect(read(await press(appActs.ban.id, '12:0'))).toContain("That's this bot.");
    expect(apps.last('decide')).toBeUndefined();
  });

  test('the menu: aside, assign, snooze', async () => {
    const aside = { verdict: 'ignored', everywhere: false, expected: undefined };
    const asked = await press(appActs.menu.id, 'ignore:12:0');
    expect(read(asked)).toContain('High risk: ');
    const bare = await submit(appActs.ignore.form.id, metadataOf(asked), [
      'reason',
      { value: ' ' },
    ]);
    expect(read(bare)).toContain('Say why it may stay');
    expect(apps.last('decide')).toBeUndefined();
    await submit(appActs.ignore.form.id, metadataOf(asked), ['reason', { value: 'a test' }]);
    expect(apps.last('decide')).toMatchObject({ ...aside, reason: 'a test' });
    set(anApp({ level: 'medium' }));
    expect((await press(appActs.menu.id, 'ignore:12:0')).kind).toBe('nothing');
    expect(apps.last('decide')).toMatchObject(aside);
    expect(apps.last('decide')).not.toHaveProperty('reason');
    const assign = await press(appActs.menu.id, 'assign:12:0');
    const stranger = await submit(appActs.assign.form.id, metadataOf(assign), [
      'person',
      { selected_user: 'U0GUEST' },
    ]);
    expect(read(stranger)).toContain('Pick a full member');
    await submit(appActs.assign.form.id, metadataOf(assign), ['person', { selected_user: 'U0LI' }]);
    expect(apps.last('assign')).toEqual({ workspaceId: 1, appId: 12, to: 'U0LI', by: 'U0DANA' });
    const snooze = metadataOf(await press(appActs.menu.id, 'snooze:12:0'));
    const week = await submit(appActs.snooze.form.id, snooze, radio('how_long', '1w'));
    expect(read(week)).toContain('More than a day needs a reason.');
    expect(apps.last('snooze')).toBeUndefined();
    await submit(appActs.snooze.form.id, snooze, radio('how_long', '1d'));
    expect(apps.last('snooze')).toMatchObject({ until: new Date('2026-11-25T10:30:00Z') });
    await press(appActs.wake.id, '12');
    expect(apps.last('snooze')).toMatchObject({ until: undefined });
    expect(await failing(() => press(appActs.menu.id, 'destroy:12:0'))).toContain('E-STALE-CARD');
  });

  test('a person says that Block was pressed', async () => {
    set(anApp({ status: 'banned', decision: aBan() }));
    expect(read(await press(appActs.blocked.id, '12:7'))).toContain('Noted.');
    expect(apps.last('blockedInSetup')).toEqual({ workspaceId: 1, appId: 12, by: 'U0DANA' });
  });
});

describe('revoking', () => {
  const reason = text('reason', 'leaver');

  test('whom it hits, and the numbers that were shown go along', async () => {
    const open = await press(appActs.revoke.id, '12');
    expect(read(open)).toMatch(/5 tokens held by 3 users in Production EU will be removed\./);
    expect(read(open)).toMatch(
      /Users: 3 {3}Used in the last hour: 2 {3}In the last day: 3 {3}Admins: 1[\s\S]*Only unused for 90 days \(1 token\)/,
    );
    set(anApp({ tokens: 900, users: 3 }));
    await submit(appActs.revoke.form.id, metadataOf(open), radio('reach', 'all'), reason);
    expect(apps.last('revoke')).toMatchObject({
      appId: 12,
      reach: 'all',
      shownTokens: 5,
      reason: 'leaver',
    });
  });

  test('only those who were picked, only unused ones', async () => {
    const metadata = metadataOf(await press(appActs.revoke.id, '12'));
    const nobody = await submit(appActs.revoke.form.id, metadata, radio('reach', 'users'), reason);
    expect(read(nobody)).toContain('Pick at least one user.');
    await submit(
      appActs.revoke.form.id,
      metadata,
      radio('reach', 'users'),
      boxes('users', '0055g000001abcdAAA:2', 'forged:9', "005' or 1=1:1"),
      reason,
    );
    expect(apps.last('revoke')).toMatchObject({
      reach: 'users',
      userIds: ['0055g000001abcdAAA'],
      shownTokens: 2,
    });
    await submit(appActs.revoke.form.id, metadata, radio('reach', 'unused'), reason);
    expect(apps.last('revoke')).toMatchObject({
      reach: 'unused',
      unusedDays: 90,
      userIds: [],
      shownTokens: 1,
    });
  });

  test('one user first: the one who was picked, else who used it last', async () => {
    apps.state.users = [aUser(), aUser({ userId: '0055g000002abcdAAA', username: 'kim@acme.com' })];
    const open = await press(appActs.revoke.id, '12');
    expect(read(open)).toContain('One user first, to see what breaks');
    const form = (...picked: string[]) =>
      submit(appActs.revoke.form.id, metadataOf(open), radio('reach', 'one'), reason, [
        'users',
        { selected_options: picked.map((value) => ({ value })) },
      ]);
    expect(read(await form('0055g000001abcdAAA:2', '0055g000002abcdAAA:2'))).toContain(
      'Pick one user, or nobody',
    );
    const done = read(await form());
    expect(done).toContain('In 15 minutes a message says what still calls');
    const one = { reach: 'users', shownTokens: 2, isCanary: true };
    expect(apps.last('revoke')).toMatchObject({ ...one, userIds: ['0055g000001abcdAAA'] });
    await form('0055g000002abcdAAA:2');
    expect(apps.last('revoke')).toMatchObject({ ...one, userIds: ['0055g000002abcdAAA'] });
    await submit(appActs.revoke.form.id, metadataOf(open), radio('reach', 'all'), reason);
    expect(apps.last('revoke')).toMatchObject({ reach: 'all', isCanary: false });
    apps.state.users = [];
    expect(read(await form())).toContain('Nobody holds a token');
    expect(apps.last('revoke')).toMatchObject({ reach: 'all' });
    expect(read(await press(appActs.canaryStop.id, '12'))).toContain('Nothing more is removed.');
    expect(acts).toMatchObject([{ action: 'tokens.canary_stopped' }]);
    // The rest is being removed by now: this is no *Stop* of that.
    for (const state of ['running', 'asked'] as const) {
      set(anApp({ revocation: aRun({ state, endedAt: null }) }));
      const said = read(await press(appActs.canaryStop.id, '12'));
      expect(said).toMatch(/Nothing was changed.*Stop or Withdraw/u);
      expect(said).not.toContain('Nothing more is removed');
    }
    expect(acts).toHaveLength(1);
  });

  test('over twenty users the name is typed, exactly', async () => {
    set(anApp({ users: 21, tokens: 37 }));
    const open = await press(appActs.revoke.id, '12');
    expect(read(open)).toContain("Type the app's name to confirm");
    const wrong = await submit(
      appActs.revoke.form.id,
      metadataOf(open),
      radio('reach', 'all'),
      reason,
      text('confirm', 'datalift'),
    );
    expect(read(wrong)).toContain("That doesn't match. Type DataLift exactly.");
    expect(apps.last('revoke')).toBeUndefined();
    apps.state.waitsForSecond = true;
    const done = await submit(
      appActs.revoke.form.id,
      metadataOf(open),
      radio('reach', 'all'),
      reason,
      text('confirm', 'DataLift'),
    );
    expect(read(done)).toContain('who must agree within 24 h');
    set(anApp());
    expect(read(await press(appActs.revoke.id, '12'))).not.toContain('to confirm');
  });

  test('people that a search found can be picked, however many there are', async () => {
    apps.state.users = Array.from({ length: 250 }, (_, id) =>
      aUser({ userId: `0055g00000${100 + id}ab`, username: `user${id}@acme.com`, tokens: 3 }),
    );
    const open = await press(appActs.revoke.id, '12');
    expect(read(open)).toContain('150 more are not listed');
    const found = await submit(
      appActs.details.form.id,
      metadataOf(await press(appActs.details.id, '12')),
      text('search', 'user249'),
    );
    if (found.kind !== 'modal') throw new Error('no window');
    const theirs = await press(appActs.revokeFound.id, '12:0', found.view.private_metadata ?? '');
    expect(JSON.stringify(theirs)).toContain('0055g00000349ab:3');
    expect(JSON.stringify(theirs)).not.toContain('0055g00000100ab');
  });

  test('never this bot', async () => {
    set(anApp({ isOurs: true }));
    const open = await press(appActs.revoke.id, '12');
    expect(read(open)).toMatch(/That's this bot\.[\s\S]*Use Delete instead/);
    const forged = '{"v":1,"appId":12,"seen":0,"tokens":5,"users":3,"unused":1}';
    await submit(appActs.revoke.form.id, forged, radio('reach', 'all'), reason);
    expect(apps.last('revoke')).toBeUndefined();
  });

  test('agree, disagree, stop, retry; the one who asked cannot agree', async () => {
    await press(appActs.agree.id, '31:60:00112233445566ff');
    expect(apps.last('agree')).toEqual({
      workspaceId: 1,
      revocationId: 31,
      by: 'U0DANA',
      yes: true,
      seen: { users: 60, set: '00112233445566ff' },
    });
    await press(appActs.disagree.id, '31');
    expect(apps.last('agree')).toMatchObject({ yes: false, seen: undefined });
    apps.state.asked.length = 0;
    expect(read(await press(appActs.withdraw.id, '31:60'))).toContain(
      'Only Li Wei, who asked for it, can withdraw it.',
    );
    expect(apps.last('agree')).toBeUndefined();
    apps.state.runs = [aRun({ askedBy: 'U0DANA' })];
    await press(appActs.withdraw.id, '31:60');
    expect(apps.last('agree')).toMatchObject({ yes: false, seen: { users: 60 } });
    apps.state.runs = [aRun()];
    await press(appActs.stopAll.id, '31');
    expect(apps.last('stopAll')).toMatchObject({ revocationId: 31 });
    await press(appActs.stop.id, '31');
    expect(apps.last('stop')).toMatchObject({ revocationId: 31 });
    await press(appActs.retry.id, '31');
    expect(apps.last('retry')).toMatchObject({ revocationId: 31 });
    apps.state.failure = new AppError('E-NOT-PERMITTED', 'own', { own: true });
    expect(read(await press(appActs.agree.id, '31'))).toContain(
      'Someone else must agree; you asked for this.',
    );
    apps.state.failure = new AppError('E-STALE-CARD', 'others by now', { changed: true });
    expect(read(await press(appActs.agree.id, '31:60'))).toContain(
      'Nothing was done: whom it is about has changed',
    );
    const roleSince = minutesAgo(60).toISOString();
    apps.state.failure = new AppError('E-NOT-PERMITTED', 'a new role', { roleSince });
    expect(read(await press(appActs.agree.id, '31:60'))).toMatch(
      /you have your role for less than 24 h, from Li Wei, who asked for this/,
    );
    apps.state.failure = new AppError('E-NOT-PERMITTED', 'over', { over: true });
    expect(read(await press(appActs.retry.id, '31'))).toContain(
      'there a second operator can agree',
    );
    apps.state.failure = new AppError('E-STALE-CARD', 'answered', { by: 'U0LI' });
    apps.state.runs = [aRun({ state: 'refused', endedAt: minutesAgo(3) })];
    expect(await failing(() => press(appActs.agree.id, '31'))).toMatch(
      /This changed .*: Not agreed by Li Wei/,
    );
    expect(await failing(() => press(appActs.stop.id, '99'))).toContain('E-NOT-FOUND');
  });
});

describe('policies', () => {
  test('in plain words; an admin rehearses and asks, a viewer reads', async () => {
    const seen = read(await typed('policies', 'viewer'));
    expect(seen).toContain('Tokens that nobody used for 90 days are removed.');
    expect(seen).not.toMatch(/Switch on|Pause all/);
    const open = read(await typed('policies', 'admin'));
    expect(open).toMatch(/Rehearse[\s\S]*Switch on[\s\S]*Pause all/);
    await press(appActs.policyRehearse.id, 'revoke unused', '', 'admin');
    expect(apps.last('rehearse')).toBe('revoke unused');
    expect(read(await press(appActs.policyOn.id, 'revoke unused', '', 'admin'))).toContain(
      'It is on when a second admin agrees, or in 24 h.',
    );
    expect(apps.last('switchOn')).toEqual({ workspaceId: 1, kind: 'revoke unused', by: 'U0DANA' });
    expect(await failing(() => press(appActs.policyOn.id, 'erase all', '', 'admin'))).toContain(
      'E-STALE-CARD',
    );
  });

  test('what waits for a second admin is answered on its card', async () => {
    await press(appActs.agreeWish.id, 'policy/re-revoke_banned.1795622400', '', 'admin');
    const round = 1_795_622_400;
    expect(apps.last('answerPolicy')).toEqual({
      workspaceId: 1,
      by: 'U0DANA',
      kind: 're-revoke banned',
      round,
      yes: true,
    });
    await press(appActs.refuseWish.id, 'bound.1795622400', '', 'admin');
    expect(apps.last('answerBound')).toEqual({ workspaceId: 1, by: 'U0DANA', round, yes: false });
    apps.state.failure = new AppError('E-STALE-CARD', 'no such wish waits');
    expect(read(await press(appActs.agreeWish.id, 'bound.1', '', 'admin'))).toContain(
      'Nothing was done: this has been answered',
    );
    expect(
      await failing(() => press(appActs.agreeWish.id, 'policy/erase.1', '', 'admin')),
    ).toContain('E-STALE-CARD');
  });

  test('the bound of the second person: a whole number; a higher one waits', async () => {
    const save = (typed: string) => submit(appActs.secondBound.form.id, '', text('bound', typed));
    expect(routes.form(appActs.secondBound.form.id)?.needs).toBe('admin');
    expect(read(await typed('policies', 'admin'))).toContain(
      'Second operator over so many users in 24 h',
    );
    expect(read(await typed('policies', 'viewer'))).toContain(
      'Who has cut off 50 users in 24 h, over all apps, domains and policies, needs a second operator',
    );
    for (const wrong of ['', '-1', '1.5', '1000001', '99999999', 'x']) {
      expect(read(await save(wrong))).toContain('A whole number from 0 to 1,000,000.');
    }
    expect(read(await save('50'))).toBe('close');
    expect(apps.last('setSecondBound')).toBeUndefined();
    expect(read(await save('100'))).toContain('Whoever may agree has a card with Agree');
    expect(apps.last('setSecondBound')).toEqual({ workspaceId: 1, by: 'U0DANA', users: 100 });
    expect(read(await save('10'))).toContain(
      'Over 10 users in 24 h, a second operator must agree.',
    );
  });

  test('pause and resume, typed or pressed, are for admins', async () => {
    expect(routes.command('policies').needs).toBe('viewer');
    expect(routes.command('policies PAUSE').needs).toBe('admin');
    expect(routes.command('policy resume').needs).toBe('admin');
    expect(read(await typed('policies pause', 'admin'))).toMatch(/Paused\.[\s\S]*Resume all/);
    expect(apps.last('pause')).toMatchObject({ paused: true });
    await press(appActs.policyPause.id, 'resume', '', 'admin');
    expect(apps.last('pause')).toMatchObject({ paused: false });
  });
});

describe('who may', () => {
  test('seeing needs viewer, deciding and revoking operator, policies admin', () => {
    const needs = (id: string) =>
      routes.press(id, { value: '12', metadata: '', appId: 'A1' })?.needs;
    for (const id of ['app.details', 'app.users', 'app.review', 'app.filters'])
      expect(needs(id), id).toBe('viewer');
    for (const id of actionIds) {
      if (/^policy\./.test(id)) expect(needs(id), id).toBe('admin');
      if (
        /^(revocation\.|app\.(approve|ban|change|undo|menu|wake|blocked|revoke|tick|export))/.test(
          id,
        )
      )
        expect(needs(id), id).toBe('operator');
    }
    // The owner of an app answers for it: whose it is, is looked up.
    for (const id of ['app.renew', 'app.let_end']) expect(needs(id), id).toBe('none');
    for (const verb of ['apps', 'app', 'why', 'policies'])
      expect(routes.command(verb).needs).toBe('viewer');
    for (const verb of ['approve', 'allow', 'ban', 'block', 'revoke', 'export apps'])
      expect(routes.command(verb).needs).toBe('operator');
    for (const act of ['approve', 'ban', 'revoke', 'snooze', 'assign', 'tick', 'bulk'])
      expect(routes.form(`app.${act}.form`)?.needs, act).toBe('operator');
    for (const act of ['filters', 'find'])
      expect(routes.form(`app.${act}.form`)?.needs, act).toBe('viewer');
  });
});
