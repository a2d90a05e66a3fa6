import { recordAct } from '../../audit/store.ts';
import type { Db } from '../../db/database.ts';
import type { Clock } from '../../lib/clock.ts';
import { AppError } from '../../lib/errors.ts';
import { earlier } from '../../lib/time.ts';
import { lockApps } from '../decisions/decided-apps-store.ts';
import { OWN_IDENTITY } from '../inventory/app.ts';
import { watchedDomains } from '../revocations/store.ts';
import { askingOf, lockAskable, saveAsking } from './asking-store.ts';
import { ASKED_MOST, ASKED_MS, type Asking, elseTimes, highTimes } from './question.ts';
import { grantsOf, insertQuestions, madeSince } from './question-store.ts';

/** So many people who granted one app are asked by one press, the newest first. */
export const PRESS_MOST = 5;

export type Pressed =
  /** `left`: so many more granted it. */
  | { readonly kind: 'asked'; readonly people: number; readonly left: number }
  /** Whoever granted it was asked before or could not be asked, or nobody is left who did. */
  | { readonly kind: 'nobody' }
  /** It is switched off in this domain. */
  | { readonly kind: 'off' }
  /** Somebody decided on it. */
  | { readonly kind: 'decided' }
  /** As many were asked in this domain within the hour as may be. */
  | { readonly kind: 'too many' };

/** What people do about questions beside answering them: ask, and switch it on and off. */
export function createQuestionActs({ db, clock }: { db: Db; clock: Clock }) {
  return {
    /** *Ask who granted it*. Throws E-NOT-FOUND. */
    press: ({
      workspaceId,
      appId,
      by,
    }: {
      workspaceId: number;
      appId: number;
      by: string;
    }): Promise<Pressed> =>
      db.transaction().execute(async (trx) => {
        const apps = await lockApps(trx, workspaceId, { appId, decisionId: undefined });
        const app = apps.find(({ id }) => id === appId);
        if (!app) throw new AppError('E-NOT-FOUND', `app ${appId}`, { name: 'such app' });
        const { domainId } = app;
        if (!(await watchedDomains(trx, workspaceId, [domainId])).has(domainId))
          throw new AppError('E-NOT-FOUND', `domain ${domainId}`, { name: 'such domain' });
        const asking = await askingOf(trx, { workspaceId, domainId });
        if (!asking.isOn) return { kind: 'off' };
        if (app.status !== 'new' || app.identity === OWN_IDENTITY) return { kind: 'decided' };
        const now = clock.now();
        const made = await madeSince(trx, { workspaceId, domainId }, earlier(now, ASKED_MS));
        if (made >= ASKED_MOST) return { kind: 'too many' };
        const all = await grantsOf(trx, workspaceId, appId);
        const some = all.slice(0, Math.min(PRESS_MOST, ASKED_MOST - made));
        const people = await insertQuestions(trx, { workspaceId, domainId, by, now }, some);
        if (people === 0) return { kind: 'nobody' };
        const act = { workspaceId, actor: by, action: 'app.grants_asked_about', domainId } as const;
        const facts = { people };
        await recordAct(trx, { ...act, subject: String(appId), facts, source: 'slack' }, now);
        return { kind: 'asked', people, left: all.length - people };
      }),

    /** Switches it on or off, or changes how long people have. Throws E-NOT-FOUND; RangeError for a time that is none of ours. */
    set: (
      request: { workspaceId: number; domainId: number; by: string } & Pick<
        Asking,
        'isOn' | 'highMs' | 'elseMs'
      >,
    ): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const { workspaceId, domainId, by, isOn, highMs, elseMs } = request;
        if (!highTimes.includes(highMs) || !elseTimes.includes(elseMs))
          throw new RangeError('a time that nobody offers');
        if (!(await lockAskable(trx, request)))
          throw new AppError('E-NOT-FOUND', `domain ${domainId}`, { name: 'such domain' });
        const before = await askingOf(trx, request);
        const now = clock.now();
        await saveAsking(trx, { workspaceId, domainId }, { isOn, highMs, elseMs, by }, now);
        const what = before.isOn === isOn ? 'changed' : isOn ? 'on' : 'off';
        const act = { workspaceId, actor: by, action: `asking.${what}`, domainId } as const;
        await recordAct(trx, { ...act, facts: { highMs, elseMs }, source: 'slack' }, now);
      }),
  };
}

export type QuestionActs = ReturnType<typeof createQuestionActs>;
