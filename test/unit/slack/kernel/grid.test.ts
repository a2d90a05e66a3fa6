import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { webApi } from '@slack/bolt';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Slack } from '../../../../sandbox/slack/slack.ts';
import { startSlack } from '../../../../sandbox/slack/start.ts';
import type { GridPerson } from '../../../../sandbox/slack/types.ts';
import { AppError } from '../../../../src/lib/errors.ts';
import type { Role } from '../../../../src/members/role.ts';
import { botScopes } from '../../../../src/slack/install/settings.ts';
import { createStanding } from '../../../../src/slack/kernel/standing.ts';
import { createWhoIs, standingOf, type Who } from '../../../../src/slack/kernel/who-is.ts';
import { createPeople } from '../../../../src/slack/web-api/people.ts';
import { toPerson } from '../../../../src/slack/web-api/person.ts';
import type { Workspace } from '../../../../src/workspaces/store.ts';
import { movableClock } from '../../sandbox/slack/clock.ts';

const ACME = 'T0ACME0001';
const SISTER = 'T0SISTER01';
const enterprise = { id: 'E0GRID0001', name: 'Acme Group' };
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

type Installation = 'one workspace' | 'many' | 'org-wide';

/** A Slack with a Grid, an app that only acks, and our own reading of what that app is sent. */
async function grid(installation: Installation) {
  const app = createServer((_request, response) => response.end());
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const clock = movableClock();
  const slack = await startSlack({
    clock,
    signingSecret: 'secret',
    scopes: Object.keys(botScopes),
    controlToken: 'control',
    botUrl: () => `http://127.0.0.1:${(app.address() as AddressInfo).port}`,
  });
  slack.rateLimit({ burst: 10_000, intervalMs: 1 });
  Object.assign(slack.home, { enterprise, orgInstall: installation === 'org-wide' });
  slack.addTeam({ name: 'Sister', id: SISTER, enterprise, installed: installation === 'many' });

  const workspaces: Workspace[] = [ACME, SISTER].flatMap((teamId, index) =>
    slack.team(teamId).install
      ? { id: index + 1, teamId, name: teamId, slackUrl: '', alertChannel: null, pausedUntil: null }
      : [],
  );
  const clientOf = (teamId: string) =>
    new webApi.WebClient(slack.installation(teamId).token, { slackApiUrl: slack.apiUrl });
  const teamOf = (id: number) => workspaces.find((each) => each.id === id)?.teamId ?? '';
  const people = createPeople({
    clients: { of: async (id) => clientOf(teamOf(id)), withToken: () => clientOf(ACME) },
    clock,
    log: quiet,
  });
  const roles = new Map<string, Role>();
  const core = {
    workspaces: {
      byTeam: async (teamId: string) => workspaces.find((each) => each.teamId === teamId),
      byId: async (id: number) => workspaces.find((each) => each.id === id),
    },
    members: {
      roleOf: async ({ isSelf }: { isSelf(id: string): Promise<boolean> }) => {
        for (const [id, role] of roles) if (await isSelf(id)) return role;
        return 'none' as const;
      },
    },
  };
  const whoIs = createWhoIs({ workspaceOf: core.workspaces.byTeam, people });
  const { held } = createStanding({ core, people });
  /** Who our bot takes a body's person for: workspace, standing, role; or the code of what it says. */
  async function taken(body: unknown) {
    try {
      const who: Who = await whoIs(body, 'act');
      return {
        team: who.teamId,
        standing: who.standing,
        role: (await held(who)).role,
        id: who.userId,
      };
    } catch (error) {
      if (error instanceof AppError) return error.code;
      throw error;
    }
  }
  return {
    slack,
    clientOf,
    roles,
    taken,
    async close() {
      await slack.close();
      app.close();
    },
  };
}

const block = (id: string) => ({
  type: 'actions' as const,
  block_id: id,
  elements: [
    {
      type: 'button' as const,
      action_id: 'go',
      text: { type: 'plain_text' as const, text: `Go ${id}` },
    },
  ],
});

/** Has a person do everything that Slack tells an app of; gives the bodies by kind. */
async function bodiesOf(
  slack: Slack,
  clientOf: (teamId: string) => webApi.WebClient,
  handle: string,
) {
  const person = slack.as(handle);
  const last = () => slack.deliveries.at(-1)?.body;
  const bodies: Record<string, unknown> = {};
  const channel = slack.channel('#sec-alerts').id;

  await person.command('/salesforce list', { channel: '#sec-alerts' });
  bodies.command = last();
  await clientOf(ACME).views.open({
    trigger_id: String(slack.deliveries.at(-1)?.body.trigger_id),
    view: {
      type: 'modal',
      title: { type: 'plain_text', text: 'A window' },
      submit: { type: 'plain_text', text: 'Save' },
      notify_on_close: true,
      blocks: [block('window')],
    },
  });
  await person.press('Go window', { in: 'modal' });
  bodies['press in a window'] = last();
  await person.closeModal();
  bodies['window closed'] = last();
  await clientOf(ACME).chat.postMessage({ channel, text: 'Hello', blocks: [block('message')] });
  await person.press('Go message', { in: '#sec-alerts' });
  bodies['press in a message'] = last();
  await clientOf(ACME).views.open({
    trigger_id: String(slack.deliveries.at(-1)?.body.trigger_id),
    view: {
      type: 'modal',
      title: { type: 'plain_text', text: 'A window' },
      submit: { type: 'plain_text', text: 'Save' },
      blocks: [block('form')],
    },
  });
  await person.submit('Save');
  bodies.form = last();
  await person.mention('#sec-alerts', 'list');
  bodies.mention = last();
  await person.openHome();
  bodies['home opened'] = last();
  const home = slack.team(person.person.team).install ? person.person.team : ACME;
  await clientOf(home).views.publish({
    user_id: person.id,
    view: { type: 'home', blocks: [block('home')] },
  });
  await person.press('Go home', { in: 'home' });
  bodies['press on the home'] = last();
  return bodies;
}

const kinds = [
  'command',
  'press in a window',
  'window closed',
  'press in a message',
  'form',
  'mention',
  'home opened',
  'press on the home',
];
/** Of these, what names no team where the app is installed for a whole organisation. */
const TEAMLESS = ['press in a window', 'press in a message', 'press on the home'];

interface Shape {
  readonly name: string;
  readonly team: string;
  readonly grid: Partial<GridPerson> | undefined;
  readonly member: boolean;
  readonly role?: 'guest' | 'owner';
}
const both = [SISTER, ACME];
const shapes: Shape[] = [
  { name: 'no Grid', team: ACME, grid: undefined, member: true },
  ...(['own', 'organisation', 'absent'] as const).flatMap((teamId): Shape[] =>
    (['workspace', 'organisation'] as const).flatMap((namedBy): Shape[] =>
      [ACME, SISTER].map((payloadTeam) => ({
        name: `team_id ${teamId}, named by the ${namedBy}, ${payloadTeam} in payloads`,
        team: payloadTeam,
        grid: { teams: both, teamId, namedBy, payloadTeam },
        member: true,
      })),
    ),
  ),
  {
    name: 'only of a sister workspace, which it owns',
    team: SISTER,
    role: 'owner',
    grid: { teams: [SISTER] },
    member: false,
  },
  {
    name: 'only of a sister workspace, ours in payloads',
    team: SISTER,
    grid: { teams: [SISTER], teamId: 'organisation', payloadTeam: ACME },
    member: false,
  },
  { name: 'a guest of ours', team: ACME, role: 'guest', grid: { teams: both }, member: false },
];

describe.each<Installation>(['one workspace', 'many', 'org-wide'])(
  'installed: %s',
  (installation) => {
    let scene: Awaited<ReturnType<typeof grid>>;
    beforeAll(async () => {
      scene = await grid(installation);
    });
    afterAll(() => scene.close());

    describe.each(shapes.map((shape, n) => ({ ...shape, n })))('$name', ({ n, ...shape }) => {
      let bodies: Record<string, unknown>;
      let ids: { workspace: string; organisation: string };
      beforeAll(async () => {
        const { slack } = scene;
        const handle = `person${n}`;
        const organisation = `W0PERSON${n}`;
        const person = slack.addPerson({
          handle,
          name: `Person ${n}`,
          team: shape.team,
          ...(shape.role && { role: shape.role }),
          ...(shape.grid && { grid: { id: organisation, ...shape.grid } }),
        });
        slack.join('#sec-alerts', handle);
        ids = { workspace: person.id, organisation: shape.grid ? organisation : person.id };
        // Given by the id that payloads do not use.
        const other = shape.grid?.namedBy === 'organisation' ? ids.workspace : ids.organisation;
        scene.roles.set(other, 'operator');
        bodies = await bodiesOf(slack, scene.clientOf, handle);
      });

      test.each(kinds)('%s', async (kind) => {
        const ofHome = kind === 'home opened' || kind === 'press on the home';
        const team = ofHome && installation === 'many' ? shape.team : ACME;
        const isMember = shape.member || (team === SISTER && shape.grid?.teams?.includes(SISTER));
        // A command of such an installation names the person's workspace, and there we have no token.
        const nowhere = TEAMLESS.includes(kind) || (kind === 'command' && shape.team !== ACME);
        const expected =
          installation === 'org-wide' && nowhere
            ? 'E-OUTSIDE'
            : {
                team,
                standing: isMember ? 'member' : 'outsider',
                role: isMember ? 'operator' : 'none',
                id: ids.organisation,
              };
        expect(await scene.taken(bodies[kind])).toEqual(expected);
      });
    });
  },
);

describe('whatever a body says', () => {
  let scene: Awaited<ReturnType<typeof grid>>;
  let outsiders: string[];
  beforeAll(async () => {
    scene = await grid('many');
    const { slack } = scene;
    const outside = [
      slack.person('gus'),
      slack.person('eve', 'T0OTHER001'),
      slack.addPerson({ handle: 'solo', name: 'Solo', role: 'single-channel guest' }),
      slack.addPerson({ handle: 'gone', name: 'Gone' }),
      slack.addPerson({
        handle: 'ggus',
        name: 'Grid guest',
        role: 'guest',
        grid: { id: 'W0GUEST001', teams: both },
      }),
      slack.addPerson({
        handle: 'nowhere',
        name: 'Of no workspace',
        grid: { id: 'W0NOWHERE1', teams: [], teamId: 'organisation' },
      }),
    ];
    slack.deactivate('gone');
    outsiders = [
      ...outside.flatMap(({ id, grid: own }) => [id, ...(own ? [own.id] : [])]),
      slack.botUserId,
      'U0NOBODY01',
      'USLACKBOT',
    ];
    for (const id of outsiders) scene.roles.set(id, 'admin');
  });
  afterAll(() => scene.close());

  const ours = fc.constantFrom(ACME, SISTER);
  const theirs = fc.constantFrom('T0OTHER001', enterprise.id, '', null, 7, undefined);
  const team = fc.oneof({ weight: 2, arbitrary: ours }, theirs);
  const odd = fc.oneof({ weight: 4, arbitrary: team }, fc.jsonValue({ maxDepth: 2 }));
  const maybe = <T>(made: fc.Arbitrary<T>) => fc.option(made, { nil: undefined });

  test('no outsider is a member by it', async () => {
    const someone = fc.nat().map((n) => outsiders[n % outsiders.length] ?? '');
    const user = fc.oneof(
      someone,
      fc.record({ id: someone, team_id: odd, is_admin: fc.boolean(), enterprise_user: odd }),
    );
    const body = fc.record({
      type: maybe(fc.constantFrom('view_submission', 'view_closed', 'block_actions', 'shortcut')),
      command: maybe(fc.constant('/salesforce')),
      name: maybe(fc.string()),
      actions: maybe(fc.constant([{}])),
      team_id: odd,
      team: fc.oneof(odd, fc.record({ id: odd, enterprise_id: odd })),
      enterprise: odd,
      is_enterprise_install: fc.constantFrom(true, false, 'true', undefined),
      user_id: someone,
      user,
      view: fc.oneof(odd, fc.record({ team_id: odd, app_installed_team_id: odd, type: odd })),
      authorizations: fc.oneof(odd, fc.array(fc.record({ team_id: odd, user_id: someone }))),
      event: maybe(fc.record({ user, user_team: odd, team: odd, type: odd })),
    });
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(body, async (said) => {
        const found = await scene.taken(said);
        if (typeof found === 'string') return;
        asked += 1;
        expect(found).toMatchObject({ standing: 'outsider', role: 'none' });
      }),
      { numRuns: 1_000 },
    );
    // Else it would hold of a bot that finds nobody in anything.
    expect(asked).toBeGreaterThan(100);
  });

  test('Slack’s own record makes a member only of who is whole and belongs', () => {
    const flag = maybe(fc.boolean());
    const record = fc.record({
      id: fc.constantFrom('U1', 'W1', 'U2', undefined),
      team_id: fc.constantFrom(ACME, SISTER, enterprise.id, undefined),
      deleted: flag,
      is_bot: flag,
      is_restricted: flag,
      is_ultra_restricted: flag,
      is_stranger: flag,
      enterprise_user: maybe(
        fc.record({
          id: fc.constantFrom('U1', 'W1', 'W2', undefined),
          teams: maybe(fc.subarray([ACME, SISTER])),
        }),
      ),
    });
    const users = fc.constantFrom('U1', 'W1');
    const claimed = fc.constantFrom(ACME, SISTER, undefined);
    fc.assert(
      fc.property(record, users, claimed, (user, userId, userTeamId) => {
        // What JSON leaves out is not there.
        const person = toPerson(JSON.parse(JSON.stringify(user)));
        const looked = person
          ? ({ kind: 'found', person } as const)
          : ({ kind: 'unknown' } as const);
        if (standingOf({ teamId: ACME, userId, userTeamId }, looked) !== 'member') return;
        const { deleted, is_bot, is_restricted, is_ultra_restricted, is_stranger } = user;
        expect([deleted, is_bot, is_restricted, is_ultra_restricted, is_stranger]).not.toContain(
          true,
        );
        expect([user.id, user.enterprise_user?.id]).toContain(userId);
        expect([user.team_id, ...(user.enterprise_user?.teams ?? [])]).toContain(ACME);
      }),
      { numRuns: 5_000 },
    );
  });
});
