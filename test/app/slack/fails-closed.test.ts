import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBrowser } from '../../../sandbox/browser.ts';
import type { FaultKind } from '../../../sandbox/slack/types.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import {
  deliverForged,
  expectPage,
  expectTold,
  orgNamed,
  pressOf,
  sql,
  toldAlone,
} from '../errors/scene.ts';

const MINUTE_MS = 60_000;
const here = { channel: '#sec-alerts' };

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({
    orgs: [
      { name: 'Acme', size: 'few', seed: 1 },
      { name: 'Beta', size: 'few', seed: 2 },
    ],
  });
  world.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
  await world.connect(orgNamed(world, 'Acme'), 'Production');
  await give('dana', 'admin');
});
afterAll(() => world.close());

const as = (handle: string) => world.slack.as(handle);
const give = (handle: string, role: string) =>
  sql(
    world,
    `insert into member (workspace_id, user_id, role, granted_by, granted_at)
     select id, $1, $2, 'test', now() from workspace
     on conflict (workspace_id, user_id) do update set role = excluded.role`,
    [world.slack.person(handle).id, role],
  );
/** Slack's answer about one person goes wrong, and nothing that was known before is young enough. */
const lost = (handle: string, fault: FaultKind) => {
  // First the fault: what the forward wakes looks people up, too.
  world.slack.fault('users.info', { ...fault, about: `user=${world.slack.person(handle).id}` });
  world.clock.forward(11 * MINUTE_MS);
};
const mended = () => world.slack.clearFaults('users.info');
const refusals = (handle: string) =>
  sql<{ facts: { act: string; needs: string; role: string; again?: number }; source: string }>(
    world,
    `select facts, source from audit_event where action = 'act.refused' and actor = $1 order by id`,
    [world.slack.person(handle).id],
  );

const failures: [string, FaultKind][] = [
  ['a server error', { kind: 'http', status: 503 }],
  ['an answer that was lost', { kind: 'drop' }],
  ['an error of Slack', { kind: 'error', error: 'internal_error' }],
  ['a token that is refused for now', { kind: 'error', error: 'team_added_to_org' }],
  ['too many calls', { kind: 'rate_limited', retryAfter: 30 }],
];

// A limit is one of the method: whoever is looked up first, it would hold for who asks, too.
const ofOnePerson = failures.filter(([, { kind }]) => kind !== 'rate_limited');

test.each(ofOnePerson)(
  'a lookup of somebody else that fails by %s keeps the known name',
  async (_name, fault) => {
    await as('dana').command('/salesforce list', here);
    await toldAlone(world, 'dana', 'Production');
    lost('dana', fault);
    await as('priya').command('/salesforce status Production', here);
    await world.slack.eventually(() => as('priya').modal?.text.includes('by Dana Ruiz'));
    await as('priya').closeModal({ all: true });
    mended();
    expect(await refusals('priya')).toEqual([]);
  },
);

describe.each(failures)('a lookup that fails by %s', (_name, fault) => {
  test('makes no Slack owner a bot admin while a named one may be there', async () => {
    lost('dana', fault);
    const seen = as('li').ephemerals.length;
    await as('li').command('/salesforce settings', here);
    const text = await world.slack.eventually(() =>
      as('li')
        .ephemerals.slice(seen)
        .find((each) => each.includes('E-')),
    );
    expectTold(text, 'E-SLACK-SILENT', ['Slack did not tell me', 'Try again in a minute']);
    expect(as('li').modal).toBeUndefined();
    await as('li').openHome();
    await world.slack.eventually(() => as('li').home?.text.includes('Slack did not tell me'));
    mended();
    world.clock.forward(MINUTE_MS);
    await as('li').press('Refresh', { in: 'home' });
    await world.slack.eventually(() => as('li').home?.text.includes('your role: none'));
  });

  test('takes nobody for a stranger, and calls nobody gone', async () => {
    await as('dana').command('/salesforce list', here);
    await toldAlone(world, 'dana', 'Production');
    lost('priya', fault);
    const seen = as('priya').ephemerals.length;
    await as('priya').command('/salesforce list', here);
    const text = await world.slack.eventually(() => as('priya').ephemerals[seen]);
    expectTold(text, 'E-SLACK-SILENT', ['Try again in a minute']);
    mended();
    expect(await refusals('priya')).toEqual([]);
  });
});

/** As where Slack has never listed all members. */
async function unlisted() {
  world.slack.fault('users.list', { kind: 'http', status: 500 });
  await sql(world, 'delete from slack_admins');
}
const listed = () => {
  world.slack.clearFaults('users.list');
  return world.said(
    async () =>
      (await sql(world, 'select 1 from slack_admins where admins is not null')).length > 0,
    { what: 'the admins are listed' },
  );
};

test('where Slack does not list its admins, a request for a role keeps what was typed, and roles are shown without them', async () => {
  await sql(world, 'delete from member');
  await unlisted();
  world.clock.forward(11 * MINUTE_MS);
  await as('sam').openHome();
  await as('sam').press('Ask for access', { in: 'home' });
  await world.slack.eventually(() => as('sam').modal?.text.includes('Reason'));
  await as('sam').fill({ Reason: 'covering for Li' });
  const refused = await as('sam').submit('Ask');
  expect(refused).toMatchObject({
    outcome: 'errors',
    errors: { Reason: expect.stringMatching(/Slack has not told me yet.*in some minutes/u) },
  });
  expect(await sql(world, 'select 1 from access_request')).toEqual([]);
  await as('sam').command('/salesforce roles', here);
  await toldAlone(world, 'sam', 'Slack did not tell me its owners and admins');
  await listed();
  expect((await as('sam').submit('Ask')).outcome).toBe('updated');
  expect(await sql(world, 'select reason from access_request')).toEqual([
    { reason: 'covering for Li' },
  ]);
  await as('sam').closeModal({ all: true });
  await as('sam').command('/salesforce roles', here);
  await toldAlone(world, 'sam', 'are bot admins: Dana Ruiz and Li Wei');
  await give('dana', 'admin');
});

test('who was listed and is no admin any more is not called one', async () => {
  await sql(world, 'delete from member');
  const rolesSay = async (part: string) => {
    world.clock.forward(2 * MINUTE_MS);
    const seen = as('sam').ephemerals.length;
    await as('sam').command('/salesforce roles', here);
    const text = await world.slack.eventually(() => as('sam').ephemerals[seen]);
    expect(text).toContain(part);
  };
  world.slack.setRole('dana', 'member');
  await rolesSay('are bot admins: Li Wei');
  world.slack.setRole('li', 'member');
  await rolesSay('Slack did not tell me its owners and admins');
  world.slack.setRole('dana', 'owner');
  world.slack.setRole('li', 'admin');
  await rolesSay('are bot admins: Dana Ruiz and Li Wei');
  await give('dana', 'admin');
});

test('who was picked in a form and can’t be looked up: said under the field, and what was typed stays', async () => {
  const dana = as('dana');
  const { name } = world.slack.person('priya');
  lost('priya', { kind: 'http', status: 503 });
  await dana.command('/salesforce roles', here);
  await dana.press('Give a role', { in: '#sec-alerts' });
  await world.slack.eventually(() => dana.modal?.text.includes('Person'));
  await dana.fill({ Person: name, Role: 'Operator' });
  expect(await dana.submit('Save')).toMatchObject({
    outcome: 'errors',
    errors: { Person: expect.stringContaining('Try again in a minute') },
  });
  mended();
  expect((await dana.submit('Save')).outcome).toBe('updated');
  expect(dana.modal?.text).toContain('Priya Shah is operator');
  await dana.closeModal({ all: true });
});

test('E-SLACK-SILENT: the page of a link says that Slack did not answer, and the link lives on', async () => {
  const org = orgNamed(world, 'Beta');
  const link = await world.askFor(org, { name: 'Beta' });
  lost('dana', { kind: 'http', status: 503 });
  // The link itself is fifteen minutes old at most.
  const browser = createBrowser();
  await browser.open(link);
  await browser.press('Go to Salesforce');
  expectPage(browser.page, 'E-SLACK-SILENT', ['Slack did not answer', 'Nothing was connected']);
  mended();
  const page = await world.consent(link, org);
  expect(page.text).toContain('Connected');
});

describe('who was told no leaves a record', () => {
  test('one of a guest and one of a member without a role, for each act and hour, and one that says how often', async () => {
    const press = (handle: string) => deliverForged(world, handle, pressOf('domain.add'));
    const kept = (handle: string, count: number) =>
      world.slack.eventually(async () => (await refusals(handle)).length === count);
    for (const [handle, role] of [
      ['gus', 'outsider'],
      ['eve', 'outsider'],
      ['sam', 'none'],
    ] as const) {
      await Promise.all(Array.from({ length: 20 }, () => press(handle)));
      await world.slack.idle();
      await kept(handle, 1);
      await world.slack.eventually(
        async () => (await sql(world, 'select 1 from refusal where again = 19')).length === 1,
      );
      expect(await refusals(handle)).toMatchObject([
        { facts: { act: 'add domains', needs: 'operator', role }, source: 'slack' },
      ]);
      world.clock.forward(61 * MINUTE_MS);
      await press(handle);
      await kept(handle, 3);
      const again = (await refusals(handle)).flatMap(({ facts }) => facts.again ?? []);
      expect(again).toEqual([19]);
    }
  });
});

test('a named admin who was deactivated is not named as who can do it', async () => {
  await sql(world, 'delete from member');
  await give('priya', 'admin');
  world.slack.deactivate('priya');
  world.clock.forward(11 * MINUTE_MS);
  const seen = as('sam').ephemerals.length;
  await as('sam').command('/salesforce settings', here);
  // In the window that opened, where Slack was slow to say who Sam is.
  const told = () => as('sam').ephemerals[seen] ?? as('sam').modal?.text;
  const text = await world.slack.eventually(() => told()?.includes('Dana Ruiz') && told());
  expect(text).not.toContain('Priya');
  if (as('sam').modal) await as('sam').closeModal({ all: true });
  world.slack.person('priya').deleted = false;
  await sql(world, 'delete from member');
  await give('dana', 'admin');
  world.clock.forward(11 * MINUTE_MS);
});
