import { sql } from 'kysely';
import type { Db, Trx } from '../../db/database.ts';
import type { Row } from '../../db/tables.ts';
import { MINUTE, SECOND } from '../../lib/time.ts';
import { OWN_IDENTITY } from '../inventory/app.ts';
import type { Answer, QuestionView } from './question.ts';
import { isUnaskedWhy } from './whom.ts';

export type QuestionRow = Row<'question'>;

export interface QuestionKey {
  readonly workspaceId: number;
  readonly questionId: number;
}

/** One person's grant of one app. */
export interface Grant {
  readonly appId: number;
  readonly userId: string;
  readonly grantedAt: Date;
}

/**
 * Grants that a reading saw first, of apps that nobody has decided on, and that nobody was asked about; `since`: what was
 * granted before is no news. Whoever held the app before has mostly just signed in anew; of one that nobody installed and
 * that is of high risk it is asked all the same, since its name alone says which app it is.
 */
export async function newGrants(
  trx: Trx,
  { workspaceId, domainId, now }: { workspaceId: number; domainId: number; now: Date },
  since: Date,
): Promise<Grant[]> {
  const { rows } = await sql<Grant>`
    select t.app_id, t.user_id, min(t.created_at) as granted_at
    from token t join app a on a.workspace_id = t.workspace_id and a.id = t.app_id
    where t.workspace_id = ${workspaceId} and t.domain_id = ${domainId} and t.first_seen_at = ${now}
      and t.gone_at is null and t.created_at > ${since}
      and a.status = 'new' and a.identity <> ${OWN_IDENTITY}
      and not exists (select from question q where q.workspace_id = t.workspace_id and q.app_id = t.app_id
        and q.user_id = t.user_id)
      and (a.level = 'high' and a.application_id is null or not exists (select from token b where b.workspace_id = t.workspace_id and b.domain_id = t.domain_id
        and b.app_id = t.app_id and b.user_id = t.user_id and b.first_seen_at < ${now} and b.gone_at is null))
    group by t.app_id, t.user_id order by granted_at, t.app_id, t.user_id`.execute(trx);
  return rows;
}

/**
 * Grants that a reading saw first, by whoever said of that app that it was not them: the questions. `skewMs`: both clocks may
 * differ by so much, and Salesforce says whole seconds; so late before the answer is what the revocation did not find.
 */
export async function returnedGrants(
  trx: Trx,
  { workspaceId, domainId, now }: { workspaceId: number; domainId: number; now: Date },
  skewMs: number,
): Promise<{ questionId: number; appId: number }[]> {
  const { rows } = await sql<{ questionId: number; appId: number }>`
    select q.id as question_id, q.app_id from question q join app a on a.workspace_id = q.workspace_id and a.id = q.app_id
    left join revocation r on r.workspace_id = q.workspace_id and r.id = q.revocation_id
    where q.workspace_id = ${workspaceId} and q.domain_id = ${domainId} and q.answer in ('no', 'phone')
      and a.status = 'new' and exists (select from token t where t.workspace_id = q.workspace_id
        and t.domain_id = q.domain_id and t.app_id = q.app_id and t.user_id = q.user_id and t.first_seen_at = ${now}
        and t.gone_at is null and (t.created_at > q.answered_at or (r.frozen_at is not null
          and t.created_at > q.answered_at - make_interval(secs => ${skewMs / SECOND}) and not exists (
            select from revocation_row w where w.workspace_id = q.workspace_id and w.revocation_id = q.revocation_id
              and w.user_id = t.user_id and w.created_at = t.created_at))))
    order by q.id`.execute(trx);
  return rows;
}

/** Questions whose time ended unanswered while nothing was held, which nobody was told of: their holder is back, so that they are due. */
export async function resumeUnanswered(
  trx: Trx,
  { workspaceId, domainId, now }: { workspaceId: number; domainId: number; now: Date },
): Promise<void> {
  await sql`
    update question q set due_at = ${now} from app a
    where q.workspace_id = ${workspaceId} and q.domain_id = ${domainId} and q.state = 'asked' and q.due_at is null
      and q.told_at is null and a.workspace_id = q.workspace_id and a.id = q.app_id and a.status = 'new'
      and exists (select from token t where t.workspace_id = q.workspace_id and t.domain_id = q.domain_id
        and t.app_id = q.app_id and t.user_id = q.user_id and t.first_seen_at = ${now} and t.gone_at is null)`.execute(
    trx,
  );
}

/** Of an app, by whom it was granted, newest first; those who were asked are left out. */
export async function grantsOf(trx: Trx, workspaceId: number, appId: number): Promise<Grant[]> {
  const { rows } = await sql<Grant>`
    select t.app_id, t.user_id, max(t.created_at) as granted_at from token t
    where t.workspace_id = ${workspaceId} and t.app_id = ${appId} and t.gone_at is null
      and not exists (select from question q where q.workspace_id = t.workspace_id and q.app_id = t.app_id
        and q.user_id = t.user_id)
    group by t.app_id, t.user_id order by granted_at desc, t.user_id`.execute(trx);
  return rows;
}

/** About each of them a question, due at once; where there is one it stays. Gives how many were made. */
export async function insertQuestions(
  trx: Trx,
  of: { workspaceId: number; domainId: number; by: string | null; now: Date },
  grants: readonly Grant[],
): Promise<number> {
  if (grants.length === 0) return 0;
  const { workspaceId, domainId, by, now } = of;
  const rows = await trx
    .insertInto('question')
    .values(
      grants.map((grant) => ({
        ...grant,
        workspaceId,
        domainId,
        madeAt: now,
        madeBy: by,
        state: 'due' as const,
        dueAt: now,
      })),
    )
    .onConflict((conflict) => conflict.columns(['workspaceId', 'appId', 'userId']).doNothing())
    .returning('id')
    .execute();
  return rows.length;
}

/** How many were made in a domain since then. */
export async function madeSince(
  trx: Trx,
  { workspaceId, domainId }: { workspaceId: number; domainId: number },
  since: Date,
): Promise<number> {
  const row = await trx
    .selectFrom('question')
    .select((eb) => eb.fn.countAll<string>().as('made'))
    .where('workspaceId', '=', workspaceId)
    .where('domainId', '=', domainId)
    .where('madeAt', '>', since)
    .executeTakeFirstOrThrow();
  return Number(row.made);
}

export async function lockQuestion(
  trx: Trx,
  { workspaceId, questionId }: QuestionKey,
): Promise<QuestionRow | undefined> {
  return trx
    .selectFrom('question')
    .selectAll()
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', questionId)
    .forNoKeyUpdate()
    .executeTakeFirst();
}

export async function changeQuestion(
  trx: Trx,
  { workspaceId, questionId }: QuestionKey,
  change: Partial<Omit<QuestionRow, 'id' | 'workspaceId'>>,
): Promise<void> {
  await trx
    .updateTable('question')
    .set(change)
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', questionId)
    .execute();
}

/** Whether the same person in Slack was asked about the app already, as another user of the org. */
export async function wasAsked(
  trx: Trx,
  { workspaceId, appId, slackUser }: { workspaceId: number; appId: number; slackUser: string },
): Promise<boolean> {
  const row = await trx
    .selectFrom('question')
    .select('id')
    .where('workspaceId', '=', workspaceId)
    .where('appId', '=', appId)
    .where('slackUser', '=', slackUser)
    .executeTakeFirst();
  return row !== undefined;
}

/** Questions that somebody should look at, in workspaces that are there. */
export const questionsDue = (now: Date) => sql<QuestionKey>`
  select q.workspace_id, q.id as question_id from question q join workspace w on w.id = q.workspace_id
  where q.due_at <= ${now} and w.gone_at is null`;

export async function dueQuestions(db: Db, now: Date, limit: number): Promise<QuestionKey[]> {
  const { rows } = await sql<QuestionKey>`
    select * from (${questionsDue(now)}) due order by question_id limit ${limit}`.execute(db);
  return rows;
}

/** Whether a revocation takes what its asker granted themselves and says was not them: their own access, and no more. */
export async function isOwnAccess(
  trx: Trx,
  row: { workspaceId: number; id: number; userIds: readonly string[] },
): Promise<boolean> {
  const found = await trx
    .selectFrom('question')
    .select('userId')
    .where('workspaceId', '=', row.workspaceId)
    .where('revocationId', '=', row.id)
    .executeTakeFirst();
  return found !== undefined && row.userIds.length === 1 && row.userIds[0] === found.userId;
}

interface ViewRow extends Omit<QuestionView, 'why' | 'answer'> {
  readonly why: string | null;
  readonly answer: Answer | null;
}

/** About the time of a grant, by the org's own log of sign-ins. */
const ABOUT_MS = 15 * MINUTE;

/** Newest first. `of`: one, or all of an app. */
export async function viewQuestions(
  db: Db,
  workspaceId: number,
  of: { questionId: number } | { appId: number },
): Promise<QuestionView[]> {
  const which = 'questionId' in of ? sql`q.id = ${of.questionId}` : sql`q.app_id = ${of.appId}`;
  const { rows } = await sql<ViewRow>`
    select q.id, q.workspace_id, q.domain_id, d.name as domain_name, d.org_id, q.app_id, a.name as app_name,
      a.level, a.status, d.deleted_at is null as is_watched, q.granted_at, q.made_by, q.state, q.why, q.slack_user, q.asked_at, q.until, q.told_at,
      q.answer, q.answered_at, q.words, q.revocation_id,
      coalesce(nullif(o.name, ''), o.username, q.user_id) as user_name, coalesce(o.username, q.user_id) as username,
      (select coalesce(sum(t.copies), 0)::integer from token t where t.workspace_id = q.workspace_id
        and t.domain_id = q.domain_id and t.app_id = q.app_id and t.user_id = q.user_id and t.gone_at is null) as tokens,
      array(select s.source_ip from app_source s where s.workspace_id = q.workspace_id and s.domain_id = q.domain_id
        and s.application = a.name and s.first_at < q.granted_at + make_interval(secs => ${ABOUT_MS / SECOND})
        and s.last_at > q.granted_at - make_interval(secs => ${ABOUT_MS / SECOND})
        order by s.last_at desc limit 3) as addresses,
      exists (select from card c where c.workspace_id = q.workspace_id and c.kind = 'question'
        and c.subject = q.id::text and c.ts is not null) as is_out,
      q.state = 'answered' and q.due_at is not null as revokes_later
    from question q
    join app a on a.workspace_id = q.workspace_id and a.id = q.app_id
    join domain d on d.workspace_id = q.workspace_id and d.id = q.domain_id
    left join org_user o on o.workspace_id = q.workspace_id and o.domain_id = q.domain_id and o.user_id = q.user_id
    where q.workspace_id = ${workspaceId} and ${which} order by q.id desc limit 50`.execute(db);
  return rows.map((row) => ({ ...row, why: isUnaskedWhy(row.why) ? row.why : undefined }));
}
