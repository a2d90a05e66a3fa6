import { recordAct } from '../../audit/store.ts';
import type { Db, Trx } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { later, MINUTE, SECOND } from '../../lib/time.ts';
import { lockApps } from '../decisions/decided-apps-store.ts';
import type { AppRow } from '../decisions/store.ts';
import type { AnnounceApps } from '../events.ts';
import type { AskOwn } from '../revocations/ask-own.ts';
import { type Answer, endOf, type QuestionView, revokes } from './question.ts';
import {
  changeQuestion,
  lockQuestion,
  type QuestionKey,
  type QuestionRow,
  viewQuestions,
} from './question-store.ts';

/** What somebody says of a grant of theirs. `ids`: all that Slack calls them by; `words`: foreign text. */
export interface AnswerRequest extends QuestionKey {
  readonly by: string;
  readonly ids: readonly string[];
  readonly answer: Answer;
  readonly words?: string | undefined;
}

/** While other tokens of the app are being removed, theirs wait so long, twice as long each time, at most ten minutes. */
const UNDER_WAY_MS = 10 * SECOND;
const UNDER_WAY_MOST_MS = 10 * MINUTE;
const WORDS_MOST = 300;

const reasons = {
  no: 'Whoever granted it says that it was not them.',
  phone: 'Whoever granted it says that someone on the phone asked them to.',
} as const;

type Locked = { app: AppRow; row: QuestionRow; view: QuestionView } | undefined;

/** The answers of whoever was asked about a grant. */
export function createAnswers(deps: {
  db: Db;
  clock: Clock;
  announce: AnnounceApps;
  askOwn: AskOwn;
}) {
  const { db, clock, announce, askOwn } = deps;

  /** The app is locked before its question, as whoever decides on it locks it. */
  async function locked(trx: Trx, { workspaceId, questionId }: QuestionKey): Promise<Locked> {
    const [seen] = await viewQuestions(trx, workspaceId, { questionId });
    if (!seen) return undefined;
    const of = { appId: seen.appId, decisionId: undefined };
    const app = (await lockApps(trx, workspaceId, of)).find(({ id }) => id === seen.appId);
    const row = await lockQuestion(trx, { workspaceId, questionId });
    // A reading that was written meanwhile may have found that it is of another app.
    if (row && row.appId !== seen.appId) return locked(trx, { workspaceId, questionId });
    // As it is now that nobody changes it.
    const [view] = await viewQuestions(trx, workspaceId, { questionId });
    return app && row && view && { app, row, view };
  }

  /** The tokens that an answer takes away begin to go; where others of the app are going now, a little later. */
  async function beginRevoking(
    trx: Trx,
    { app, row }: NonNullable<Locked>,
    answer: Answer,
  ): Promise<void> {
    if (answer === 'yes' || row.slackUser === null) return;
    const { workspaceId, id: questionId, userId } = row;
    const wish = { app, userId, by: row.slackUser, reason: reasons[answer] };
    const begun = await askOwn(trx, wish);
    const change =
      begun === 'under way'
        ? { dueAt: later(clock.now(), pauseAfter(row.tries)), tries: row.tries + 1 }
        : { dueAt: null, revocationId: begun ?? null };
    await changeQuestion(trx, { workspaceId, questionId }, change);
  }

  return {
    /**
     * Late answers are answers. Throws E-NOT-FOUND for whoever was not asked, and E-STALE-CARD where it was answered or the
     * domain deleted. That it was them is of no use once somebody decided or nothing is left; that it was not always is.
     */
    answer: (request: AnswerRequest): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const { workspaceId, questionId, by, ids, answer } = request;
        const found = await locked(trx, request);
        if (!found || !isTheirs(found.row, ids))
          throw new AppError('E-NOT-FOUND', `question ${questionId}`, { name: 'such question' });
        const { row, view } = found;
        const end = endOf(view);
        const isOver = end === 'unwatched' || (end !== undefined && answer === 'yes');
        if (row.state !== 'asked' || isOver)
          throw new AppError('E-STALE-CARD', 'that question has ended', { question: true });
        const now = clock.now();
        const words = [...(request.words ?? '')].slice(0, WORDS_MOST).join('') || null;
        await changeQuestion(trx, request, {
          state: 'answered',
          answer,
          answeredAt: now,
          words,
          dueAt: null,
          tries: 0,
        });
        const { appId, domainId } = row;
        const act = { workspaceId, actor: by, action: 'app.grant_answered', domainId } as const;
        const facts = { questionId, answer, ...(words && { reason: words }) };
        await recordAct(trx, { ...act, subject: String(appId), facts, source: 'slack' }, now);
        await beginRevoking(trx, { ...found, row: { ...row, tries: 0 } }, answer);
        const isAlarm = revokes(answer);
        const event = { workspaceId, appId, questionId, isAlarm } as const;
        await announce(trx, { kind: 'question answered', ...event });
      }),

    /** For the job: what an answer takes away, and could not begin to go at once. */
    revokeNow: (key: QuestionKey): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const found = await locked(trx, key);
        if (!found || found.row.dueAt === null || !revokes(found.row.answer)) return;
        await beginRevoking(trx, found, found.row.answer ?? 'yes');
        const { workspaceId, appId } = found.row;
        await announce(trx, { kind: 'apps redraw', workspaceId, appIds: [appId] });
      }),
  };
}

export type Answers = ReturnType<typeof createAnswers>;

const pauseAfter = (tries: number): number =>
  Math.min(UNDER_WAY_MOST_MS, UNDER_WAY_MS * 2 ** Math.min(tries, 10));

const isTheirs = ({ slackUser }: QuestionRow, ids: readonly string[]): boolean =>
  slackUser !== null && ids.includes(slackUser);
