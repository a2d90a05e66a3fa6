import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { isDatabaseDown } from '../../lib/errors.ts';
import type { AnnounceApps } from '../events.ts';
import type { Answers } from './answer.ts';
import { askingOf } from './asking-store.ts';
import { granterOf, othersWith } from './granter-store.ts';
import { endOf, lookedUpAgain, untilOf } from './question.ts';
import {
  changeQuestion,
  lockQuestion,
  type QuestionKey,
  type QuestionRow,
  viewQuestions,
  wasAsked,
} from './question-store.ts';
import { againstGranter, type Granter, type SlackFound, type Whom, whomToAsk } from './whom.ts';

/** What Salesforce says of one user now; undefined where it does not know them. Throws what opening an org throws. */
export type AskSalesforce = (
  key: { workspaceId: number; domainId: number; userId: string },
  signal: AbortSignal,
) => Promise<Omit<Granter, 'sameAddress'> | undefined>;

/** Never throws. */
export type AskSlack = (workspaceId: number, email: string) => Promise<SlackFound>;

export interface PutDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly announce: AnnounceApps;
  readonly answers: Pick<Answers, 'revokeNow'>;
  readonly askSalesforce: AskSalesforce;
  readonly askSlack: AskSlack;
  readonly log: (what: string, facts: Record<string, unknown>) => void;
}

/**
 * The job that does what is due of one question: finds whom to ask and asks them, tells that nobody could be asked, or that
 * nobody answered. Slack and Salesforce are asked with no transaction open.
 */
export function createPutQuestion(deps: PutDeps) {
  const { db, clock, announce } = deps;

  /** Undefined where the question no longer matters. */
  async function whom(row: QuestionRow, signal: AbortSignal): Promise<Whom> {
    const known = await granterOf(db, row);
    const against = known && againstGranter({ ...known, userType: undefined });
    // What is known speaks against it: nobody else has to be asked. That its kind is hidden may be known by now.
    if (against && against !== 'kind hidden') return { why: against };
    try {
      const now = await deps.askSalesforce(row, signal);
      if (!now) return { why: 'inactive' };
      const granter = { ...now, sameAddress: await othersWith(db, row, now.email) };
      const why = againstGranter(granter);
      if (why) return { why };
      return whomToAsk(granter, await deps.askSlack(row.workspaceId, granter.email));
    } catch (error) {
      if (isDatabaseDown(error)) throw error;
      deps.log('who granted an app could not be looked up', { questionId: row.id, error });
      return { again: true };
    }
  }

  const key = (row: QuestionRow): QuestionKey => ({
    workspaceId: row.workspaceId,
    questionId: row.id,
  });

  const record = (trx: Trx, row: QuestionRow, action: string, facts: Record<string, unknown>) =>
    recordAct(
      trx,
      {
        workspaceId: row.workspaceId,
        actor: 'bot',
        action,
        domainId: row.domainId,
        subject: String(row.appId),
        facts: { questionId: row.id, ...facts },
        source: 'bot',
      },
      clock.now(),
    );

  async function unasked(trx: Trx, row: QuestionRow, why: string): Promise<void> {
    const { workspaceId, appId, id: questionId } = row;
    await changeQuestion(trx, key(row), { state: 'unasked', why, dueAt: null });
    await record(trx, row, 'app.grant_unasked', { why });
    await announce(trx, { kind: 'question unasked', workspaceId, appId, questionId });
  }

  async function put(trx: Trx, row: QuestionRow, slackUser: string): Promise<void> {
    const { workspaceId, appId, domainId, id: questionId } = row;
    if (await wasAsked(trx, { workspaceId, appId, slackUser }))
      return unasked(trx, row, 'asked before');
    const now = clock.now();
    const [view] = await viewQuestions(trx, workspaceId, { questionId });
    const until = untilOf(
      await askingOf(trx, { workspaceId, domainId }),
      view?.level ?? 'high',
      now,
    );
    const change = { state: 'asked', slackUser, askedAt: now, until, dueAt: until } as const;
    await changeQuestion(trx, key(row), change);
    await record(trx, row, 'app.grant_asked', { user: slackUser });
    await announce(trx, {
      kind: 'question asked',
      workspaceId,
      appId,
      questionId,
      user: slackUser,
    });
  }

  /** What became of looking them up, in the transaction that holds the row. */
  async function looked(trx: Trx, row: QuestionRow, found: Whom): Promise<void> {
    const [view] = await viewQuestions(trx, row.workspaceId, { questionId: row.id });
    const { isOn } = await askingOf(trx, row);
    // Decided on, removed or switched off before anybody was asked: it is not asked.
    if (!isOn || !view || endOf(view) !== undefined)
      return changeQuestion(trx, key(row), { state: 'unasked', why: null, dueAt: null });
    if ('ask' in found) return put(trx, row, found.ask);
    if ('why' in found) return unasked(trx, row, found.why);
    const dueAt = lookedUpAgain(row.madeAt, row.tries, clock.now());
    if (!dueAt) return unasked(trx, row, 'silent');
    await changeQuestion(trx, key(row), { dueAt, tries: row.tries + 1 });
  }

  /** Nobody answered in time. Where it was decided meanwhile, nobody has to know. */
  async function ranOut(trx: Trx, row: QuestionRow): Promise<void> {
    const { workspaceId, appId, id: questionId } = row;
    const [view] = await viewQuestions(trx, workspaceId, { questionId });
    const isOpen = view !== undefined && endOf(view) === undefined;
    await changeQuestion(trx, key(row), { dueAt: null, ...(isOpen && { toldAt: clock.now() }) });
    if (!isOpen) return;
    await record(trx, row, 'app.grant_unanswered', {});
    await announce(trx, { kind: 'question unanswered', workspaceId, appId, questionId });
  }

  /** Under the row's lock, where it is still due. */
  const held = (of: QuestionKey, act: (trx: Trx, row: QuestionRow) => Promise<void>) =>
    db.transaction().execute(async (trx) => {
      const row = await lockQuestion(trx, of);
      if (row && isDue(row, clock.now())) await act(trx, row);
    });

  return async (of: QuestionKey, signal: AbortSignal): Promise<void> => {
    const row = await db.transaction().execute((trx) => lockQuestion(trx, of));
    if (!row || !isDue(row, clock.now())) return;
    if (row.state === 'answered') return deps.answers.revokeNow(of);
    if (row.state === 'asked') return held(of, ranOut);
    const found = await whom(row, signal);
    await held(of, (trx, now) =>
      now.state === 'due' ? looked(trx, now, found) : Promise.resolve(),
    );
  };
}

const isDue = ({ dueAt }: QuestionRow, now: Date): boolean => dueAt !== null && dueAt <= now;
