import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '../../../../src/lib/errors.ts';
import { appCard } from '../../../../src/slack/apps/card.ts';
import { appList } from '../../../../src/slack/apps/list-message.ts';
import { aBan, anApp, aUser } from '../apps.ts';
import { aDomain } from '../domains.ts';
import { hostileNames } from '../hostile.ts';
import { slackEdge } from '../with-edge.ts';

let bot: Awaited<ReturnType<typeof slackEdge>>;
const as = (handle: string) => bot.slack.as(handle);
const said = async (handle: string, line: string) => {
  const before = as(handle).ephemerals.length;
  await as(handle).command(line);
  return bot.slack.eventually(() => as(handle).ephemerals[before]);
};
const window = (title: string) =>
  bot.slack.eventually(() => as('dana').modal?.title === title && as('dana').modal);

beforeEach(async () => {
  bot = await slackEdge();
  bot.state.domains = [aDomain()];
});
afterEach(async () => {
  const problems = [...bot.slack.problems];
  await bot.close();
  expect(problems).toEqual([]);
});

/** A card as the core would have it posted. */
async function post(app = bot.apps.state.apps[0] ?? anApp()) {
  const card = appCard(app, { names: new Map(), now: bot.clock.now() });
  const channel = bot.slack.channel('sec-alerts').id;
  return bot.edge.channel.post(1, { channel }, card, { key: crypto.randomUUID() });
}

test('a look-alike in the channel: details, ban, and the card that is outdated', async () => {
  await post();
  await as('dana').press('Details', { in: '#sec-alerts' });
  const details = await window('App details');
  expect(details.text).toMatch(/DataLift[\s\S]*not installed by an admin[\s\S]*sam@acme\.com/);
  await as('dana').press('Ban', { in: 'modal' });
  await window('Ban an app');
  await as('dana').fill({ Where: 'All domains', Reason: 'Unknown publisher' });
  await as('dana').submit('Ban');
  await bot.slack.eventually(() => as('dana').modal?.text.includes('Banned. DataLift is banned'));
  expect(bot.apps.last('decide')).toMatchObject({
    verdict: 'banned',
    everywhere: true,
    reason: 'unknown publisher',
    revoke: true,
  });
  bot.apps.state.apps = [anApp({ status: 'banned', decision: aBan() })];
  const before = as('dana').ephemerals.length;
  await as('dana').press('Approve', { in: '#sec-alerts' });
  const text = await bot.slack.eventually(() => as('dana').ephemerals[before]);
  expect(text).toMatch(/Banned by[\s\S]*E-STALE-CARD/);
});

test('shortcuts: an app is found, what waits is reviewed, from anywhere', async () => {
  bot.apps.state.apps = [anApp(), anApp({ id: 13, name: 'My Ticket Portal', status: 'approved' })];
  await as('dana').shortcut('Find an app');
  const find = await window('Find an app');
  expect(find.text).toContain('Type a part of its name');
  await as('dana').choose('Jump to app', 'My Ticket', { in: 'modal' });
  expect((await window('App details')).text).toContain('My Ticket Portal');
  await as('dana').closeModal({ all: true });
  await as('dana').shortcut('Review apps');
  const waiting = await bot.slack.eventually(
    () => as('dana').modal?.title === 'Review apps' && as('dana').modal,
  );
  expect(waiting.text).toContain('1 of 2 apps decided. 1 waits');
  await as('dana').closeModal({ all: true });
  await as('sam').shortcut('Review apps');
  await bot.slack.eventually(() => as('sam').modal?.text.includes("You can't see the apps"));
});

test('a message is attached to a case, from a thread too; who may not is told so', async () => {
  const root = await as('dana').say('#general', 'Is DataLift ours?');
  const reply = await as('sam').say('#general', 'I <!channel> let it in', { thread: root });
  await as('dana').shortcut("Attach to an app's case", reply);
  await window('Attach to a case');
  await as('dana').fill({ App: 'DataLift', 'Why it belongs there': ' who  let it in' });
  await as('dana').submit('Attach');
  await bot.slack.eventually(() => as('dana').modal?.text.includes('in the thread of DataLift'));
  const { channel, ts } = reply;
  expect(bot.apps.last('attach')).toEqual({
    workspaceId: 1,
    appId: 12,
    by: as('dana').id,
    message: { channel, ts, threadTs: root.ts },
    note: 'who let it in',
  });
  await as('sam').shortcut("Attach to an app's case", root);
  await bot.slack.eventually(() =>
    as('sam').ephemerals.at(-1)?.includes("You can't attach messages to a case"),
  );
});

test('Jump to app: a part of the name finds it on the server, and opens it', async () => {
  bot.apps.state.apps = [
    anApp(),
    anApp({ id: 13, name: 'Ticket Portal', level: 'low', status: 'approved' }),
    ...Object.values(hostileNames).map((name, at) => anApp({ id: 100 + at, name })),
  ];
  expect(await said('dana', '/salesforce apps')).toContain('Jump to app');
  await as('dana').choose('Jump to app', 'Ticket Portal', { in: '#general' });
  expect((await window('App details')).text).toMatch(/Ticket Portal · low risk[\s\S]*approved/u);
});

test('Jump to app offers nothing to a guest', async () => {
  const lines = [anApp()];
  bot.apps.state.apps = lines;
  bot.slack.setRole('dana', 'guest');
  const list = appList({
    page: { lines, total: 1, page: 0, pageSize: 10 },
    now: bot.clock.now(),
    narrowed: [],
    search: 'apps',
    previous: undefined,
    next: undefined,
    mayDecide: false,
  });
  const channel = bot.slack.channel('sec-alerts').id;
  await bot.edge.channel.post(1, { channel }, list, { key: crypto.randomUUID() });
  await expect(as('dana').choose('Jump to app', 'DataLift', { in: '#sec-alerts' })).rejects.toThrow(
    'no option "DataLift" among: none',
  );
});

test('the list is paged in place, filtered in a window, and read by those who may', async () => {
  bot.apps.state.apps = Array.from({ length: 12 }, (_, id) =>
    anApp({ id: id + 1, name: `App ${id + 1}` }),
  );
  expect(await said('dana', '/salesforce apps status:new')).toContain('Showing 1–10 of 12');
  await as('dana').press('Next');
  await bot.slack.eventually(() => as('dana').ephemerals.at(-1)?.includes('Showing 11–12 of 12'));
  await as('dana').press('Filters');
  await window('Filter apps');
  await as('dana').fill({ Name: 'App 7' });
  await as('dana').submit('Show');
  await bot.slack.eventually(() => as('dana').modal?.text.includes('Showing 1–1 of 1'));
  await as('dana').press('Details', { in: 'modal' });
  await window('App details');
  expect(await said('priya', '/salesforce apps')).toMatch(/You can't see the apps[\s\S]*viewer/);
  bot.clock.advance(61_000);
  expect(await said('gus', '/salesforce apps')).toContain('E-OUTSIDE');
});

test('revoking many: the name is typed, and our own app is refused', async () => {
  bot.apps.state.apps = [anApp({ users: 21, tokens: 37 })];
  bot.apps.state.users = [
    aUser(),
    aUser({ userId: '0055g000001abceAAA', username: 'jo@acme.com' }),
  ];
  await as('dana').command('/salesforce revoke datalift');
  expect((await window('Revoke tokens')).text).toContain('37 tokens held by 21 users');
  await as('dana').fill({
    'Whose tokens': 'Only users I pick',
    Users: ['jo@acme.com'],
    Reason: 'leaver',
    "Type the app's name to confirm": 'wrong',
  });
  await as('dana').submit('Revoke tokens');
  expect(as('dana').modal?.text).toContain("That doesn't match");
  await as('dana').fill({ "Type the app's name to confirm": 'DataLift' });
  await as('dana').submit('Revoke tokens');
  await bot.slack.eventually(() => bot.apps.last('revoke'));
  expect(bot.apps.last('revoke')).toMatchObject({
    reach: 'users',
    userIds: ['0055g000001abceAAA'],
    reason: 'leaver',
  });
  bot.apps.state.apps = [anApp({ isOurs: true })];
  await as('dana').closeModal();
  await as('dana').command('/salesforce revoke datalift');
  await bot.slack.eventually(() => as('dana').modal?.text.includes("That's this bot."));
});

test('a name that wants to be more than a name', async () => {
  for (const name of Object.values(hostileNames)) {
    bot.apps.state.apps = [anApp({ name, domainName: name, firstUser: name })];
    bot.clock.advance(5_000);
    await post();
    expect(await said('dana', '/salesforce apps')).toContain('Showing 1–1 of 1');
    expect(await said('dana', '/salesforce why 12')).toContain('risk 78 of 100');
  }
});

test('several at once, the export, and the home', async () => {
  bot.apps.state.apps = Array.from({ length: 12 }, (_, id) =>
    anApp({ id: id + 1, name: `App ${id + 1}` }),
  );
  await said('dana', '/salesforce apps');
  await as('dana').press('Decide on all 12');
  await window('Decide on apps');
  await as('dana').fill({ 'Apps 1 to 10': ['App 1', 'App 2'], 'Apps 11 to 12': ['App 11'] });
  await as('dana').submit('Next');
  await window('Approve 3 apps');
  await as('dana').fill({ Reason: 'known vendors' });
  await as('dana').submit('Approve 3');
  await bot.slack.eventually(() => as('dana').modal?.text.includes('Approved 3 of 3 apps'));
  await as('dana').closeModal();
  expect(await said('dana', '/salesforce export apps')).toContain("I've sent it to you privately");
  await as('dana').openHome();
  await bot.slack.eventually(() => as('dana').home?.text.includes('12 apps wait for a decision'));
  await as('dana').press('Review', { in: 'home' });
  await bot.slack.eventually(() => as('dana').modal?.text.includes('of 12 apps decided'));
});

test('two decide at once: the second is told', async () => {
  await post();
  await as('dana').press('Approve', { in: '#sec-alerts' });
  await window('Approve an app');
  bot.apps.state.failure = new AppError('E-STALE-CARD', 'faster', { by: 'U0LI' });
  bot.apps.state.apps = [anApp({ status: 'banned', decision: aBan({ id: 9 }) })];
  await as('dana').fill({ Reason: 'a contract' });
  await as('dana').submit('Approve');
  await bot.slack.eventually(() => as('dana').modal?.text.includes('E-STALE-CARD'));
  expect(as('dana').modal?.text).toContain('Banned by');
});

test('a file of decisions: what it would do, then what is fine', async () => {
  await as('dana').command('/salesforce import');
  await window('Import decisions');
  const content = 'name,status,reason\nDataLift,banned,unknown publisher\nNobody,banned,\n';
  await as('dana').fill({ File: { name: 'decisions.csv', content } });
  await as('dana').submit('Check');
  await bot.slack.eventually(() =>
    as('dana').modal?.text.includes('2 lines: 1 fine, 1 unknown app.'),
  );
  await as('dana').submit('Apply 1');
  await bot.slack.eventually(() => as('dana').modal?.text.includes('Applied 1 decision.'));
  expect(bot.apps.last('decideMany')).toMatchObject({
    kind: 'imported',
    items: [{ appId: 12, decided: { verdict: 'banned', reason: 'unknown publisher' } }],
  });
});
