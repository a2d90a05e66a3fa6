import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { allSaid, dmWith, orgNamed, sql, toldAlone } from '../errors/scene.ts';

const SISTER = 'T0SISTER01';
const enterprise = { id: 'E0GRID0001', name: 'Acme Group' };
const here = { channel: '#sec-alerts' };

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({
    orgs: [
      { name: 'Acme', size: 'few', seed: 1 },
      { name: 'Beta', size: 'few', seed: 2 },
    ],
  });
  const { slack } = world;
  slack.rateLimit({ burst: 10_000, intervalMs: 1 });
  Object.assign(slack.home, { enterprise });
  slack.addTeam({ name: 'Sister', id: SISTER, enterprise });
  const teams = [SISTER, slack.home.id];
  const shapes = [
    { handle: 'gina', name: 'Gina Grid', id: 'W0GINA0001', teamId: 'organisation' },
    { handle: 'gabe', name: 'Gabe Grid', id: 'W0GABE0001', teamId: 'absent' },
    { handle: 'greg', name: 'Greg Grid', id: 'W0GREG0001', teamId: 'own' },
  ] as const;
  for (const { handle, name, id, teamId } of shapes) {
    slack.addPerson({
      handle,
      name,
      team: SISTER,
      grid: { id, teams, teamId, payloadTeam: SISTER },
    });
    slack.join('#sec-alerts', handle);
  }
  // Of the organisation, but not of this workspace.
  slack.addPerson({
    handle: 'sol',
    name: 'Sol Sister',
    team: SISTER,
    role: 'owner',
    grid: { id: 'W0SOL00001', teams: [SISTER] },
  });
  slack.join('#sec-alerts', 'sol');
});
afterAll(() => world.close());

const as = (handle: string) => world.slack.as(handle);

async function named(handle: string, by: 'workspace' | 'organisation') {
  const { grid } = world.slack.person(handle);
  if (!grid) throw new Error(`${handle} is in no Grid`);
  grid.namedBy = by;
}

async function giveRole(handle: string, role: 'Operator' | 'Admin') {
  await as('dana').command('/salesforce roles', here);
  await as('dana').press('Give a role', { in: '#sec-alerts' });
  await as('dana').fill({ Person: `@${handle}`, Role: role });
  await as('dana').submit();
  await world.slack.eventually(() => as('dana').modal?.text.includes('They are told'));
  await as('dana').closeModal({ all: true });
}

describe('who is of several workspaces of a Grid is a member of this one', () => {
  test.each(['gina', 'gabe', 'greg'])('%s: by command, mention, press and home', async (handle) => {
    const person = as(handle);
    await person.command('/salesforce list', here);
    await toldAlone(world, handle, 'No Salesforce domains yet');
    await person.mention('#sec-alerts', 'help');
    await toldAlone(world, handle, 'version');
    await person.openHome();
    await world.slack.eventually(() => person.home?.text.includes('your role: none'));
    await person.press('Help', { in: 'home' });
    await world.slack.eventually(() => person.modal?.text.includes('What I do'));
    await person.closeModal({ all: true });
    await person.press('Ask for access', { in: 'home' });
    await world.slack.eventually(() => person.modal?.text.includes('Reason'));
    await person.fill({ Reason: 'I watch over the sister, too' });
    await person.submit('Ask');
    await world.slack.eventually(() => person.modal?.text.includes('Dana Ruiz'));
    await person.closeModal({ all: true });
    expect(person.ephemerals.join('\n')).not.toContain('E-OUTSIDE');
  });

  test('the owner of a sister workspace is not', async () => {
    await as('sol').command('/salesforce list', here);
    await toldAlone(world, 'sol', 'E-OUTSIDE');
    await as('sol').openHome();
    await world.slack.eventually(() => as('sol').home?.text.includes('full members of Acme'));
  });
});

describe('one person, two ids', () => {
  test('a role that one id was given holds for the other, in Slack and at the page', async () => {
    await giveRole('gina', 'Operator');
    await named('gina', 'organisation');
    await as('gina').openHome();
    await world.slack.eventually(() => as('gina').home?.text.includes('your role: operator'));
    const org = orgNamed(world, 'Acme');
    const page = await world.consent(await world.askFor(org, { as: 'gina' }), org);
    expect(page.text).toContain('Connected');
  });

  test('what both ids did is one person’s in the audit log', async () => {
    const actors = await sql(
      world,
      `select distinct actor from audit_event where actor in ('W0GINA0001', $1)`,
      [world.slack.person('gina').id],
    );
    expect(actors).toEqual([{ actor: 'W0GINA0001' }]);
  });

  test('the role is shown, changed and taken whichever id is named', async () => {
    const rows = () =>
      sql<{ user_id: string; role: string }>(
        world,
        `select user_id, role from member where user_id in ('W0GINA0001', $1)`,
        [world.slack.person('gina').id],
      );
    await as('dana').command('/salesforce roles <@W0GINA0001>', here);
    await world.slack.eventually(() => as('dana').modal?.text.includes('Operator'));
    await as('dana').fill({ Person: '@W0GINA0001', Role: 'Viewer' });
    await as('dana').submit();
    await world.slack.eventually(() => as('dana').modal?.text.includes('They are told'));
    await as('dana').closeModal({ all: true });
    expect(await rows()).toEqual([{ user_id: 'W0GINA0001', role: 'viewer' }]);
    await as('dana').command(`/salesforce roles <@${world.slack.person('gina').id}>`, here);
    await world.slack.eventually(() => as('dana').modal?.text.includes('Viewer'));
    await as('dana').fill({ Person: '@gina', Role: 'No role' });
    await as('dana').submit();
    await world.slack.eventually(() => as('dana').modal?.text.includes('has no role now'));
    await as('dana').closeModal({ all: true });
    expect(await rows()).toEqual([]);
  });

  test('a link that was handed to one id is opened by the other', async () => {
    await giveRole('gabe', 'Operator');
    const dana = as('dana');
    await dana.command('/salesforce add', here);
    await world.slack.eventually(() => dana.modal?.text.includes('My Domain address'));
    await dana.fill({
      Name: 'Handed',
      'My Domain address': orgNamed(world, 'Beta').host,
      'Send alerts to': '#sec-alerts',
      'Who approves it': true,
    });
    await world.slack.eventually(() => dana.modal?.text.includes('Send the link to'));
    await dana.fill({ 'Send the link to': 'Gabe Grid' });
    await dana.submit('Next');
    await dana.submit('Send to');
    await dana.closeModal({ all: true });
    await named('gabe', 'organisation');
    await dmWith(world, 'gabe', 'Dana Ruiz asks you to connect', 'Handed');
    await as('gabe').press("I'm not the right person", { in: 'dm' });
    await dmWith(world, 'dana', 'Gabe Grid says they are not the right person');
  });
});

describe('who is there', () => {
  const tests = (handle: string) =>
    as(handle)
      .dm()
      .filter((text) => text.includes('TEST')).length;
  const write = (key: string, target: string) =>
    sql(
      world,
      `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
       select gen_random_uuid(), id, $1, 'alert.test', $2, jsonb_build_object('by', $3::text), $4, $4 from workspace`,
      [key, target, as('dana').id, world.clock.now()],
    );

  test('an admin who is known by two ids hears one thing once', async () => {
    await sql(world, 'delete from member');
    for (const id of ['W0GREG0001', world.slack.person('greg').id]) {
      await sql(
        world,
        `insert into member (workspace_id, user_id, role, granted_by, granted_at) select id, $1, 'admin', $1, $2 from workspace`,
        [id, world.clock.now()],
      );
    }
    await world.slack.archive('#sec-alerts');
    await write('two ids', `channel:${world.slack.channel('#sec-alerts').id}`);
    await world.said(() => tests('greg') > 0);
    await allSaid(world);
    expect(tests('greg')).toBe(1);
  });

  test('who moved to a sister workspace is not: others hear what was for them', async () => {
    const { grid } = world.slack.person('greg');
    if (!grid) throw new Error('greg is in no Grid');
    grid.teams = [SISTER];
    world.clock.forward(20_000);
    const [greg, dana] = [tests('greg'), tests('dana')];
    await write('moved', 'person:W0GREG0001');
    await world.said(() => tests('dana') > dana);
    expect(tests('greg')).toBe(greg);
  });
});
