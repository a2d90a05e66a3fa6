import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Role } from '../../../src/members/role.ts';
import { verbs } from '../../../src/slack/acts.ts';
import { domainActs, ROW_MENU } from '../../../src/slack/domains/acts.ts';
import { linkId, runId } from '../../../src/slack/kernel/routes.ts';
import { actionIds } from '../../support/slack-ids.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { allSaid, deliverForged, deliverRaw, orgNamed, pressOf, sql } from './scene.ts';

let world: TestWorld;
let domainId: string;

beforeAll(async () => {
  world = await testWorld();
  world.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
  const sister = world.slack.addTeam({ name: 'Sister', id: 'T0SISTER01' });
  world.slack.addPerson({ handle: 'sis', name: 'Sis Oter', team: sister.id, role: 'owner' });
  world.slack.addPerson({ handle: 'solo', name: 'Solo Guest', role: 'single-channel guest' });
  world.slack.addPerson({ handle: 'gone', name: 'Gone Away' });
  world.slack.deactivate('gone');
  await world.connect(orgNamed(world, 'Acme'), 'Production EU');
  const [row] = await sql<{ id: string }>(world, 'select id from domain');
  domainId = String(row?.id);
  // What the first look found is told to Dana: none of it belongs to the answers below.
  await allSaid(world);
});
afterAll(() => world.close());

/** What the bot said since, to anybody, by any method. */
async function said(
  act: () => Promise<unknown>,
  enough: (text: string) => boolean,
): Promise<string> {
  const seen = world.slack.requests.length;
  const answer = await act();
  const text = () =>
    `${JSON.stringify(answer)} ${JSON.stringify(world.slack.requests.slice(seen).map(({ args }) => args))}`;
  await world.slack.eventually(() => enough(text()), { what: 'an answer' });
  await world.slack.idle();
  return text();
}

const everything = () => [
  ...new Set([...verbs.flatMap(({ name, aliases = [] }) => [name, ...aliases])]),
];
const DETAILS = /Production|Acme Inc|acme.*admin|domain\.details|00D[A-Za-z0-9]{12}/;

describe('who is not a full member of this workspace gets nothing', () => {
  const outsiders = [
    { who: 'a guest', handle: 'gus', team: undefined },
    { who: 'a guest of one channel', handle: 'solo', team: undefined },
    { who: 'someone of another company in a shared channel', handle: 'eve', team: 'T0OTHER001' },
    { who: 'the owner of a sister workspace', handle: 'sis', team: 'T0SISTER01' },
    { who: 'someone who was deactivated', handle: 'gone', team: undefined },
  ];
  const as = (handle: string, team: string | undefined) => world.slack.person(handle, team);
  // Who gets no DM (another company's people) is answered nowhere, which is as good.
  const isOutside = (text: string) => text.includes('E-OUTSIDE');

  for (const { who, handle, team } of outsiders) {
    test(`E-OUTSIDE: ${who}, with every command`, async () => {
      const person = as(handle, team);
      for (const text of everything()) {
        const told = await said(
          () =>
            deliverRaw(world, {
              body: new URLSearchParams({
                command: '/salesforce',
                text: `${text} Production`,
                team_id: world.slack.home.id,
                user_id: person.id,
                channel_id: world.slack.channel('#vendor-shared').id,
                api_app_id: 'A0ORGWARD1',
                is_enterprise_install: 'false',
              }).toString(),
            }),
          isOutside,
        );
        expect(told, text).not.toMatch(DETAILS);
      }
    });

    test(`E-OUTSIDE: ${who}, with every button, form and menu`, async () => {
      const person = as(handle, team);
      const user = { id: person.id, username: handle, name: handle, team_id: person.team };
      const before = await sql(world, 'select count(*) from sync_run');
      for (const id of actionIds) {
        // A link opens in the browser; its press is only acknowledged.
        if (id === linkId) continue;
        const value = id === ROW_MENU ? `sync:${domainId}` : domainId;
        const told = await said(
          () => deliverForged(world, 'dana', { ...pressOf(id, value), user }),
          isOutside,
        );
        expect(told, id).not.toMatch(DETAILS);
      }
      const form = await deliverForged(world, 'dana', {
        type: 'view_submission',
        user,
        view: { id: 'V1', type: 'modal', callback_id: 'domain.add.form', state: { values: {} } },
      });
      expect(form.body).toContain('E-OUTSIDE');
      const menu = await deliverForged(world, 'dana', {
        type: 'block_suggestion',
        user,
        action_id: 'app.pick',
        block_id: 'b',
        value: 'Prod',
      });
      expect(menu.body).not.toMatch(DETAILS);
      expect(await sql(world, 'select count(*) from sync_run')).toEqual(before);
    });
  }

  test('a guest who opens the Home, or mentions the bot, sees whom to ask', async () => {
    const gus = world.slack.as('gus');
    await gus.openHome();
    await world.slack.eventually(() => gus.home?.text.includes('full members'));
    expect(gus.home?.text).not.toMatch(DETAILS);
    await gus.mention('#sec-alerts', 'list');
    const text = await world.slack.eventually(() =>
      gus.ephemerals.findLast((each) => each.includes('E-OUTSIDE')),
    );
    expect(text).not.toMatch(DETAILS);
  });
});

describe('who may what', () => {
  const people: Record<Role | 'none', string> = {
    none: 'sam',
    viewer: 'vic',
    operator: 'priya',
    admin: 'dana',
  };
  /** Written down here again, so that a change of the table is seen. */
  const needs: Partial<Record<string, Role | 'none'>> = {
    list: 'none',
    add: 'operator',
    status: 'none',
    sync: 'operator',
    permissions: 'none',
    help: 'none',
    version: 'none',
  };
  const rank = { none: 0, viewer: 1, operator: 2, admin: 3 } as const;
  const roles = ['none', 'viewer', 'operator', 'admin'] as const;

  beforeAll(async () => {
    world.slack.addPerson({ handle: 'vic', name: 'Vic Viewer' });
    world.slack.join('#sec-alerts', 'vic');
    for (const role of ['viewer', 'operator'] as const) {
      await sql(
        world,
        `insert into member (workspace_id, user_id, role, granted_by, granted_at)
         select id, $1, $2, 'test', now() from workspace`,
        [world.slack.person(people[role]).id, role],
      );
    }
  });

  for (const { name: verb, may: held } of verbs) {
    for (const role of roles) {
      const needed = needs[verb] ?? held;
      const may = rank[role] >= rank[needed];
      test(`${may ? '' : 'E-NOT-PERMITTED: '}${role} ${may ? 'may' : 'may not'} ${verb}`, async () => {
        const person = world.slack.as(people[role]);
        const before = { seen: person.ephemerals.length, depth: person.stackDepth };
        await person.command(`/salesforce ${verb} Production`, { channel: '#sec-alerts' });
        await world.slack.eventually(
          () => person.ephemerals.length > before.seen || person.stackDepth > before.depth,
          { what: `an answer to ${verb}` },
        );
        const text = person.ephemerals.slice(before.seen).join('\n');
        if (person.stackDepth > 0) await person.closeModal({ all: true });
        if (may) expect(text).not.toContain('E-NOT-PERMITTED');
        else {
          expect(text).toContain('E-NOT-PERMITTED');
          expect(text).toContain(`That needs the ${needed} role`);
        }
      });
    }
  }

  test('each verb of the table has its line here', () => {
    for (const [verb, needed] of Object.entries(needs)) {
      const known = verbs.find(({ name }) => name === verb);
      expect(known?.may, verb).toBe(needed);
    }
  });

  test('E-NOT-PERMITTED: a press in a message that was meant for somebody else', async () => {
    const seen = world.slack.as('sam').dm().length;
    await deliverForged(world, 'sam', pressOf(runId, 'add'));
    await deliverForged(world, 'sam', pressOf(domainActs.sync.id, domainId));
    const told = await world.slack.eventually(() => {
      const all = world.slack.as('sam').dm().slice(seen);
      return all.length >= 2 && all.join('\n');
    });
    expect(told.match(/E-NOT-PERMITTED/g)).toHaveLength(2);
  });
});
