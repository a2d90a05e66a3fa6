import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';
import type { AppStatus, RevocationView } from '../inventory/view.ts';
import type { ReadsView } from '../reads/reads.ts';
import { readsOf } from '../reads/view-store.ts';
import { viewBreachRuns } from '../revocations/view-store.ts';
import type { BreachRow } from './store.ts';

/** An app of a breach, as it was shown when it was asked for; where it is watched, and what was decided of it, as it stands now. */
export interface BreachAppView {
  readonly appId: number;
  readonly name: string;
  readonly domainId: number;
  readonly domainName: string;
  readonly instanceUrl: string;
  readonly matched: readonly string[];
  readonly users: number;
  readonly admins: number | null;
  readonly tokens: number;
  readonly lastUsedAt: Date | null;
  readonly status: AppStatus;
  readonly decisionId: number | null;
}

/** A breach of a vendor as it stands now. Names are foreign text. */
export interface BreachView
  extends Pick<
    BreachRow,
    | 'id'
    | 'workspaceId'
    | 'vendor'
    | 'isDrill'
    | 'since'
    | 'reason'
    | 'askedBy'
    | 'askedAt'
    | 'listHash'
    | 'state'
    | 'stopBy'
    | 'watchUntil'
    | 'endedAt'
  > {
  readonly apps: readonly BreachAppView[];
  /** What they read since it was not safe, by app. */
  readonly reads: ReadonlyMap<number, ReadsView>;
  /** What was asked for at first. */
  readonly runs: readonly RevocationView[];
  /** What its watch asked for since. */
  readonly again: readonly RevocationView[];
}

/** Undefined where this workspace has no such breach. */
export async function viewBreach(
  db: Db,
  workspaceId: number,
  breachId: number,
): Promise<BreachView | undefined> {
  const breach = await db
    .selectFrom('breach')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', breachId)
    .executeTakeFirst();
  if (!breach) return undefined;
  const { rows: apps } = await sql<BreachAppView>`
    select m.app_id, a.name, a.domain_id, d.name as domain_name, d.instance_url, m.matched, m.users, m.admins, m.tokens,
      m.last_used_at, a.status, a.decision_id
    from breach_app m join app a on a.workspace_id = m.workspace_id and a.id = m.app_id
    join domain d on d.workspace_id = a.workspace_id and d.id = a.domain_id
    where m.workspace_id = ${workspaceId} and m.breach_id = ${breachId}
    order by d.name, d.id, m.tokens desc, a.id`.execute(db);
  const ids = apps.map(({ appId }) => appId);
  const reads = await readsOf(db, workspaceId, ids, breach.since);
  const runs = await viewBreachRuns(db, workspaceId, breachId);
  const [first] = runs;
  const isFirst = ({ firstId }: RevocationView) => firstId === first?.firstId;
  const { dueAt: _dueAt, ...seen } = breach;
  return {
    ...seen,
    apps,
    reads,
    runs: runs.filter(isFirst),
    again: runs.filter((run) => !isFirst(run)),
  };
}
