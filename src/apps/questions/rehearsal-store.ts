import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import { OWN_IDENTITY } from '../inventory/app.ts';

/** A grant of an app that nobody had decided on when it was given. Names are foreign text. */
export interface PastGrant {
  readonly userId: string;
  readonly userName: string;
  readonly appName: string;
  readonly grantedAt: Date;
}

/** Since then, after the first look at the domain; newest first. Who held the app then is left out as `newGrants` leaves them out. */
export async function pastGrants(
  db: Db,
  { workspaceId, domainId }: { workspaceId: number; domainId: number },
  since: Date,
): Promise<PastGrant[]> {
  const { rows } = await sql<PastGrant>`
    select t.user_id, coalesce(nullif(o.name, ''), o.username, t.user_id) as user_name, a.name as app_name,
      min(t.created_at) as granted_at
    from token t
    join domain d on d.workspace_id = t.workspace_id and d.id = t.domain_id
    join app a on a.workspace_id = t.workspace_id and a.id = t.app_id
    left join org_user o on o.workspace_id = t.workspace_id and o.domain_id = t.domain_id and o.user_id = t.user_id
    where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and a.identity <> ${OWN_IDENTITY}
      and t.created_at > ${since} and t.first_seen_at > coalesce(d.baseline_at, 'infinity')
      and not exists (select from decision e where e.workspace_id = a.workspace_id and e.id = a.decision_id
        and e.made_at <= t.created_at)
      and (a.level = 'high' and a.application_id is null or not exists (select from token b where b.workspace_id = t.workspace_id
        and b.domain_id = t.domain_id and b.app_id = t.app_id and b.user_id = t.user_id and b.first_seen_at < t.first_seen_at
        and (b.gone_at is null or b.gone_at > t.first_seen_at)))
    group by t.app_id, t.user_id, o.name, o.username, a.name
    order by granted_at desc, a.name, t.user_id`.execute(db);
  return rows;
}
