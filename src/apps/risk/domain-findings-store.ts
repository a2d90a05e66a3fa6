import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { Evidence, Severity } from './finding.ts';
import type { KeptFinding } from './finding-changes.ts';
import type { RuleId } from './rules.ts';

interface Place {
  readonly workspaceId: number;
  readonly domainId: number;
}

/** What rules say of a domain as a whole, ended ones too. */
export async function knownDomainFindings(
  db: Db,
  { workspaceId, domainId }: Place,
): Promise<
  { rule: RuleId; severity: Severity; evidence: Evidence[]; since: Date; endedAt: Date | null }[]
> {
  const { rows } = await sql<{
    rule: RuleId;
    severity: Severity;
    evidence: Evidence[];
    since: Date;
    endedAt: Date | null;
  }>`
    select rule, severity, evidence, since, ended_at from domain_finding
    where workspace_id = ${workspaceId} and domain_id = ${domainId} order by rule`.execute(db);
  return rows;
}

export async function saveDomainFindings(
  trx: Trx,
  { workspaceId, domainId }: Place,
  written: readonly KeptFinding[],
): Promise<void> {
  for (const { rule, severity, evidence, since } of written) {
    const values = { severity, evidence: JSON.stringify(evidence), since, endedAt: null };
    await trx
      .insertInto('domainFinding')
      .values({ workspaceId, domainId, rule, ...values })
      .onConflict((conflict) =>
        conflict.columns(['workspaceId', 'domainId', 'rule']).doUpdateSet(values),
      )
      .execute();
  }
}

export async function endDomainFindings(
  trx: Trx,
  { workspaceId, domainId }: Place,
  rules: readonly RuleId[],
  now: Date,
): Promise<void> {
  if (rules.length === 0) return;
  await trx
    .updateTable('domainFinding')
    .set({ endedAt: now })
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('rule', 'in', [...rules])
    .execute();
}
