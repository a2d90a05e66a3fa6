import type { AppView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import type { Uses } from '../kernel/uses.ts';
import { nameIn } from '../kit/names.ts';
import type { AppRef, AppSeen } from './values.ts';
import { verdictWords } from './words.ts';

export type UsesApps = Pick<Uses, 'apps' | 'people' | 'clock'>;

/** The app of an id. Throws E-NOT-FOUND. */
export async function theApp(
  { apps }: Pick<Uses, 'apps'>,
  { who }: Actor,
  appId: number,
): Promise<AppView> {
  const app = await apps.view(who.workspaceId, appId);
  if (!app) throw new AppError('E-NOT-FOUND', `app ${appId}`, { name: 'such app' });
  return app;
}

/** The app behind a press. Throws E-STALE-CARD where another decision stands by now than beside the button. */
export async function pressed(
  uses: UsesApps,
  actor: Actor,
  { appId, seen }: AppRef,
): Promise<AppView> {
  const app = await theApp(uses, actor, appId);
  if (seen !== undefined && seen !== decisionOf(app)) throw await staleApp(uses, actor, app);
  return app;
}

const decisionOf = ({ decision }: Pick<AppView, 'decision'>): number => decision?.id ?? 0;

/** What buttons hold of an app: its id, and the decision that stood beside them. */
export const refOf = (app: Pick<AppView, 'id' | 'decision'>) => ({
  appId: app.id,
  seen: decisionOf(app),
});

/** What a window remembers of the app, as it was when it was opened. */
export const seenOf = (app: AppView): AppSeen => ({
  appId: app.id,
  seen: decisionOf(app),
  tokens: app.tokens,
  users: app.users,
  unused: app.unused90,
});

/** E-STALE-CARD that says what happened to an app, when and by whom. `by`: who took the decision back, where that is known. */
export async function staleApp(
  { people, clock }: Pick<Uses, 'people' | 'clock'>,
  { who }: Actor,
  { id, decision }: AppView,
  by?: string,
): Promise<AppError> {
  const maker = decision?.madeBy ?? by;
  const policy = maker?.startsWith('policy:') ? maker.slice('policy:'.length) : undefined;
  const names = await people.names(who.workspaceId, maker && policy === undefined ? [maker] : []);
  const at = decision?.madeAt ?? clock.now();
  return new AppError('E-STALE-CARD', `app ${id} was decided on meanwhile`, {
    what: decision ? verdictWords[decision.verdict] : 'Taken back',
    byName: policy === undefined ? nameIn(names, maker) : `the policy ${policy}`,
    at: at.toISOString(),
  });
}

/** Does it; where somebody was faster, throws E-STALE-CARD that says who did what. */
export async function orStale<T>(
  uses: UsesApps,
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
