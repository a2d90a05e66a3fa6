import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createDatabase } from '../../../src/db/database.ts';
import { resealAll } from '../../../src/domains/reseal-store.ts';
import { createSecretBox } from '../../../src/lib/secret-box.ts';
import { runCommand, startBotProcess } from '../../support/bot-process.ts';
import { runAsAdmin, runSql } from '../../support/servers/admin.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { blocksOf, page } from '../../unit/house/docs-pages.ts';
import { orgNamed } from '../errors/scene.ts';

const DAY_MS = 24 * 3_600_000;
// Roles belong to the whole server, which other test files use too.
const role = `run_${randomBytes(4).toString('hex')}`;
const { adminUrl } = inject('servers');

let world: TestWorld;
let url: string;
let bot: Awaited<ReturnType<TestWorld['startBot']>>;
beforeAll(async () => {
  world = await testWorld({ bot: false });
  const [statements = ''] = blocksOf(page('docs/operations.md'), 'sql');
  await runSql(world.database.url, statements.replaceAll('orgwarden_run', role));
  const address = new URL(world.database.url);
  address.username = role;
  address.password = 'choose one';
  url = address.href;
  bot = await world.startBot({ DATABASE_URL: url, MIGRATE: 'off' });
});
afterAll(async () => {
  await bot.close();
  await world.close();
  await runAsAdmin(adminUrl, `drop role ${role}`);
});

const dana = () => world.slack.as('dana');
const owner = (statement: string) => runSql(world.database.url, statement);

test('the bot does its whole work as a role that owns nothing', async () => {
  await world.connect(orgNamed(world, 'Acme'), 'Production');
  await dana().command('/salesforce delete Production', { channel: '#sec-alerts' });
  await world.slack.eventually(() => dana().modal?.text.includes("Type the domain's name"));
  await dana().fill({ "Type the domain's name to confirm": 'Production' });
  await dana().submit('Delete');
  await world.slack.eventually(
    async () => (await owner('select 1 from domain where deleted_at is not null')).length === 1,
  );
});

const verify = (more: Record<string, string> = {}, ...words: string[]) =>
  runCommand({ ...world.env, DATABASE_URL: url, ...more }, 'src/audit-verify.ts', ...words);

test('npm run audit:verify: 0 and the last hash, 1 without a hash that was logged; what was written is sealed within a minute', async () => {
  world.clock.forward(60_000);
  await bot.wakeWorker();
  const { code, output } = await verify();
  expect(output).toMatch(
    /good {6}workspace 1: acts no\. 1 to \d+ fit; sealed to no\. \d+ at .* the last hash is [0-9a-f]{64}/u,
  );
  expect([code, output]).toEqual([0, expect.stringContaining('The record fits.')]);
  const [last = ''] = /[0-9a-f]{64}/u.exec(output) ?? [];
  const known = await verify({}, '--last', last);
  expect([known.code, known.output]).toEqual([0, expect.stringContaining(`${last} is act no.`)]);
  const lost = await verify({}, '--last', last, '--last', '0'.repeat(64));
  expect([lost.code, lost.output]).toEqual([1, expect.stringContaining('no longer in the record')]);
  const typo = await verify({}, '--last', 'abc');
  expect([typo.code, typo.output]).toEqual([78, expect.stringContaining('is no hash of the log')]);
  const without = await verify({ ENCRYPTION_KEYS: '' });
  expect([without.code, without.output]).toEqual([78, expect.stringContaining('ENCRYPTION_KEYS')]);
});

test('retention takes acts of their age alone, and all else at its time', async () => {
  const before = await owner('select 1 from audit_event');
  expect(before.length).toBeGreaterThan(2);
  await owner(`create or replace function audit_now() returns timestamptz language sql stable
    as 'select clock_timestamp() + interval ''402 days'''`);
  world.clock.forward(402 * DAY_MS);
  await bot.wakeWorker();
  expect(await owner(`select 1 from domain`)).toEqual([]);
  expect(await owner(`select 1 from audit_event where action = 'domain.connected'`)).toEqual([]);
});

test('it can add to the record, and change or remove nothing of it', async () => {
  const asRole = (statement: string) => runSql(url, statement);
  await owner(`create or replace function audit_now() returns timestamptz language sql stable
    as 'select clock_timestamp()'`);
  await asRole(`insert into audit_event (workspace_id, at, actor, action, source)
    select id, now(), 'U1', 'app.banned', 'slack' from workspace`);
  const [{ hash } = {}] = await owner('select hash from audit_event order by id desc limit 1');
  expect(hash).toBeInstanceOf(Buffer);
  for (const statement of [
    `update audit_event set actor = 'U2'`,
    'delete from audit_event',
    'truncate audit_event',
    'update audit_chain set cut_no = no',
    'delete from audit_chain',
    'insert into audit_chain (workspace_id) values (99)',
    'drop table audit_event cascade',
    'alter table audit_event disable trigger all',
    'drop trigger audit_event_append_only on audit_event',
    `create or replace function audit_event_is_append_only() returns trigger language plpgsql as 'begin return new; end'`,
    `create or replace function audit_now() returns timestamptz language sql stable as $$ select 'infinity'::timestamptz $$`,
    'select audit_trim(workspace_id, no) from audit_event where no is not null order by no desc limit 1',
    'delete from workspace',
    `insert into audit_event (workspace_id, at, actor, action, source, no, previous, hash)
      select id, now(), 'U1', 'app.banned', 'slack', 1, '', '' from workspace`,
    `set session_replication_role = replica`,
    'delete from kysely_migration',
    'create table public.audit_now (a int)',
  ]) {
    await expect(asRole(statement), statement).rejects.toThrow(
      /permission denied|must be owner|append-only|kept for 90 days/u,
    );
  }
  // What its owner's functions read is not what somebody else calls by the same name.
  await asRole(`begin; create temporary table audit_chain (like public.audit_chain including defaults)
      on commit drop;
    insert into pg_temp.audit_chain (workspace_id, cut_no) select id, 999 from workspace;
    insert into public.audit_event (workspace_id, at, actor, action, source)
      select id, now(), 'U1', 'app.banned', 'slack' from workspace; commit`);
  const { code, output } = await runCommand(
    { ...world.env, DATABASE_URL: url },
    'src/audit-verify.ts',
  );
  expect([code, output]).toEqual([0, expect.stringContaining('The record fits.')]);
});

test('npm run audit:verify: 1, the act that its owner changed, and the trigger that is off', async () => {
  await owner('alter table audit_event disable trigger audit_event_append_only');
  const changed = `select max(no) from audit_event`;
  await owner(`update audit_event set actor = 'U0SOMEBODY' where no = (${changed})`);
  const { code, output } = await verify();
  expect(code).toBe(1);
  expect(output).toContain('the trigger audit_event_append_only is switched off');
  expect(output).toMatch(/workspace 1: act no\. \d+ \(id \d+\) was changed/u);
  expect(output).toContain('THE RECORD DOES NOT FIT.');
});

test('keys are rotated as that role', async () => {
  const { db, close } = createDatabase({ url, size: 1, onError: () => {} });
  const [key] = (world.env.ENCRYPTION_KEYS ?? '').split(',');
  const [id = '', secret = ''] = (key ?? '').split(':');
  const box = createSecretBox([
    { id: 'new', key: randomBytes(32) },
    { id, key: Buffer.from(secret, 'base64') },
  ]);
  expect(await resealAll(db, box)).toMatchObject({ left: 0 });
  await close();
});

test('a start that would have to migrate says in a sentence who must', async () => {
  const newest = 'select max(name) from kysely_migration';
  const [undone] = await owner(`delete from kysely_migration where name = (${newest}) returning *`);
  const port = String(Number(world.env.PORT) + 1);
  const start = startBotProcess({ env: { ...world.env, DATABASE_URL: url, PORT: port } });
  expect((await start.ended).code).toBe(1);
  expect(start.output).toMatch(/may not migrate: .*npm run migrate as the owner of the tables/u);
  expect(start.output).not.toContain('    at ');
  await runSql(world.database.url, 'insert into kysely_migration values ($1, $2)', [
    undone?.name,
    undone?.timestamp,
  ]);
});
