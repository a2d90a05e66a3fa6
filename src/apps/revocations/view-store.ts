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
    select r.id, r.app_id as "appId", a.name as "appName", r.domain_id as "domainId", d.name as "domainName",
      r.decision_id as "decisionId", r.policy_kind as "policyKind", r.asked_by as "askedBy", r.asked_at as "askedAt",
      r.reason, r.reach, r.shown_tokens as "shownTokens", r.shown_users as "shownUsers", r.state,
      r.second_until as "secondUntil", r.agreed_by as "agreedBy", r.stop_by as "stopBy", r.stop_why as "stopWhy",
      r.frozen_tokens as "frozenTokens", r.frozen_users as "frozenUsers", r.removed, r.failed, r.fail_code as "failCode",
      r.before_tokens as "beforeTokens", r.after_tokens as "afterTokens", r.proven_at as "readAt", r.ended_at as "endedAt"
    from revocation r
    join app a on a.workspace_id = r.workspace_id and a.id = r.app_id
    join domain d on d.workspace_id = r.workspace_id and d.id = r.domain_id
    where ${where} order by r.id desc limit 1`.execute(db);
  return rows[0];
}
