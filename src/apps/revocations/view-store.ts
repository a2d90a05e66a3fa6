import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import type { RevocationView } from '../inventory/view.ts';

/** The newest revocation of an app, whatever its state. */
export const newestRevocation = (db: Db, workspaceId: number, appId: number) =>
  first(db, sql`r.workspace_id = ${workspaceId} and r.app_id = ${appId}`);

export const viewRevocation = (db: Db, workspaceId: number, revocationId: number) =>
  first(db, sql`r.workspace_id = ${workspaceId} and r.id = ${revocationId}`);

async function first(db: Db, where: RawBuilder<unknown>): Promise<RevocationView | undefined> {
  const { rows } = await sql<RevocationView>`
    select r.id, r.app_id, a.name as app_name, r.domain_id, d.name as domain_name,
      r.decision_id, r.policy_kind, r.asked_by, r.asked_at,
      r.reason, r.reach, r.shown_tokens, r.shown_users, r.state,
      r.second_until, r.agreed_by, r.stop_by, r.stop_why,
      r.frozen_tokens, r.frozen_users, r.removed, r.failed, r.fail_code,
      r.before_tokens, r.after_tokens, r.proven_at as read_at, r.ended_at
    from revocation r
    join app a on a.workspace_id = r.workspace_id and a.id = r.app_id
    join domain d on d.workspace_id = r.workspace_id and d.id = r.domain_id
    where ${where} order by r.id desc limit 1`.execute(db);
  return rows[0];
}
