import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { alikeNames, sameNames } from '../../src/apps/inventory/twins-store.ts';
import { createDatabase, type Db } from '../../src/db/database.ts';
import { testDatabase } from '../support/servers/database.ts';
import { facts } from '../unit/apps/facts.ts';

const database = await testDatabase();
const opened = createDatabase({ url: database.url, size: 2, onError: () => {} });
const { db } = opened;

const NOW = new Date('2026-11-24T00:00:00Z');
const seen = (day: number) => new Date(Date.UTC(2026, 10, day));
/** Of one workspace, each with the same two apps, and of another. */
const DOMAINS = 300;

let place: { workspaceId: number; domainId: number };
beforeAll(async () => {
  await addWorkspace(db, 'T2', 1);
  place = { workspaceId: await addWorkspace(db, 'T1', DOMAINS), domainId: 0 };
  const { workspaceId } = place;
  const { rows } = await sql<{ id: number }>`
    select min(id) as id from domain where workspace_id = ${workspaceId}`.execute(db);
  place.domainId = rows[0]?.id ?? 0;
});
afterAll(async () => {
  await opened.close();
  await database.drop();
});

async function addWorkspace(db: Db, team: string, domains: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into workspace (team_id, name, created_at) values (${team}, 'Acme', ${NOW}) returning id`.execute(
    db,
  );
  const id = rows[0]?.id ?? 0;
  await sql`
    insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url, sign_in_kind,
      sign_in_origin, channel, salesforce_user_id, salesforce_username, connected_at, connected_by, status, interval_ms)
    select ${id}, 'Acme ' || n, 'org ' || n, 'Acme', 'production', 'E', 'N', 'https://x', 'production', 'https://x', 'C1',
      '005', 'u', ${NOW}, 'U1', 'success', 1 from generate_series(1, ${domains}::int) n`.execute(
    db,
  );
  await sql`
    insert into app (workspace_id, domain_id, identity, name, search, application_id, namespace, kind, admin_approved_only, first_seen_at)
    select workspace_id, id, 'id:' || name || app, app, lower(app), 'id ' || name, 'acme', 'connected', name <> 'Acme 2', ${NOW}
    from domain, unnest(array['Gearset', 'Clari']) app where workspace_id = ${id}`.execute(db);
  return id;
}

/** The apps of the first domain by their names, as a rule sees them. */
async function ownApps() {
  const apps = await db
    .selectFrom('app')
    .select(['id', 'name'])
    .where('domainId', '=', place.domainId)
    .orderBy('name')
    .execute();
  return apps.map(({ id, name }) => facts({ appId: id, name }));
}

test('of an app that each of many domains has, only what tells its namesakes apart is read', async () => {
  await db.transaction().execute(async (trx) => {
    const found = await sameNames(trx, { ...place, now: NOW }, await ownApps());
    const of = {
      ...{ sameDomain: false, isExternal: false, namespace: 'acme', startUrl: null },
      ...{ approved: false, approvedAt: null },
    };
    const theirs = [
      { ...of, apps: 1, applicationId: 'id Acme 2', adminApprovedOnly: false },
      { ...of, apps: DOMAINS - 2, applicationId: 'id Acme 3', adminApprovedOnly: true },
    ];
    expect([...found.values()]).toEqual([theirs, theirs]);
  });
});

test('of what reads the same each other name is read once, with the oldest that bears it', async () => {
  const { workspaceId, domainId } = place;
  await sql`
    insert into app (workspace_id, domain_id, identity, name, search, kind, first_seen_at, status, gone_at)
    select ${workspaceId}::integer, d.id, a.identity, a.name, 'gearset', 'not installed', a.at, a.status, a.gone_at from (values
      (0, '1', 'GearSet', ${seen(3)}::timestamptz, 'new', null::timestamptz), (1, '2', 'GearSet', ${seen(2)}, 'approved', null),
      (1, '3', 'gearset', ${seen(9)}, 'new', null), (2, '4', 'GEARSET', ${seen(1)}, 'new', ${NOW})
    ) a (nth, identity, name, at, status, gone_at) join domain d on d.workspace_id = ${workspaceId} and d.id = ${domainId}::integer + a.nth`.execute(
    db,
  );
  await db.transaction().execute(async (trx) => {
    const apps = await ownApps();
    const found = await alikeNames(trx, { ...place, now: NOW }, apps);
    const [gearSet, gearset] = [
      { name: 'GearSet', approved: true, firstSeenAt: seen(2) },
      { name: 'gearset', approved: false, firstSeenAt: seen(9) },
    ];
    const byName = new Map(apps.map(({ appId, name }) => [name, found.get(appId)]));
    expect(byName.get('Gearset')).toEqual([gearSet, gearset]);
    expect(byName.get('Clari')).toBeUndefined();
    const other = byName.get('GearSet')?.map(({ name }) => name);
    expect(other).toEqual(['Gearset', 'gearset']);
  });
});

test('names that are longer than an index takes are kept and told apart as others are', async () => {
  const { workspaceId, domainId } = place;
  // So mixed that nothing of it can be packed.
  let mixed = 1;
  const letters = Array.from({ length: 1000 }, () => {
    mixed = (mixed * 48_271) % 2_147_483_647;
    return 0xac00 + (mixed % 11_172);
  });
  const long = String.fromCharCode(...letters);
  const names = [long, long, `${long.slice(0, -1)}1`, `${long.slice(0, -1)}2`];
  await sql`
    insert into app (workspace_id, domain_id, identity, name, search, kind, first_seen_at)
    select ${workspaceId}::integer, ${domainId}::integer + n, 'long ' || n, name, ${long}, 'not installed', ${NOW}::timestamptz
    from unnest(${names}::text[]) with ordinality a (name, n)`.execute(db);
  const own = await db
    .selectFrom('app')
    .select(['id', 'name'])
    .where('identity', '=', 'long 1')
    .executeTakeFirstOrThrow();
  const of = { workspaceId, domainId: domainId + 1, now: NOW };
  const apps = [facts({ appId: own.id, name: own.name })];
  await db.transaction().execute(async (trx) => {
    expect((await sameNames(trx, of, apps)).get(own.id)).toMatchObject([{ apps: 1 }]);
    const alike = (await alikeNames(trx, of, apps)).get(own.id);
    expect(alike?.map(({ name }) => name)).toEqual(names.slice(2));
  });
});
