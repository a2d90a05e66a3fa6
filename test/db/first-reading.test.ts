import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, expect, test } from 'vitest';
import { createDatabase, type Trx } from '../../src/db/database.ts';
import { learnApps, refreshStatistics } from '../../src/db/statistics.ts';
import type { Commit } from '../../src/syncs/commit-store.ts';
import { markGone } from '../../src/syncs/gone-store.ts';
import { testDatabase } from '../support/servers/database.ts';

const database = await testDatabase();
const opened = createDatabase({ url: database.url, size: 2, onError: () => {} });
const { db } = opened;

const SEEN = new Date('2026-11-20T00:00:00Z');
const NOW = new Date('2026-11-24T00:00:00Z');
/** Each held against each would take a minute. */
const MANY = 12_000;

afterAll(async () => {
  await opened.close();
  await database.drop();
});

async function newDomain(trx: Trx) {
  const { rows } = await sql<{ workspaceId: number; domainId: number }>`
    with w as (
      insert into workspace (team_id, name, created_at) values (${randomUUID()}, 'Acme', ${SEEN}) returning id
    )
    insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url, sign_in_kind,
      sign_in_origin, channel, salesforce_user_id, salesforce_username, connected_at, connected_by, status, interval_ms)
    select id, 'Acme', '00D', 'Acme', 'production', 'E', 'N', 'https://x', 'production', 'https://x', 'C1', '005', 'u',
      ${SEEN}, 'U1', 'success', 1 from w returning workspace_id, id as domain_id`.execute(trx);
  return rows[0] ?? { workspaceId: 0, domainId: 0 };
}

/** A domain of many people and some apps, of whom two and one were not read and another of each may have been. */
async function readDomain(trx: Trx): Promise<Commit> {
  const place = await newDomain(trx);
  const { workspaceId, domainId } = place;
  await sql`
    insert into org_user (workspace_id, domain_id, user_id, username, name, email, active)
    select ${workspaceId}, ${domainId}, 'user ' || n, 'u', 'U', '', true from generate_series(1, ${MANY}::int) n`.execute(
    trx,
  );
  await sql`
    insert into app (workspace_id, domain_id, identity, name, kind, first_seen_at, is_listed)
    select ${workspaceId}, ${domainId}, case n when 1 then 'own' else 'name:App ' || n end, 'App', 'not installed', ${SEEN}, true
    from generate_series(1, 4) n`.execute(trx);
  await sql`
    create temporary table stage_person on commit drop as
    select user_id from org_user where user_id not in (${`user ${MANY}`}, ${`user ${MANY - 1}`})`.execute(
    trx,
  );
  await sql`
    create temporary table stage_app on commit drop as
    select id as app_id, true as is_held, name <> '' as is_listed from app where identity = 'name:App 2'`.execute(
    trx,
  );
  await sql`
    create temporary table stage_kept on commit drop as
    select id as app_id, ${`user ${MANY}`} as user_id from app where identity = 'name:App 3'`.execute(
    trx,
  );
  await sql`analyze stage_person`.execute(trx);
  return { ...place, runId: '', now: NOW, readBefore: NOW };
}

test('whoever was not read is gone, found at once though PostgreSQL knows nothing yet of the domain', async () => {
  await db.transaction().execute(async (trx) => {
    const commit = await readDomain(trx);
    await sql`set local statement_timeout = '5s'`.execute(trx);
    await markGone(trx, commit, 0);
    const people = await trx
      .selectFrom('orgUser')
      .select('userId')
      .where('goneAt', '=', NOW)
      .execute();
    expect(people).toEqual([{ userId: `user ${MANY - 1}` }]);
    const apps = await trx
      .selectFrom('app')
      .select(['identity', 'goneAt', 'isListed'])
      .orderBy('id')
      .execute();
    expect(apps).toEqual([
      { identity: 'own', goneAt: null, isListed: false },
      { identity: 'name:App 2', goneAt: null, isListed: true },
      { identity: 'name:App 3', goneAt: null, isListed: false },
      { identity: 'name:App 4', goneAt: NOW, isListed: false },
    ]);
  });
});

test('tokens of a domain of many apps are written at once, though nothing of it was ever analysed', async () => {
  await db.transaction().execute(async (trx) => {
    const { workspaceId, domainId } = await newDomain(trx);
    await sql`
      insert into app (workspace_id, domain_id, identity, name, kind, first_seen_at)
      select ${workspaceId}, ${domainId}, 'name:App ' || n, 'App', 'not installed', ${SEEN} from generate_series(1, 5000) n`.execute(
      trx,
    );
    await learnApps(trx, 5000);
    await sql`set local statement_timeout = '6s'`.execute(trx);
    const { numAffectedRows } = await sql`
      insert into token (workspace_id, domain_id, app_id, user_id, created_at, copies, use_count, first_seen_at)
      select a.workspace_id, a.domain_id, a.id, 'user ' || n, ${SEEN}, 1, 0, ${SEEN}
      from app a, generate_series(1, 10) n where a.workspace_id = ${workspaceId}`.execute(trx);
    expect(numAffectedRows).toBe(50_000n);
  });
});

test('PostgreSQL learns of a first reading where it is much, or much beside what it knows', async () => {
  await sql`truncate token`.execute(db);
  const { workspaceId, domainId } = await db.transaction().execute(newDomain);
  const { id: appId } = await db
    .insertInto('app')
    .values({
      ...{ workspaceId, domainId, identity: 'name:App', name: 'App', kind: 'not installed' },
      firstSeenAt: SEEN,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  async function knownAfter(tokens: number): Promise<number> {
    await sql`
      insert into token (workspace_id, domain_id, app_id, user_id, created_at, copies, use_count, first_seen_at)
      select ${workspaceId}, ${domainId}, ${appId}, gen_random_uuid()::text, ${SEEN}, 1, 0, ${SEEN}
      from generate_series(1, ${tokens}::int)`.execute(db);
    await refreshStatistics(db, tokens);
    const { rows } = await sql<{ known: number }>`
      select reltuples as known from pg_class where oid = 'token'::regclass`.execute(db);
    return rows[0]?.known ?? 0;
  }
  expect(await knownAfter(200)).toBe(200);
  expect(await knownAfter(10)).toBe(200);
  expect(await knownAfter(20_000)).toBe(20_210);
  expect(await knownAfter(999)).toBe(20_210);
  expect(await knownAfter(1000)).toBe(22_209);
});
