import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../../../src/db/database.ts';
import type { SecretBox } from '../../../src/slack/install/installations-store.ts';
import { noteDelivery } from '../../../src/workspaces/delivery-store.ts';
import { workspaceStore } from '../../../src/workspaces/store.ts';
import { type Door, openDoor } from '../../support/door.ts';
import { testDatabase } from '../../support/servers/database.ts';
import { slackEdge } from '../../unit/slack/with-edge.ts';

const NEW_TEAM = 'T0NEWTEAM1';
const THIRD = 'T0THIRD001';
const GRID_HQ = 'T0GRIDHQ01';
const GRID_ONE = 'T0GRIDONE1';
const enterprise = { id: 'E0GRID0001', name: 'Grid' };

/** Reversible and not plain; the real box has tests of its own. */
const box: SecretBox = {
  seal: (purpose, row, text) => Buffer.from(`${purpose}|${row}|${text}`).toString('base64'),
  open: (purpose, row, sealed) => {
    const text = Buffer.from(sealed, 'base64').toString();
    if (!text.startsWith(`${purpose}|${row}|`)) throw new Error('sealed for something else');
    return text.slice(purpose.length + row.length + 2);
  },
};

describe('installing into workspaces', () => {
  let files: Awaited<ReturnType<typeof testDatabase>>;
  let door: Door;
  let database: ReturnType<typeof createDatabase>;
  let bot: Awaited<ReturnType<typeof slackEdge>>;

  beforeAll(async () => {
    files = await testDatabase();
    door = await openDoor(files.url);
    database = createDatabase({ url: door.url, size: 4, onError: () => {} });
    const { db } = database;
    const workspaces = workspaceStore(db);
    bot = await slackEdge({
      many: {
        db,
        box,
        allowed: [NEW_TEAM, 'E0GRID0001'],
        workspaces: {
          byTeam: workspaces.byTeam,
          delivered: (teamId, id) => noteDelivery(db, teamId, id, new Date()),
          byId: workspaces.find,
          ensure: (team) => workspaces.ensure({ ...team, alertChannel: undefined }, new Date()),
          gone: async (id, at) => void (await workspaces.markGone(id, at)),
        },
      },
    });
    bot.slack.addTeam({ id: NEW_TEAM, name: 'New' });
    bot.slack.addTeam({ id: THIRD, name: 'Third' });
    bot.slack.addTeam({ id: GRID_HQ, name: 'Grid', enterprise, orgInstall: true });
    for (const team of [NEW_TEAM, THIRD, GRID_HQ]) {
      bot.slack.addPerson({
        team,
        handle: `olga-${team.toLowerCase()}`,
        name: 'Olga',
        role: 'owner',
      });
      bot.slack.addChannel({ team, name: `lobby-${team.toLowerCase()}` });
    }
  });
  afterAll(async () => {
    await bot?.close();
    await database?.close();
    await door?.close();
    await files?.drop();
  });

  async function install(team: string, allow = true) {
    const start = await fetch(`${bot.publicUrl}/slack/install`, { redirect: 'manual' });
    expect(start.status).toBe(302);
    const cookie = (start.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const back = bot.slack.answerInstall(start.headers.get('location') ?? '', { team, allow });
    const end = await fetch(back, { headers: { cookie }, redirect: 'manual' });
    return { status: end.status, text: await end.text(), back };
  }
  const rows = () => database.db.selectFrom('installation').selectAll().execute();

  test('a workspace that is allowed: stored sealed, and served', async () => {
    const { status, text } = await install(NEW_TEAM);
    expect([status, text]).toEqual([200, expect.stringContaining('Installed')]);
    const [row] = await rows();
    expect(row?.sealed).not.toContain('xox');
    const handle = `olga-${NEW_TEAM.toLowerCase()}`;
    const olga = bot.slack.as(handle, NEW_TEAM);
    const lobby = `lobby-${NEW_TEAM.toLowerCase()}`;
    bot.slack.channel(lobby, NEW_TEAM).members.add(olga.id);
    await olga.command('/salesforce', { channel: `#${lobby}` });
    await bot.slack.eventually(() => olga.ephemerals.at(-1)?.includes('No Salesforce domains yet'));
  });

  test('without the database people are told so, and what nobody waits for is left to Slack to bring again', async () => {
    const olga = bot.slack.as(`olga-${NEW_TEAM.toLowerCase()}`, NEW_TEAM);
    door.shut();
    await olga.command('/salesforce', { channel: `#lobby-${NEW_TEAM.toLowerCase()}` });
    await bot.slack.eventually(() => olga.ephemerals.at(-1)?.includes('My database takes nothing'));
    await bot.slack.event({ type: 'app_home_opened', user: olga.id }, { team: NEW_TEAM });
    await bot.slack.idle();
    const refused = bot.slack.takeProblems();
    expect(refused.every(({ detail }) => detail.includes('503') && detail.includes('event'))).toBe(
      true,
    );
    expect(refused).not.toEqual([]);
    door.open();
    await olga.command('/salesforce', { channel: `#lobby-${NEW_TEAM.toLowerCase()}` });
    await bot.slack.eventually(() => olga.ephemerals.at(-1)?.includes('No Salesforce domains yet'));
  });

  test('another one: refused, its token ended, nothing stored', async () => {
    const { status, text } = await install(THIRD);
    expect([status, text]).toEqual([403, expect.stringContaining('Not for this workspace')]);
    expect(await rows()).toHaveLength(1);
    expect(bot.slack.installation(THIRD).state).toBe('token_revoked');
  });

  test('a whole organisation, though it is on the list: refused with what to do instead, its token ended', async () => {
    const { status, text } = await install(GRID_HQ);
    expect([status, text]).toEqual([403, expect.stringContaining('Choose one workspace')]);
    expect(text).toContain('Start again from the install link');
    expect(text).toContain('choose a workspace in place of the organisation');
    expect(await rows()).toHaveLength(1);
    expect(bot.slack.installation(GRID_HQ).state).toBe('token_revoked');
    // Then one of its workspaces, which the organisation's id on the list allows.
    bot.slack.addTeam({ id: GRID_ONE, name: 'One', enterprise });
    bot.slack.addPerson({ team: GRID_ONE, handle: 'omar', name: 'Omar', role: 'owner' });
    expect((await install(GRID_ONE)).status).toBe(200);
    expect(await rows()).toHaveLength(2);
  });

  test('declined, or without the browser’s mark: a page that says so', async () => {
    expect((await install(NEW_TEAM, false)).status).toBe(400);
    const { back } = await install(NEW_TEAM);
    expect((await fetch(back, { redirect: 'manual' })).status).toBe(400);
  });

  test('an uninstall of before the last install is ignored, a later one is not', async () => {
    const gone = async () =>
      (
        await database.db
          .selectFrom('workspace')
          .select('goneAt')
          .where('teamId', '=', NEW_TEAM)
          .executeTakeFirst()
      )?.goneAt;
    bot.slack.installation(NEW_TEAM).state = 'token_revoked';
    await bot.slack.event(
      { type: 'app_uninstalled' },
      { team: NEW_TEAM, at: new Date(Date.now() - 3_600_000) },
    );
    await bot.slack.idle();
    expect(await gone()).toBeNull();
    await bot.slack.event(
      { type: 'app_uninstalled' },
      // By a clock of ours that is some minutes ahead.
      { team: NEW_TEAM, at: new Date(Date.now() - 300_000) },
    );
    await bot.slack.idle();
    await bot.slack.eventually(async () => (await gone()) !== null);
  });
});
