import type { RevocationView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { nothing, privately, type Reply } from '../kernel/reply.ts';
import { paragraph } from '../kit/blocks.ts';
import { nameIn } from '../kit/names.ts';
import { count } from '../kit/words.ts';
import type { UsesApps } from './pressed.ts';
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
    const late = error instanceof AppError && error.code === 'E-STALE-CARD';
    throw late ? await staleRun(uses, workspaceId, run, error) : error;
  }
}

/** *Agree*, *Disagree*: by someone else than who asked. */
const agreeTo =
  (yes: boolean) =>
  async (uses: UsesApps, actor: Actor, id: number): Promise<Reply> => {
    try {
      await answer(uses, actor, id, (key) => uses.apps.agree({ ...key, yes }));
    } catch (error) {
      if (!(error instanceof AppError) || error.facts.own !== true) throw error;
      return privately(paragraph('Someone else must agree; you asked for this.'));
    }
    return nothing;
  };
export const agree = agreeTo(true);
export const disagree = agreeTo(false);

export async function stopRun(uses: UsesApps, actor: Actor, id: number): Promise<Reply> {
  await answer(uses, actor, id, uses.apps.stop);
  return privately(
    paragraph(`It stops before the next batch: at most ${count(50, 'more token')} go.`),
  );
}

/** *Retry 3*: the failed ones, none other. */
export async function retryRun(uses: UsesApps, actor: Actor, id: number): Promise<Reply> {
  await answer(uses, actor, id, uses.apps.retry);
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
