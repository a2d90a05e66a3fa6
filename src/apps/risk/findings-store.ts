import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { RiskLevel } from '../inventory/view.ts';
import type { Evidence, Severity } from './finding.ts';
import type { KeptFinding, KnownFinding } from './finding-changes.ts';
import type { RuleId } from './rules.ts';

/** What is known of these apps, by app. */
export async function knownFindings(
  db: Db,
  workspaceId: number,
  appIds: readonly number[],
): Promise<ReadonlyMap<number, readonly KnownFinding[]>> {
  const { rows } = await sql<{
    appId: number;
    rule: RuleId;
    severity: Severity;
    evidence: Evidence[];
    since: Date;
    endedAt: Date | null;
  }>`
    select app_id, rule, severity, evidence, since, ended_at from finding
    where workspace_id = ${workspaceId} and app_id = any(${appIds})`.execute(db);
  const found = new Map<number, KnownFinding[]>();
  for (const { appId, ...finding } of rows) {
    const known = found.get(appId);
    if (known) known.push(finding);
    else found.set(appId, [finding]);
  }
  return found;
}

/** Writes findings that are new, back, or differ. */
export async function saveFindings(
  trx: Trx,
  workspaceId: number,
  changes: readonly (KeptFinding & { appId: number })[],
): Promise<void> {
  if (changes.length === 0) return;
  await sql`
    insert into finding (workspace_id, app_id, rule, severity, evidence, since)
    select ${workspaceId}::integer, c."appId", c.rule, c.severity, c.evidence, c.since
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb)
      as c("appId" integer, rule text, severity text, evidence jsonb, since timestamptz)
    on conflict (workspace_id, app_id, rule) do update set severity = excluded.severity,
      evidence = excluded.evidence, since = excluded.since, ended_at = null`.execute(trx);
}

export async function endFindings(
  trx: Trx,
  workspaceId: number,
  ended: readonly { appId: number; rule: RuleId }[],
  now: Date,
): Promise<void> {
  if (ended.length === 0) return;
  await sql`
    update finding f set ended_at = ${now}
    from jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) as e("appId" integer, rule text)
    where f.workspace_id = ${workspaceId} and f.app_id = e."appId" and f.rule = e.rule and f.ended_at is null`.execute(
    trx,
  );
}

/** What is said of apps that are gone ends with them. */
export async function endFindingsOfGone(
  trx: Trx,
  { workspaceId, domainId, now }: { workspaceId: number; domainId: number; now: Date },
): Promise<void> {
  await sql`
    update finding f set ended_at = ${now} from app a
    where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId} and a.gone_at is not null
      and f.workspace_id = a.workspace_id and f.app_id = a.id and f.ended_at is null`.execute(trx);
}

export interface Judged {
  readonly appId: number;
  readonly risk: number;
  readonly level: RiskLevel;
  readonly unusual: number;
  readonly learning: readonly RuleId[];
  readonly unknowns: readonly string[];
  readonly decisionId: number | null;
  readonly status: string;
}

/** Writes to the apps what was judged of them, where it differs. Gives the ids of those whose risk or status differs. */
export async function saveJudged(
  trx: Trx,
  workspaceId: number,
  judged: readonly Judged[],
): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    with judged as (
      select * from jsonb_to_recordset(${JSON.stringify(judged)}::jsonb) as j("appId" integer, risk integer, level text, unusual integer, learning text[], unknowns text[], "decisionId" integer, status text)
    )
    update app a set (risk, level, unusual, learning, unknowns, decision_id, status)
      = row (j.risk, j.level, j.unusual, j.learning, j.unknowns, j."decisionId", j.status)
    from judged j
    where a.workspace_id = ${workspaceId} and a.id = j."appId"
      and (a.risk, a.level, a.unusual, a.learning, a.unknowns, a.decision_id, a.status)
        is distinct from (j.risk, j.level, j.unusual, j.learning, j.unknowns, j."decisionId", j.status)
    returning a.id`.execute(trx);
  return rows.map(({ id }) => id);
}

/** All apps that are there now are known ones, not new ones. */
export async function markBaseline(
  trx: Trx,
  { workspaceId, domainId }: { workspaceId: number; domainId: number },
): Promise<void> {
  await sql`
    update app set in_baseline = true
    where workspace_id = ${workspaceId} and domain_id = ${domainId} and gone_at is null and not in_baseline`.execute(
    trx,
  );
}
