import { randomBytes } from 'node:crypto';
import { promises as fs } from 'node:fs';
import path from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { FileMigrationProvider, Migrator } from 'kysely/migration';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { openPool } from '../../sandbox/embedded/pool.ts';
import { knownMigrations, migrateToLatest } from '../../src/migrate.ts';
import { addressOf, runAsAdmin, runSql } from '../support/servers/admin.ts';
import { breaches, readSchema } from './migrations/schema.ts';

const folder = path.join(import.meta.dirname, '../../migrations');

/**
 * Migrations that are more than additions, with why code of the version before lives with them. Any other must be an addition,
 * or say by `deployment.oldest_reader` that older code may not start, and be run with the bot stopped.
 */
const moreKinds = 'cards may have more kinds than before';
const judged: Readonly<Record<string, string>> = {
  '2026-11-24-05-life': moreKinds,
  '2026-11-24-07-handover': moreKinds,
  '2026-11-24-08-governance': moreKinds,
  '2026-11-24-09-endings': moreKinds,
  '2026-11-30-04-chain':
    'the trigger links what older code writes; its throwing away of old acts is refused, and done by the new one',
  '2026-11-30-07-link': 'the same trigger, in another way',
  '2026-11-30-15-group-revokes': 'acts on many apps may be of more kinds than before',
  '2026-11-30-16-owners':
    'there may be one more kind of policy, of which older code finds no tokens; it begins a day after somebody asks for it',
  '2026-11-30-17-find': 'the key of a token is the same, and its index holds one column more',
};

describe('a migration is run while code of the version before still works', () => {
  const name = `test_${randomBytes(6).toString('hex')}`;
  let url: string;
  let db: Kysely<unknown>;
  let migrator: Migrator;
  const found = new Map<string, string[]>();
  const oldestReaders = new Map<string, string>();

  beforeAll(async () => {
    const { adminUrl } = inject('servers');
    await runAsAdmin(adminUrl, `create database ${name}`);
    url = addressOf(adminUrl, name);
    const pool = openPool(url, 2);
    db = new Kysely({ dialect: new PostgresDialect({ pool }) });
    const provider = new FileMigrationProvider({ fs, path, migrationFolder: folder });
    migrator = new Migrator({ db, provider });
    for (const each of await knownMigrations()) {
      const before = await readSchema(url);
      const { error } = await migrator.migrateTo(each);
      if (error) throw error;
      found.set(each, breaches(before, await readSchema(url)));
      const [row] = await runSql(url, 'select max(oldest_reader) as oldest from deployment');
      oldestReaders.set(each, String(row?.oldest ?? ''));
    }
  });
  afterAll(async () => {
    await db.destroy();
    await runAsAdmin(inject('servers').adminUrl, `drop database ${name} with (force)`);
  });

  test('each adds, or is judged, or refuses older code', () => {
    const unjudged = [...found].filter(
      ([each, all]) =>
        all.length > 0 && !(each in judged) && (oldestReaders.get(each) ?? '') < each,
    );
    expect(Object.fromEntries(unjudged)).toEqual({});
    // Nothing is judged that needs no judgement.
    expect(Object.keys(judged).filter((each) => found.get(each)?.length === 0)).toEqual([]);
  });

  test('the key of tokens is built anew beside one who has read tokens and is about to write some', async () => {
    await migrator.migrateTo('2026-11-30-16-owners');
    const pool = openPool(url, 1);
    const sync = await pool.connect();
    try {
      await sync.query('begin; select from token limit 1');
      const migrated = migrator.migrateToLatest();
      await expect
        .poll(() =>
          runSql(url, `select from pg_locks where relation = 'token'::regclass and not granted`),
        )
        .toHaveLength(1);
      await sync.query('delete from token; commit');
      expect((await migrated).error).toBeUndefined();
    } finally {
      sync.release(true);
      await pool.end();
    }
  });

  test('a migration and a sync that wait for each other both come to their end', async () => {
    await migrator.migrateTo('2026-11-30-16-owners');
    const pool = openPool(url, 1);
    const sync = await pool.connect();
    try {
      // It is the migration that PostgreSQL ends.
      await sync.query(
        `set deadlock_timeout = '1min'; begin; lock table app in row exclusive mode`,
      );
      const migrated = migrateToLatest(url);
      await expect
        .poll(() =>
          runSql(url, `select from pg_locks where relation = 'app'::regclass and not granted`),
        )
        .toHaveLength(1);
      await sync.query('delete from token; commit');
      await migrated;
      expect(await runSql(url, `select from pg_class where relname = 'app_alike'`)).toHaveLength(1);
    } finally {
      sync.release(true);
      await pool.end();
    }
  });

  test.each([
    ['alter table domain alter column name type varchar(80)', 'domain.name has another type'],
    ['alter table domain rename column name to called', 'domain.name is gone'],
    ['alter table domain drop column called', 'domain.called is gone'],
    ['drop table refusal', 'refusal.act is gone'],
    ['alter table domain add column owner_id integer not null', 'domain.owner_id must be written'],
    ['alter table notice alter column tries drop default', 'notice.tries must be written'],
    ['alter table route add constraint c check (channel <> $$x$$)', 'a new rule of route: CHECK'],
    [
      'create unique index u on domain (workspace_id, status)',
      'a new rule of domain: CREATE UNIQUE',
    ],
    [
      'create trigger t before insert on domain for each row execute function audit_event_is_append_only()',
      'a new rule of domain: CREATE TRIGGER',
    ],
  ])('%s is more than an addition', async (statement, breach) => {
    const before = await readSchema(url);
    await runSql(url, statement);
    const all = breaches(before, await readSchema(url));
    expect(all.some((each) => each.startsWith(breach))).toBe(true);
  });

  test.each([
    'create table later (id integer primary key, name text not null)',
    'alter table domain add column later text check (later <> $$$$); create unique index later_key on domain (workspace_id, later)',
    'alter table domain add column later_too integer not null default 0',
    'create index later_index on domain (later)',
  ])('%s is an addition', async (statement) => {
    const before = await readSchema(url);
    await runSql(url, statement);
    expect(breaches(before, await readSchema(url))).toEqual([]);
  });
});
