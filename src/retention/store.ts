import { type RawBuilder, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { HISTORY_DAYS } from '../domains/domain.ts';
import { DAY, earlier, HOUR } from '../lib/time.ts';

const BATCH = 5_000;

/** How many days each thing is kept; acts have a term per workspace, `audit.days`. */
export const terms = {
  deliveries: 1,
  gone: 90,
  notices: 30,
  consents: 30,
  runs: 90,
  deletedDomains: HISTORY_DAYS,
  closedAlerts: 90,
  answeredRequests: 90,
  signals: 30,
  endedFindings: 90,
  revocations: 90,
  groups: 90,
  breaches: 90,
  leavings: 90,
  use: 400,
  reads: 90,
  audit: 400,
} as const;

/** True for the one process that may throw away today. */
export async function claimDay(db: Db, now: Date): Promise<boolean> {
  const row = await db
    .updateTable('deployment')
    .set({ retentionAt: now })
    .where((eb) =>
      eb.or([eb('retentionAt', 'is', null), eb('retentionAt', '<=', earlier(now, DAY))]),
    )
    .returning('one')
    .executeTakeFirst();
  return row !== undefined;
}

/** It did not go to its end: the next process may try in an hour. */
export async function releaseDay(db: Db, now: Date): Promise<void> {
  const retentionAt = earlier(now, DAY - HOUR);
  await db.updateTable('deployment').set({ retentionAt }).execute();
}

/** What each kind of row is thrown away by, in an order in which nothing is left over. `$1` is the rows' limit. */
export function retentionSteps(now: Date): readonly { what: string; rows: RawBuilder<unknown> }[] {
  const before = (days: number) => earlier(now, days * DAY);
  const doomed = sql`(select workspace_id, id from domain
    where deleted_at <= ${before(terms.deletedDomains)})`;
  return [
    {
      what: 'deliveries of Slack',
      rows: sql`delete from slack_delivery where ctid = any(array(
        select ctid from slack_delivery where at <= ${before(terms.deliveries)} limit ${BATCH}))`,
    },
    {
      what: 'tokens',
      rows: sql`delete from token where ctid = any(array(
        select ctid from token where gone_at <= ${before(terms.gone)} limit ${BATCH}))`,
    },
    // Of a deleted domain the large tables go first, in batches; what is left goes with the domain.
    {
      what: 'tokens of deleted domains',
      rows: sql`delete from token where ctid = any(array(
        select ctid from token where (workspace_id, domain_id) in ${doomed} limit ${BATCH}))`,
    },
    {
      what: 'people of deleted domains',
      rows: sql`delete from org_user where ctid = any(array(
        select ctid from org_user where (workspace_id, domain_id) in ${doomed} limit ${BATCH}))`,
    },
    {
      what: 'people',
      rows: sql`delete from org_user where ctid = any(array(
        select ctid from org_user where gone_at <= ${before(terms.gone)} limit ${BATCH}))`,
    },
    {
      what: 'packages',
      rows: sql`delete from package where ctid = any(array(
        select ctid from package where gone_at <= ${before(terms.gone)} limit ${BATCH}))`,
    },
    {
      what: 'use',
      rows: sql`delete from app_use where ctid = any(array(
        select ctid from app_use where day <= ${before(terms.use)}::date limit ${BATCH}))`,
    },
    // What was counted first, in batches: with a file as many rows as it has would go at once.
    {
      what: 'reads',
      rows: sql`delete from app_read where ctid = any(array(
        select ctid from app_read where day <= ${before(terms.reads)}::date limit ${BATCH}))`,
    },
    {
      what: 'reads of deleted domains',
      rows: sql`delete from app_read where ctid = any(array(
        select ctid from app_read where (workspace_id, domain_id) in ${doomed} limit ${BATCH}))`,
    },
    {
      what: 'files of reads',
      rows: sql`delete from read_file where ctid = any(array(
        select ctid from read_file where log_date <= ${before(terms.reads)} limit ${BATCH}))`,
    },
    {
      what: 'addresses of sign-ins',
      rows: sql`delete from app_source where ctid = any(array(
        select ctid from app_source where last_at <= ${before(terms.signals)} limit ${BATCH}))`,
    },
    {
      what: 'lines of the audit trail',
      rows: sql`delete from trail_event where ctid = any(array(
        select ctid from trail_event where at <= ${before(terms.signals)} limit ${BATCH}))`,
    },
    {
      what: 'findings',
      rows: sql`delete from finding where ctid = any(array(
        select ctid from finding where ended_at <= ${before(terms.endedFindings)} limit ${BATCH}))`,
    },
    {
      what: 'findings of domains',
      rows: sql`delete from domain_finding where ctid = any(array(
        select ctid from domain_finding where ended_at <= ${before(terms.endedFindings)} limit ${BATCH}))`,
    },
    {
      what: 'revocations',
      rows: sql`delete from revocation where ctid = any(array(
        select ctid from revocation where ended_at <= ${before(terms.revocations)} limit ${BATCH}))`,
    },
    {
      what: 'acts on many apps',
      rows: sql`delete from decision_group where ctid = any(array(
        select ctid from decision_group where made_at <= ${before(terms.groups)} limit ${BATCH}))`,
    },
    {
      what: 'breaches of vendors',
      rows: sql`delete from breach where ctid = any(array(
        select ctid from breach where ended_at <= ${before(terms.breaches)} limit ${BATCH}))`,
    },
    {
      what: 'people who became inactive',
      rows: sql`delete from leaving where ctid = any(array(
        select ctid from leaving where found_at <= ${before(terms.leavings)} limit ${BATCH}))`,
    },
    {
      what: 'alerts',
      rows: sql`delete from alert where ctid = any(array(
        select ctid from alert where closed_at <= ${before(terms.closedAlerts)} limit ${BATCH}))`,
    },
    {
      what: 'notices',
      rows: sql`delete from notice where ctid = any(array(
        select ctid from notice where created_at <= ${before(terms.notices)}
          and (sent_at is not null or dropped_at is not null or created_at <= ${before(2 * terms.notices)})
        limit ${BATCH}))`,
    },
    {
      what: 'consents',
      rows: sql`delete from consent where ctid = any(array(
        select ctid from consent where ended_at <= ${before(terms.consents)} limit ${BATCH}))`,
    },
    {
      what: 'requests',
      rows: sql`delete from access_request where ctid = any(array(
        select ctid from access_request where asked_at <= ${before(terms.answeredRequests)} limit ${BATCH}))`,
    },
    {
      what: 'runs',
      rows: sql`delete from sync_run where ctid = any(array(
        select ctid from sync_run where coalesce(ended_at, started_at) <= ${before(terms.runs)} limit ${BATCH}))`,
    },
    {
      what: 'roles past their end',
      rows: sql`delete from member where until <= ${before(terms.gone)}`,
    },
    {
      what: 'domains',
      rows: sql`delete from domain where ctid = any(array(
        select ctid from domain where deleted_at <= ${before(terms.deletedDomains)} limit 100))`,
    },
    // One that holds in all domains outlives the domain that it was made in.
    {
      what: 'decisions',
      rows: sql`delete from decision where ctid = any(array(
        select d.ctid from decision d where d.domain_id is null and (not d.everywhere or d.ended_at is not null)
          and not exists (select from revocation r where r.workspace_id = d.workspace_id and r.decision_id = d.id)
        limit ${BATCH}))`,
    },
    {
      what: 'cards',
      rows: sql`delete from card c where ctid = any(array(
        select c.ctid from card c where case c.kind
          when 'domain' then not exists (select from domain d where d.id::text = c.subject)
          when 'alert' then not exists (select from alert a where a.id::text = split_part(c.subject, ':', 1))
          when 'access' then not exists (
            select from access_request r where r.id::text = split_part(c.subject, '/', 1))
          when 'consent' then not exists (select from consent s where s.id::text = c.subject)
          when 'handover' then not exists (select from consent s where s.id::text = c.subject)
          when 'ending' then c.drawn_at <= ${before(terms.notices)}
            and not exists (select from domain d where d.grant_id = split_part(c.subject, '/', 2)::uuid)
          when 'app' then not exists (select from app a where a.id::text = split_part(c.subject, '/', 1))
            or c.subject like '%/was/%' and c.drawn_at <= ${before(terms.notices)}
          when 'apps' then not exists (select from domain d where d.id::text = split_part(c.subject, '/', 1))
          when 'revocation' then not exists (
            select from revocation r where r.id::text = substring(c.subject from '^\\d+'))
          when 'group' then not exists (
            select from decision_group g where g.id::text = substring(c.subject from '^g(\\d+)/'))
          when 'breach' then not exists (
            select from breach b where b.id::text = substring(c.subject from '^b(\\d+)$'))
          when 'leaving' then not exists (
            select from leaving l where l.id::text = substring(c.subject from '^l(\\d+)$'))
          when 'keep' then c.drawn_at <= ${before(terms.notices)} and not exists (select from decision d
            where d.id::text = substring(c.subject from '^k(\\d+)/') and d.ended_at is null)
          when 'wish' then c.drawn_at <= ${before(terms.notices)}
          else false end limit ${BATCH}))`,
    },
  ];
}

/** One batch; gives how many rows went. */
export async function deleteExpired(db: Db, rows: RawBuilder<unknown>): Promise<number> {
  const { numAffectedRows } = await rows.execute(db);
  return Number(numAffectedRows ?? 0n);
}
