import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import type { AskView, RevocationView } from '../inventory/view.ts';
import { aloneOf } from './budget-store.ts';

/** The newest revocation of an app, whatever its state. */
export const newestRevocation = (db: Db, workspaceId: number, appId: number) =>
  first(db, sql`r.workspace_id = ${workspaceId} and r.app_id = ${appId}`);

export const viewRevocation = (db: Db, workspaceId: number, revocationId: number) =>
  first(db, sql`r.workspace_id = ${workspaceId} and r.id = ${revocationId}`);

/** All that was asked for together with one of them; undefined where there is no such revocation. */
export async function viewAsk(
  db: Db,
  workspaceId: number,
  revocationId: number,
  now: Date,
): Promise<AskView | undefined> {
  const firstId = sql<number>`(select coalesce(g.first_id, g.id) from revocation g
    where g.workspace_id = ${workspaceId} and g.id = ${revocationId})`;
  const [run, ...more] = await select(
    db,
    sql`r.workspace_id = ${workspaceId} and (r.id = ${firstId} or r.first_id = ${firstId}) order by r.id`,
  );
  if (!run) return undefined;
  return {
    runs: [run, ...more],
    alone: await aloneOf(db, { workspaceId, person: run.askedBy }, now),
  };
}

/** All revocations of a breach, oldest first. */
export const viewBreachRuns = (db: Db, workspaceId: number, breachId: number) =>
  select(db, sql`r.workspace_id = ${workspaceId} and r.breach_id = ${breachId} order by r.id`);

/** All that was asked for on the card of people who became inactive, oldest first. */
export const viewLeavingRuns = (db: Db, workspaceId: number, leavingId: number) =>
  select(db, sql`r.workspace_id = ${workspaceId} and r.leaving_id = ${leavingId} order by r.id`);

const first = async (db: Db, where: RawBuilder<unknown>): Promise<RevocationView | undefined> =>
  (await select(db, sql`${where} order by r.id desc limit 1`))[0];

const NAMED_MOST = 3;

/** How whom it means has changed since it was last asked: who came, by name where they are known, and how many went. */
const changedSet = sql`(select jsonb_build_object('added', cardinality(s.added), 'gone', s.gone, 'names', (
    select coalesce(jsonb_agg(named.name), '[]') from (
      select u.name from org_user u where u.workspace_id = r.workspace_id and u.domain_id = r.domain_id
        and u.user_id = any(s.added) order by u.name limit ${sql.lit(NAMED_MOST)}) named))
  from revocation_set s where s.workspace_id = r.workspace_id and s.revocation_id = r.id)`;

async function select(db: Db, which: RawBuilder<unknown>): Promise<RevocationView[]> {
  const { rows } = await sql<RevocationView>`
    select r.id, coalesce(r.first_id, r.id) as first_id, r.app_id, a.name as app_name, r.domain_id, d.name as domain_name,
      r.decision_id, r.policy_kind, r.breach_id, r.asked_by, r.asked_at,
      r.reason, r.reach, r.shown_tokens, r.shown_users, r.set_hash, r.state,
      r.second_until, r.agreed_by, r.stop_by, r.stop_why,
      r.frozen_tokens, r.frozen_users, r.removed, r.failed, r.fail_code,
      r.before_tokens, r.after_tokens, r.proven_at as read_at, r.ended_at,
      case when r.state = 'again' then ${changedSet} end as changed
    from revocation r
    join app a on a.workspace_id = r.workspace_id and a.id = r.app_id
    join domain d on d.workspace_id = r.workspace_id and d.id = r.domain_id
    where ${which}`.execute(db);
  return rows;
}
