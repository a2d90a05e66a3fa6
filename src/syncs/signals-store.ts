import { sql } from 'kysely';
import type { Trx } from '../db/database.ts';
import type { LoginRow, PrivilegedRow, TrailRow } from '../domains/ports.ts';
import type { Commit } from './commit-store.ts';
import type { Signals } from './read-signals.ts';

/**
 * What a reading brought beside apps and tokens becomes what we know of the domain. Of one that is not `whole` it is not
 * believed that somebody lost a permission.
 */
export async function keepSignals(
  trx: Trx,
  commit: Commit,
  signals: Signals,
  whole: boolean,
): Promise<void> {
  if (signals.privileged && whole) await keepPrivileges(trx, commit, signals.privileged);
  if (signals.logins) await keepSources(trx, commit, signals.logins.rows);
  if (signals.trail) await keepTrail(trx, commit, signals.trail.rows);
  if (!signals.logins && !signals.trail) return;
  await trx
    .updateTable('domain')
    .set({
      ...(signals.logins ? { loginsReadTo: signals.logins.to } : {}),
      ...(signals.trail ? { trailReadTo: signals.trail.to } : {}),
    })
    .where('workspaceId', '=', commit.workspaceId)
    .where('id', '=', commit.domainId)
    .execute();
}

/** Whoever holds a token and is not named has none. */
async function keepPrivileges(
  trx: Trx,
  { workspaceId, domainId }: Commit,
  rows: readonly PrivilegedRow[],
): Promise<void> {
  const byUser = JSON.stringify(
    Object.fromEntries(rows.map((row) => [row.userId, row.privileges])),
  );
  const held = sql`array(select jsonb_array_elements_text(${byUser}::jsonb -> o.user_id))`;
  await sql`
    update org_user o set privileges = ${held}
    where o.workspace_id = ${workspaceId} and o.domain_id = ${domainId} and o.gone_at is null
      and o.privileges is distinct from ${held}`.execute(trx);
}

/** From where apps that we know signed people in. */
async function keepSources(
  trx: Trx,
  { workspaceId, domainId }: Commit,
  rows: readonly LoginRow[],
): Promise<void> {
  const sources = new Map<string, { a: string; ip: string; first: number; last: number }>();
  for (const { application: a, sourceIp: ip, status, at } of rows) {
    if (status !== 'Success' || a === '' || ip === '') continue;
    const key = JSON.stringify([a, ip]);
    const first = sources.get(key)?.first ?? at;
    sources.set(key, { a, ip, first, last: at });
  }
  if (sources.size === 0) return;
  await sql`
    insert into app_source as known (workspace_id, domain_id, application, source_ip, first_at, last_at)
    select ${workspaceId}::integer, ${domainId}::integer, s.a, s.ip, to_timestamp(s.first / 1000.0), to_timestamp(s.last / 1000.0)
    from jsonb_to_recordset(${JSON.stringify([...sources.values()])}::jsonb)
      as s(a text, ip text, first bigint, last bigint)
    where exists (select from app where workspace_id = ${workspaceId} and domain_id = ${domainId} and name = s.a)
    on conflict (workspace_id, domain_id, application, source_ip) do update
      set last_at = greatest(known.last_at, excluded.last_at)`.execute(trx);
}

async function keepTrail(
  trx: Trx,
  { workspaceId, domainId }: Commit,
  rows: readonly TrailRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into trail_event (workspace_id, domain_id, id, at, action, by_user, display)
    select ${workspaceId}::integer, ${domainId}::integer, s.id, to_timestamp(s.at / 1000.0), s.action, s."byUser", s.display
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as s(id text, at bigint, action text, "byUser" text, display text)
    on conflict do nothing`.execute(trx);
}
