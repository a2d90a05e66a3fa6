import { randomUUID } from 'node:crypto';
import { readConfig } from '../src/config.ts';
import { createDatabase } from '../src/db/database.ts';
import { bindGrant, insertGrant } from '../src/domains/grant-store.ts';
import { createSecretBox } from '../src/lib/secret-box.ts';
import type { FleetScene } from './fleet-scene.ts';

/** What a first reading leaves of a domain; what is referred to comes first. */
const tables = [
  ...['domain', 'app', 'org_user', 'package', 'token', 'finding', 'domain_finding', 'look'],
  ...['sync_run', 'app_use', 'app_source'],
] as const;

/** Ids of a copy lie so far above those of the original. */
const APART = 1_000_000;

/**
 * Copies the first workspace, with all that is known of its domains, until there are so many: the same rows as if each had
 * been read, without reading them. They share its orgs.
 */
export async function copyWorkspace(scene: FleetScene, workspaces: number): Promise<void> {
  const { pool } = scene;
  const { rows: copies } = await pool.query<{ id: number; apart: number }>(
    `insert into workspace (team_id, name, created_at)
     select 'COPY' || n, 'Copy', now() from generate_series((select count(*) from workspace), $1::int - 1) n
     returning id, substr(team_id, 5)::integer * ${APART} as apart`,
    [workspaces],
  );
  const of = [copies.map(({ id }) => id), copies.map(({ apart }) => apart)];
  for (const table of tables) {
    const { rows } = await pool.query<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name = $1 and is_generated = 'NEVER'`,
      [table],
    );
    const names = rows.map(({ name }) => name);
    await pool.query(
      `insert into ${table} (${names.join(', ')}) overriding system value
       select ${names.map((name) => copied(table, name)).join(', ')}
       from ${table} t cross join unnest($1::int[], $2::int[]) copy (id, apart)
       where t.workspace_id = (select min(id) from workspace)`,
      of,
    );
  }
  // A domain and its own app refer to each other.
  await pool.query(
    `update domain d set own_app_id = o.own_app_id + d.id - o.id from domain o
     where o.workspace_id = (select min(id) from workspace) and o.id = d.id % ${APART} and d.id > ${APART}`,
  );
  await addGrants(scene);
}

function copied(table: (typeof tables)[number], column: string): string {
  if (column === 'workspace_id') return 'copy.id';
  if (table === 'sync_run' && column === 'id') return 'gen_random_uuid()';
  if (['id', 'domain_id', 'app_id'].includes(column)) return `t.${column} + copy.apart`;
  if (['grant_id', 'run_id', 'own_app_id'].includes(column)) return 'null';
  return `t.${column}`;
}

/** Each is sealed under an id of its own. */
async function addGrants({ pool, env, orgs, loginUrl }: FleetScene): Promise<void> {
  const config = readConfig(env);
  const box = createSecretBox(config.keys);
  const { db, close } = createDatabase({ url: config.databaseUrl, size: 1, onError: () => {} });
  const { rows: domains } = await pool.query<{
    id: number;
    workspace_id: number;
    org_id: string;
    at: Date;
  }>(
    `select d.id, d.workspace_id, d.org_id, (select min(code_exchanged_at) from grant_secret) as at
     from domain d where d.grant_id is null`,
  );
  const byId = new Map(orgs.map((org) => [org.orgId, org]));
  await db.transaction().execute(async (trx) => {
    for (const { id: domainId, workspace_id: workspaceId, org_id: orgId, at } of domains) {
      const org = byId.get(orgId);
      if (!org) continue;
      const { url: instanceUrl, accessToken, refreshToken } = org;
      const grant = {
        id: randomUUID(),
        workspaceId,
        orgId,
        instanceUrl,
        accessToken,
        refreshToken,
      };
      await insertGrant(trx, box, { ...grant, loginOrigin: loginUrl, exchangedAt: at });
      await bindGrant(trx, grant.id, domainId);
      await trx
        .updateTable('domain')
        .set({ grantId: grant.id })
        .where('workspaceId', '=', workspaceId)
        .where('id', '=', domainId)
        .execute();
    }
  });
  await close();
}
