import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBrowser } from '../../sandbox/browser.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { runSql } from '../support/servers/admin.ts';
import { testDatabase } from '../support/servers/database.ts';
import { type TestWorld, testWorld } from '../support/world.ts';

/** Keys that need no workspace: ids that PostgreSQL or chance makes unique everywhere, and what is asked for by a hash. */
const FREE_KEYS: Readonly<Record<string, string>> = {
  consent_link_hash_key: 'the hash of 32 random bytes: whoever has the link names no workspace',
  consent_state_hash_key: 'the hash of 32 random bytes: Salesforce sends it back alone',
};

describe('the schema keeps workspaces apart', () => {
  let database: Awaited<ReturnType<typeof testDatabase>>;
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.drop());

  interface Key {
    readonly table: string;
    readonly name: string;
    readonly kind: 'p' | 'u' | 'f' | 'i';
    readonly target: string | null;
    readonly columns: readonly string[];
    readonly types: readonly string[];
    readonly identities: readonly string[];
  }
  /** Every unique key and foreign key of a table that has workspace_id; partial unique indexes too. */
  async function keys(): Promise<Key[]> {
    const rows = await runSql(
      database.url,
      `with tenant as (
         select a.attrelid from pg_attribute a join pg_class c on c.oid = a.attrelid
         where a.attname = 'workspace_id' and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
       ), key as (
         select conrelid as rel, conname as name, contype::text as kind, conkey::int[] as attnums,
                nullif(confrelid, 0)::regclass::text as target
         from pg_constraint where contype in ('p', 'u', 'f')
         union all
         select i.indrelid, c.relname, 'i', array(select unnest(i.indkey)::int), null
         from pg_index i join pg_class c on c.oid = i.indexrelid
         where i.indisunique and not exists (select from pg_constraint o where o.conindid = i.indexrelid)
       )
       select rel::regclass::text as table, name, kind, target,
         array(select attname::text from pg_attribute where attrelid = rel and attnum = any(attnums)) as columns,
         array(select format_type(atttypid, null) from pg_attribute where attrelid = rel and attnum = any(attnums)) as types,
         array(select attidentity::text from pg_attribute where attrelid = rel and attnum = any(attnums)) as identities
       from key where rel in (select attrelid from tenant) order by 1, 2`,
    );
    return rows as unknown as Key[];
  }

  test('every unique key and foreign key between tenant tables contains workspace_id', async () => {
    const all = await keys();
    expect(all.length).toBeGreaterThan(30);
    const bad = all.filter(({ name, kind, columns, types, identities }) => {
      if (columns.includes('workspace_id')) return false;
      if (name in FREE_KEYS) return false;
      // A primary key that nobody chooses.
      const isMade = types[0] === 'uuid' || identities[0] === 'a';
      return !(kind === 'p' && columns.length === 1 && isMade);
    });
    expect(bad).toEqual([]);
  });

  test('a row of one workspace cannot point at another’s', async () => {
    const foreign = (await keys()).filter(({ kind }) => kind === 'f');
    expect(foreign.length).toBeGreaterThan(10);
    for (const { columns, target } of foreign) {
      if (target !== 'workspace') expect(columns).toContain('workspace_id');
    }
  });
});

describe('two workspaces on one server', () => {
  const SECOND = 'T0SECOND01';
  const THIRD = 'T0THIRD001';
  let world: TestWorld;
  let bot: Awaited<ReturnType<TestWorld['startBot']>>;
  let org: Org;
  let home: string;

  beforeAll(async () => {
    const clientSecret = randomBytes(16).toString('hex');
    world = await testWorld({
      bot: false,
      orgs: [{ name: 'Acme', size: 'few', seed: 71 }],
      slackOAuth: { clientId: '11.22', clientSecret },
      env: {
        SLACK_BOT_TOKEN: '',
        SLACK_ALERT_CHANNEL: '',
        SLACK_CLIENT_ID: '11.22',
        SLACK_CLIENT_SECRET: clientSecret,
        SLACK_STATE_SECRET: randomBytes(16).toString('hex'),
        SLACK_WORKSPACES: `T0ACME0001,${SECOND}`,
      },
    });
    const [first] = world.orgs;
    if (!first) throw new Error('no org');
    org = first;
    home = world.slack.home.id;
    for (const team of [SECOND, THIRD]) {
      world.slack.addTeam({ id: team, name: `Team ${team}` });
      const boss = world.slack.addPerson({
        team,
        handle: `olga-${team}`,
        name: 'Olga Boss',
        role: 'owner',
      });
      world.slack.addChannel({ team, name: `lobby-${team}`, members: [boss.id] });
    }
    bot = await world.startBot();
  });
  afterAll(async () => {
    await bot?.close();
    await world?.close();
  });

  const rows = (table: string) => runSql(world.database.url, `select * from ${table}`);

  async function install(team: string) {
    const start = await fetch(`${world.publicUrl}/slack/install`, { redirect: 'manual' });
    const cookie = (start.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    const back = world.slack.answerInstall(start.headers.get('location') ?? '', { team });
    const end = await fetch(back, { headers: { cookie }, redirect: 'manual' });
    const { install: made } = world.slack.team(team);
    const channel = team === home ? '#sec-alerts' : `#lobby-${team}`;
    if (made && team !== home) world.slack.channel(channel, team).members.add(made.botUser);
    return { status: end.status, text: await end.text() };
  }

  async function add(handle: string, team: string, channel: string) {
    const person = world.slack.as(handle, team);
    await person.command('/salesforce add', { channel });
    await world.slack.eventually(() => person.modal?.text.includes('My Domain address'));
    await person.fill({
      Name: `Watched by ${handle}`,
      'Sign-in page': 'My Domain',
      'My Domain address': org.host,
      'Send alerts to': channel,
    });
    await person.submit('Next');
    const { url } = await person.press('Allow and open Salesforce');
    await person.closeModal({ all: true });
    const browser = createBrowser();
    await browser.open(url ?? '');
    await browser.press('Go to Salesforce');
    browser.choose(org.users.admin.username);
    await browser.press('Log In');
    await browser.press('Allow');
    return browser.page.text;
  }

  test('both install, both add the same org, and neither sees the other', async () => {
    expect((await install(home)).status).toBe(200);
    expect((await install(SECOND)).status).toBe(200);
    expect(await add('dana', home, '#sec-alerts')).toContain('Connected');
    const page = await add(`olga-${SECOND}`, SECOND, `#lobby-${SECOND}`);
    expect(page).toContain('Connected');
    expect(page).not.toContain('dana');
    await expect
      .poll(() => runSql(world.database.url, `select 1 from domain where status = 'success'`))
      .toHaveLength(2);
    expect(org.grants().filter(({ state }) => state === 'live')).toHaveLength(2);

    const olga = world.slack.as(`olga-${SECOND}`, SECOND);
    await olga.command('/salesforce list', { channel: `#lobby-${SECOND}` });
    const list = await world.slack.eventually(() =>
      olga.ephemerals.findLast((text) => text.includes('First connected')),
    );
    expect(list).toContain(`Watched by olga-${SECOND}`);
    expect(list).not.toContain('Watched by dana');
    expect(await rows('installation')).toHaveLength(2);
  });

  test('a domain of the other workspace is not found by its number', async () => {
    const [theirs] = await runSql(
      world.database.url,
      `select id from domain where name like '%dana'`,
    );
    const olga = world.slack.as(`olga-${SECOND}`, SECOND);
    await olga.command(`/salesforce sync ${theirs?.id}`, { channel: `#lobby-${SECOND}` });
    const answer = await world.slack.eventually(() =>
      olga.ephemerals.findLast((text) => text.includes('No domain')),
    );
    expect(answer).not.toContain('dana');
  });

  test('a third workspace is refused, its token revoked, and nothing of it is kept', async () => {
    const { status, text } = await install(THIRD);
    expect([status, text]).toEqual([403, expect.stringContaining('Not for this workspace')]);
    expect(world.slack.installation(THIRD).state).toBe('token_revoked');
    expect(await rows('workspace')).toHaveLength(2);
    expect(await rows('installation')).toHaveLength(2);
    await world.slack.event({ type: 'app_uninstalled' }, { team: THIRD });
    await world.slack.idle();
    expect(await rows('workspace')).toHaveLength(2);
  });

  test('a late or doubled uninstall ends nothing; a true one stops that workspace alone', async () => {
    const gone = async () =>
      (
        await runSql(world.database.url, 'select team_id from workspace where gone_at is not null')
      ).map(({ team_id }) => team_id);
    const old = new Date(Date.now() - 3_600_000);
    await world.slack.event({ type: 'app_uninstalled' }, { team: SECOND, at: old });
    // The token still works, so this is not believed either.
    await world.slack.event(
      { type: 'app_uninstalled' },
      { team: SECOND, at: new Date(Date.now() + 5000) },
    );
    await world.slack.idle();
    expect(await gone()).toEqual([]);
    await world.slack.uninstall(SECOND);
    await world.slack.idle();
    await expect.poll(gone).toEqual([SECOND]);
    const dana = world.slack.as('dana');
    await dana.command('/salesforce list', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana.ephemerals.at(-1)?.includes('Watched by dana'));
    const runs = async () => (await rows('sync_run')).length;
    const before = await runs();
    await runSql(world.database.url, 'update domain set next_due_at = now()');
    await expect.poll(runs).toBe(before + 1);
  });

  test('nothing of it was refused', () => {
    expect(world.slack.takeProblems().map(({ kind, detail }) => `${kind}: ${detail}`)).toEqual([]);
    expect(world.salesforce.problems).toEqual([]);
  });
});
