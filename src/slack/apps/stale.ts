import type { AppView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Uses } from '../kernel/uses.ts';
import { verdictWords } from './words.ts';

/** E-STALE-CARD that says what happened to an app, when and by whom. `by`: who took the decision back, where that is known. */
export async function staleApp(
  uses: Uses,
  actor: Actor,
  app: AppView,
  by?: string,
): Promise<AppError> {
  const { decision } = app;
  const maker = decision?.madeBy ?? by;
  const names = await uses.people.names(
    actor.who.workspaceId,
    maker === undefined || maker.startsWith('policy:') ? [] : [maker],
  );
  const at = decision?.madeAt ?? uses.clock.now();
  return new AppError('E-STALE-CARD', `app ${app.id} was decided on meanwhile`, {
    what: decision ? verdictWords[decision.verdict] : 'Taken back',
    byName: maker?.startsWith('policy:')
      ? `the policy ${maker.slice('policy:'.length)}`
      : (names.get(maker ?? '') ?? 'someone who left'),
    at: at.toISOString(),
  });
}

/** Does it; where somebody was faster, throws E-STALE-CARD that says who did what. */
export async function orStale<T>(
  uses: Uses,
  actor: Actor,
  appId: number,
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'E-STALE-CARD') throw error;
    const app = await uses.apps.view(actor.who.workspaceId, appId);
    const { by } = error.facts;
    throw app ? await staleApp(uses, actor, app, typeof by === 'string' ? by : undefined) : error;
  }
}
