import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/**
 * Whatever speaks of the domain by its name is drawn anew: its own card, its lists, warnings, alerts and apps, questions
 * that wait for an answer, approvals whose end is near, and acts on many apps while they can be undone.
 */
export async function redrawAllOf(
  trx: Db,
  { workspaceId, domainId }: { readonly workspaceId: number; readonly domainId: number },
): Promise<void> {
  const id = String(domainId);
  await sql`
    update card c set wanted = wanted + 1
    where c.workspace_id = ${workspaceId} and case c.kind
      when 'domain' then c.subject = ${id}
      when 'apps' then split_part(c.subject, '/', 1) = ${id}
      when 'ending' then split_part(c.subject, '/', 1) = ${id}
      when 'app' then substring(c.subject from '^[0-9]+') in (
        select a.id::text from app a where a.workspace_id = ${workspaceId} and a.domain_id = ${domainId})
      when 'alert' then substring(c.subject from '^[0-9]+') in (
        select l.id::text from alert l
        where l.workspace_id = ${workspaceId} and l.domain_id = ${domainId} and l.closed_at is null)
      when 'revocation' then substring(c.subject from '^[0-9]+') in (
        select r.id::text from revocation r
        where r.workspace_id = ${workspaceId} and r.domain_id = ${domainId} and r.ended_at is null)
      when 'question' then substring(c.subject from '^[0-9]+') in (
        select q.id::text from question q where q.workspace_id = ${workspaceId} and q.domain_id = ${domainId}
          and q.state = 'asked')
      when 'group' then substring(c.subject from '^g([0-9]+)/') in (
        select m.group_id::text from decision_group g
        join decision_group_app m on m.workspace_id = g.workspace_id and m.group_id = g.id
        join app a on a.workspace_id = m.workspace_id and a.id = m.app_id
        where g.workspace_id = ${workspaceId} and g.closed_at is null and a.domain_id = ${domainId})
      when 'breach' then substring(c.subject from '^b([0-9]+)') in (
        select m.breach_id::text from breach b
        join breach_app m on m.workspace_id = b.workspace_id and m.breach_id = b.id
        join app a on a.workspace_id = m.workspace_id and a.id = m.app_id
        where b.workspace_id = ${workspaceId} and b.ended_at is null and a.domain_id = ${domainId})
      when 'leaving' then substring(c.subject from '^l([0-9]+)$') in (
        select l.id::text from leaving l where l.workspace_id = ${workspaceId} and l.domain_id = ${domainId}
          and l.left_at is null)
      when 'keep' then substring(c.subject from '^k([0-9]+)/') in (
        select e.id::text from decision e where e.workspace_id = ${workspaceId} and e.domain_id = ${domainId}
          and e.ended_at is null)
      else false end`.execute(trx);
}

/** The cards of links for this domain that led nowhere: it is connected now, and they say so. */
export async function redrawRefused(
  trx: Db,
  { workspaceId, domainId }: { readonly workspaceId: number; readonly domainId: number },
): Promise<void> {
  await sql`
    update card c set wanted = wanted + 1
    from consent o join domain d on d.workspace_id = o.workspace_id and d.id = ${domainId}
    where c.workspace_id = ${workspaceId} and c.kind in ('consent', 'handover') and o.workspace_id = c.workspace_id
      and c.subject = o.id::text and o.state in ('refused', 'expired')
      and (o.domain_id = d.id or lower(o.name) = lower(d.name))`.execute(trx);
}

/** The card of a consent that somebody went back from becomes that of their next: one message, not two. */
export async function passCard(
  trx: Db,
  pass: {
    readonly workspaceId: number;
    readonly from: string;
    readonly to: string;
    readonly by: string;
  },
): Promise<void> {
  await sql`
    update card c set subject = ${pass.to} from consent o
    where c.workspace_id = ${pass.workspaceId} and c.kind = 'consent' and c.subject = ${pass.from}
      and o.workspace_id = c.workspace_id and o.id::text = c.subject and o.asked_by = ${pass.by}
      and o.state = 'cancelled'`.execute(trx);
}
