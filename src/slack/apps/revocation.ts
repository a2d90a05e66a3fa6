import type { RevocationView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import { DAY } from '../../lib/time.ts';
import type { Actor } from '../kernel/actor.ts';
import { nothing, privately, type Reply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';
import { nameIn } from '../kit/names.ts';
import { when } from '../kit/time.ts';
import { count } from '../kit/words.ts';
import type { UsesApps } from './pressed.ts';
import type { AskRef } from './values.ts';
import { makerOf } from './words.ts';

/** What people answer to a revocation that was asked for. Each throws E-NOT-FOUND, and E-STALE-CARD where it is too late. */

interface Key {
  readonly workspaceId: number;
  readonly revocationId: number;
  readonly by: string;
}

/** Does it; where it is too late, throws E-STALE-CARD that says what became of the revocation. */
async function answer(
  uses: UsesApps,
  { who }: Actor,
  revocationId: number,
  act: (key: Key) => Promise<void>,
): Promise<void> {
  const { workspaceId, userId: by } = who;
  const run = await uses.apps.revocation(workspaceId, revocationId);
  if (!run) {
    const facts = { name: 'such revocation' };
    throw new AppError('E-NOT-FOUND', `revocation ${revocationId}`, facts);
  }
  try {
    await act({ workspaceId, revocationId, by });
  } catch (error) {
    const late =
      error instanceof AppError && error.code === 'E-STALE-CARD' && error.facts.changed !== true;
    throw late ? await staleRun(uses, workspaceId, run, error) : error;
  }
}

/** *Agree*, *Disagree*: by someone else than who asked; who asked withdraws it by either of the two that say no. */
const agreeTo =
  (yes: boolean) =>
  async (uses: UsesApps, actor: Actor, { id, seen }: AskRef): Promise<Reply> => {
    try {
      await answer(uses, actor, id, (key) => uses.apps.agree({ ...key, yes, seen }));
    } catch (error) {
      const why = error instanceof AppError ? await whyNot(uses, actor, id, error) : undefined;
      if (why === undefined) throw error;
      return privately(paragraph(why));
    }
    return nothing;
  };
export const agree = agreeTo(true);
export const disagree = agreeTo(false);

export async function withdraw(uses: UsesApps, actor: Actor, ref: AskRef): Promise<Reply> {
  const { workspaceId, userId } = actor.who;
  const run = await uses.apps.revocation(workspaceId, ref.id);
  if (!run || run.askedBy === userId) return disagree(uses, actor, ref);
  const names = await uses.people.names(workspaceId, [run.askedBy]);
  return privately(
    paragraph(
      `Only ${makerOf(run.askedBy, names)}, who asked for it, can withdraw it. To keep the tokens, press *Disagree*.`,
    ),
  );
}

async function whyNot(
  { apps, people }: UsesApps,
  { who: { workspaceId } }: Actor,
  id: number,
  { facts }: AppError,
): Promise<string | undefined> {
  if (facts.own === true) return 'Someone else must agree; you asked for this.';
  if (facts.changed === true)
    return 'Nothing was done: whom it is about has changed since the message was drawn. Look at its card again.';
  if (typeof facts.roleSince !== 'string') return undefined;
  const run = await apps.revocation(workspaceId, id);
  const name = run ? makerOf(run.askedBy, await people.names(workspaceId, [run.askedBy])) : '';
  const until = new Date(Date.parse(facts.roleSince) + DAY);
  return `Someone else must agree: you have your role for less than 24 h, from ${name}, who asked for this, or from somebody to whom they gave one. You can from ${when(until)}.`;
}

export async function stopRun(uses: UsesApps, actor: Actor, id: number): Promise<Reply> {
  await answer(uses, actor, id, uses.apps.stop);
  return privately(
    paragraph(`It stops before the next batch: at most ${count(50, 'more token')} go.`),
  );
}

/** *Stop all*: of what was asked for together. */
export async function stopAllRuns(uses: UsesApps, actor: Actor, id: number): Promise<Reply> {
  await answer(uses, actor, id, uses.apps.stopAll);
  return privately(
    paragraph(
      'All of it stops, where it is under way before the next batch: at most 50 more tokens a domain.',
    ),
  );
}

/** *Retry 3*: the failed ones, none other. */
export async function retryRun(uses: UsesApps, actor: Actor, id: number): Promise<Reply> {
  try {
    await answer(uses, actor, id, uses.apps.retry);
  } catch (error) {
    if (!(error instanceof AppError) || error.facts.over !== true) throw error;
    return privately(
      paragraph(
        'Nothing was done: whoever asked for it has cut off as many people in the last 24 h as one operator may. Press *Revoke tokens* on the app: there a second operator can agree.',
      ),
    );
  }
  return nothing;
}

const ends: Readonly<Partial<Record<RevocationView['state'], string>>> = {
  due: 'Agreed',
  running: 'Agreed',
  proving: 'Agreed',
  done: 'Finished',
  stopped: 'Stopped',
  refused: 'Not agreed',
};

async function staleRun(
  { apps, people, clock }: UsesApps,
  workspaceId: number,
  before: RevocationView,
  error: AppError,
): Promise<AppError> {
  const run = (await apps.revocation(workspaceId, before.id)) ?? before;
  const by = typeof error.facts.by === 'string' ? error.facts.by : (run.stopBy ?? run.agreedBy);
  if (by === null) return error;
  const isPolicy = by.startsWith('policy:');
  const names = await people.names(workspaceId, isPolicy ? [] : [by]);
  return new AppError('E-STALE-CARD', `revocation ${run.id} is ${run.state}`, {
    what: ends[run.state] ?? 'Changed',
    byName: isPolicy ? makerOf(by, names) : nameIn(names, by),
    at: (run.endedAt ?? clock.now()).toISOString(),
  });
}
