import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everythingInPostgres } from '../support/everything-stored.ts';
import { type TestWorld, testWorld } from '../support/world.ts';
import { orgNamed, sql } from './errors/scene.ts';

const DAY_MS = 24 * 3_600_000;

const days = new WeakMap<TestWorld, number>();

/** To the given day of the story, and until the day's job has run. */
async function toDayOf(world: TestWorld, day: number): Promise<void> {
  world.clock.forward((day - (days.get(world) ?? 0)) * DAY_MS);
  days.set(world, day);
  // PostgreSQL lets acts go by its own clock alone.
  await sql(
    world,
    `create or replace function audit_now() returns timestamptz language sql stable
     as 'select clock_timestamp() + interval ''${day} days'''`,
  );
  const since = new Date(world.clock.now().getTime() - 60_000);
  await world.bot?.wakeWorker();
  const [row] = await sql<{ at: Date }>(world, 'select retention_at as at from deployment');
  expect(row?.at.getTime()).toBeGreaterThanOrEqual(since.getTime());
}

describe('what is kept, and for how long', () => {
  let world: TestWorld;
  let people: string[];
  beforeAll(async () => {
    world = await testWorld({ env: { SYNC_INTERVAL: '200d' } });
    await world.connect(orgNamed(world, 'Acme'));
    const rows = await sql<{ email: string; username: string }>(
      world,
      'select email, username from org_user',
    );
    people = rows.flatMap(({ email, username }) => [email, username]);
  });
  afterAll(() => world.close());

  const toDay = (day: number) => toDayOf(world, day);
  const stored = () => everythingInPostgres(world.database.url);
  const count = async (table: string, where = 'true') =>
    (await sql(world, `select 1 from ${table} where ${where}`)).length;

  test('an org is deleted: its history stays for now', async () => {
    expect(people.length).toBeGreaterThan(5);
    // Someone decided on an app of it, and its tokens were removed.
    await sql(
      world,
      `with a as (select * from app order by id limit 1), d as (
         insert into decision (workspace_id, domain_id, app_id, verdict, everywhere, identity, name, installed, seen,
           made_by, made_at, source)
         select workspace_id, domain_id, id, 'banned', false, identity, name, false, '{}', 'U1', $1::timestamptz, 'slack'
         from a returning workspace_id, domain_id, app_id, id
       )
       insert into revocation (workspace_id, domain_id, app_id, decision_id, asked_by, asked_at, reach, shown_tokens,
         shown_users, state, due_at, ended_at)
       select workspace_id, domain_id, app_id, id, 'U1', $1, 'all', 1, 1, 'done', $1, $1 from d`,
      [world.clock.now()],
    );
    const dana = world.slack.as('dana');
    await dana.command('/salesforce delete Acme', { channel: '#sec-alerts' });
    await world.slack.eventually(() => dana.modal?.text.includes("Type the domain's name"));
    await dana.fill({ "Type the domain's name to confirm": 'Acme' });
    await dana.submit('Delete');
    await world.slack.eventually(
      async () => (await count('domain', 'deleted_at is not null')) === 1,
    );
    await expect.poll(() => count('grant_secret')).toBe(0);
    // A second channel's card of an alert that is open stays; a warning about a grant that is gone does not.
    const at = world.clock.now();
    await sql(
      world,
      `with a as (
         insert into alert (workspace_id, condition, level, owner, opened_at, last_seen_at)
         select id, 'late', 'red', 'U1', $1, $1 from workspace returning workspace_id, id
       )
       insert into card (workspace_id, kind, subject, target, due_at, drawn_at, drawn)
       select workspace_id, 'alert', id || ':C0SECOND', 'channel:C0SECOND', $1::timestamptz, $1::timestamptz, 1 from a
       union all
       select workspace_id, 'ending', '1/' || gen_random_uuid() || '/7/C1', 'channel:C1', $1, $1, 1 from a`,
      [at],
    );
    await toDay(31);
    expect(await count('card', `kind = 'alert'`)).toBe(1);
    expect(await count('card', `kind = 'ending'`)).toBe(0);
    await sql(world, `update alert set closed_at = $1`, [at]);
    expect(await count('org_user')).toBeGreaterThan(0);
    expect(await count('finding')).toBeGreaterThan(0);
    expect(await count('decision')).toBe(1);
    expect(await count('revocation')).toBe(1);
    expect(await count('app_source')).toBe(0);
    expect(await count('trail_event')).toBe(0);
    expect(await count('consent')).toBe(0);
    expect(await count('notice', `kind = 'sync.ready.person'`)).toBe(0);
    expect(await count('card', `kind = 'consent'`)).toBe(0);
  });

  test('day 91: a dump holds no address of its people, and nothing of the domain but acts', async () => {
    await toDay(91);
    const text = await stored();
    for (const each of people) expect(text).not.toContain(each);
    const ofDomain = ['domain', 'app', 'token', 'org_user', 'package', 'sync_run', 'card'];
    for (const table of [...ofDomain, 'finding', 'domain_finding', 'decision', 'revocation']) {
      expect(await count(table), table).toBe(0);
    }
    expect(await count('audit_event', `action = 'domain.connected'`)).toBe(1);
  });

  test('acts hold ids, and no name or address of anybody', async () => {
    const facts = await sql<{ row: string }>(world, 'select t::text as row from audit_event t');
    const text = facts.map(({ row }) => row).join('\n');
    for (const each of [...people, 'Dana Ruiz', '@acme.example']) expect(text).not.toContain(each);
  });

  test('nobody else may change or remove an act', async () => {
    await expect(sql(world, `update audit_event set actor = 'x'`)).rejects.toThrow('append-only');
    await expect(sql(world, 'delete from audit_event')).rejects.toThrow('append-only');
  });

  test('day 401: the acts are gone too', async () => {
    await toDay(401);
    expect(await count('audit_event', `action = 'domain.connected'`)).toBe(0);
    expect(await count('deployment')).toBe(1);
  });
});

describe('what has ended in a domain that stays', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld({ env: { SYNC_INTERVAL: '200d' } });
    await world.connect(orgNamed(world, 'Acme'));
  });
  afterAll(() => world.close());

  /** One of each that ended within the term, and one that ended half a day past it, as of tomorrow. */
  async function seed(age: 'kept' | 'past'): Promise<void> {
    const now = world.clock.now().getTime();
    const ago = (term: number) =>
      new Date(now - (age === 'kept' ? term - 2 : term - 0.5) * DAY_MS).toISOString();
    await sql(
      world,
      `with a as (select workspace_id, domain_id, id from app order by id limit 1), r as (
         insert into revocation (workspace_id, domain_id, app_id, asked_by, asked_at, reason, reach, shown_tokens,
           shown_users, state, due_at, ended_at)
         select workspace_id, domain_id, id, 'U1', $2::timestamptz, $1, 'all', 1, 1, 'done', $2, $2 from a
         returning workspace_id, id
       ), w as (
         insert into revocation_row (workspace_id, revocation_id, user_id, created_at, copies)
         select workspace_id, id, $1, $2, 1 from r
       ), f as (
         insert into finding (workspace_id, app_id, rule, severity, evidence, since, ended_at)
         select workspace_id, id, $1, 'low', '[]', $2, $2 from a
       ), d as (
         insert into domain_finding (workspace_id, domain_id, rule, severity, evidence, since, ended_at)
         select workspace_id, domain_id, $1, 'low', '[]', $2, $2 from a
       ), s as (
         insert into app_source (workspace_id, domain_id, application, source_ip, first_at, last_at)
         select workspace_id, domain_id, 'X', $1, $3::timestamptz, $3 from a
       ), l as (
         insert into read_file (workspace_id, domain_id, file_id, created_at, log_date, hourly, sequence, calls, unnamed,
           odd, read_at)
         select workspace_id, domain_id, $1, $2, $2, false, 0, 1, 0, 0, $2 from a
         returning workspace_id, domain_id, file_id
       ), c as (
         insert into app_read (workspace_id, domain_id, file_id, day, user_id, object, method, source_ip, calls)
         select workspace_id, domain_id, file_id, $2::date, $1, 'Account', 'query', '', 1 from l
       ), p as (
         insert into app_read_peak (workspace_id, domain_id, file_id, app_id, user_id, at, objects)
         select l.workspace_id, l.domain_id, l.file_id, a.id, $1, $2, '{Account}' from l, a
       )
       insert into trail_event (workspace_id, domain_id, id, at, action, display)
       select workspace_id, domain_id, $1, $3, 'x', 'x' from a`,
      [age, ago(90), ago(30)],
    );
  }

  const ages = async (table: string, column: string) => {
    const rows = await sql<{ age: string }>(
      world,
      `select ${column} as age from ${table} where ${column} in ('kept', 'past') order by 1`,
    );
    return rows.map(({ age }) => age);
  };

  test('revocations with their rows, findings, addresses, lines of the audit trail and reads go at their terms', async () => {
    await seed('kept');
    await seed('past');
    const all = [
      ['revocation', 'reason'],
      ['revocation_row', 'user_id'],
      ['finding', 'rule'],
      ['domain_finding', 'rule'],
      ['app_source', 'source_ip'],
      ['trail_event', 'id'],
      ['read_file', 'file_id'],
      ['app_read', 'user_id'],
      ['app_read_peak', 'user_id'],
    ] as const;
    for (const [table, column] of all)
      expect(await ages(table, column), table).toEqual(['kept', 'past']);
    await toDayOf(world, 1);
    for (const [table, column] of all) expect(await ages(table, column), table).toEqual(['kept']);
  });
});
