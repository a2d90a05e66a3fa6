import { randomUUID } from 'node:crypto';
import type pg from 'pg';

export const NOW = new Date('2026-11-24T10:00:00Z');

/** What one workspace holds. */
export interface Size {
  readonly domains: number;
  readonly apps: number;
  readonly people: number;
  readonly tokens: number;
}

/** A workspace with the rows that readings of its domains would have left; gives its id. Only its own team is called so. */
export async function fillWorkspace(client: pg.Client, team: string, size: Size): Promise<number> {
  // The rows fit by how they are made: to check each reference takes four times as long as to write them.
  await client.query('set session_replication_role = replica');
  const {
    rows: [made],
  } = await client.query<{ id: number }>(
    'insert into workspace (team_id, name, created_at) values ($1, $1, $2) returning id',
    [team, NOW],
  );
  const workspaceId = made?.id ?? 0;
  const { domains, apps, people, tokens } = size;
  await client.query(
    `insert into domain (workspace_id, name, org_id, org_name, kind, edition, instance_name, instance_url, sign_in_kind,
       sign_in_origin, channel, grant_id, salesforce_user_id, salesforce_username, connected_at, connected_by, status, interval_ms,
       last_synced_at, baseline_at)
     select $4, 'Domain ' || n, '00D' || $4::integer || n, 'Org', 'production', 'Enterprise', 'EU1', 'https://acme.example', 'production',
       'https://login.example', 'C1', $2, '005', 'dana', $1, 'U1', 'success', 3600000, $1, $1 from generate_series(1, $3) n`,
    [NOW, randomUUID(), domains, workspaceId],
  );
  const nthDomain = `(select id, row_number() over (order by id) as nth from domain where workspace_id = $1)`;
  await client.query(
    `insert into app (workspace_id, domain_id, identity, name, application_id, kind, first_seen_at, search, risk, level, status,
       last_used_at, first_token_at, in_baseline, gone_at, is_listed)
     select $1, d.id, 'id:' || n, 'Data App ' || n, '0H4' || n, 'connected', $2::timestamptz - make_interval(days => n % 400),
       'data app ' || n, n * 7 % 100, (array['high', 'medium', 'low'])[1 + n % 3],
       (array['new', 'new', 'new', 'approved', 'banned'])[1 + n / 7 % 5],
       $2::timestamptz - make_interval(days => n % 200), $2::timestamptz - interval '300 days', n % 4 > 0,
       case when n % 50 = 0 then $2::timestamptz end, true
     from generate_series(1, $4) n join ${nthDomain} d on d.nth = 1 + n % $3::integer`,
    [workspaceId, NOW, domains, apps],
  );
  await client.query(
    `insert into org_user (workspace_id, domain_id, user_id, username, name, email, active)
     select $1, d.id, '005' || n, 'person.' || n || '@acme.example', 'Person ' || n, 'person.' || n || '@acme.example', n % 20 > 0
     from generate_series(1, $3) n join ${nthDomain} d on d.nth = 1 + n % $2::integer`,
    [workspaceId, domains, people],
  );
  // Fifty apps have half of the tokens; of those that are gone nobody has any.
  await client.query(
    `insert into token (workspace_id, domain_id, app_id, user_id, created_at, copies, last_used_at, use_count, first_seen_at)
     select $1, a.domain_id, a.id, '005' || (1 + (n * $3 + a.domain - 2) % $4), $2::timestamptz - make_interval(secs => n * 60), 1,
       $2::timestamptz - make_interval(days => n % 300), n, $2
     from generate_series(1, $5) n
     join (select a.id, a.domain_id, d.nth as domain, row_number() over (order by a.id) as nth
       from app a join ${nthDomain} d on d.id = a.domain_id where a.workspace_id = $1 and a.gone_at is null) a
       on a.nth = 1 + case when n % 2 = 0 then n / 2 % 50 else n / 2 % ($6::integer * 49 / 50) end`,
    [workspaceId, NOW, domains, people, tokens, apps],
  );
  await client.query(
    `update app a set users = t.users, tokens = t.tokens from (
       select app_id, count(distinct user_id) as users, count(*) as tokens from token where workspace_id = $1 group by app_id) t
     where a.workspace_id = $1 and t.app_id = a.id`,
    [workspaceId],
  );
  await client.query(
    `insert into finding (workspace_id, app_id, rule, severity, evidence, since)
     select workspace_id, id, rule, 'medium', '[{"field": "looks like", "value": "Data Loader"}]', $2
     from app, unnest(array['no-owner', 'look-alike']) rule where workspace_id = $1 and (rule = 'no-owner' or id % 10 = 0)`,
    [workspaceId, NOW],
  );
  return workspaceId;
}

/** One act on so many apps; gives what a list of them is called. */
export async function fillGroup(
  client: pg.Client,
  workspaceId: number,
  apps: number,
): Promise<string> {
  const {
    rows: [made],
  } = await client.query<{ id: number }>(
    `insert into decision_group (workspace_id, kind, made_by, made_at, undo_until) values ($1, 'approved', 'U1', $2, $2) returning id`,
    [workspaceId, NOW],
  );
  await client.query(
    `insert into decision_group_app (workspace_id, group_id, app_id, before)
     select $1, $2, id, '{}' from app where workspace_id = $1 and gone_at is null order by id limit $3`,
    [workspaceId, made?.id, apps],
  );
  return `g${made?.id}`;
}
