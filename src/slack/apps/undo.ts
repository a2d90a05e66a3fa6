import type { AppView, DecisionView } from '../../apps/inventory/view.ts';
import { AppError } from '../../lib/errors.ts';
import type { Actor } from '../kernel/actor.ts';
import { nothing, privately, type Reply } from '../kernel/reply.ts';
import type { Uses } from '../kernel/uses.ts';
import { paragraph } from '../kit/blocks.ts';
import { inert } from '../kit/escape.ts';
import { dayOf } from '../kit/time.ts';
import { endOf } from './decide.ts';
import { barred, pressed } from './pressed.ts';
import { orStale, staleApp } from './stale.ts';
import { untilWords } from './words.ts';

/** *Not an app we care about*: put aside at once, by one press. */
export async function ignoreApp(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const app = await pressed(uses, actor, value);
  const why = barred(app);
  if (why) return privately(paragraph(why));
  await orStale(uses, actor, app.id, () =>
    uses.apps.decide({
      workspaceId: actor.who.workspaceId,
      appId: app.id,
      expected: app.decision?.id,
      verdict: 'ignored',
      everywhere: false,
      until: undefined,
      reason: undefined,
      note: undefined,
      who: undefined,
      by: actor.who.userId,
      revoke: false,
    }),
  );
  return nothing;
}

/** The decision behind a press. Throws E-STALE-CARD where there is none any more. */
async function standing(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<{ app: AppView; decision: DecisionView }> {
  const app = await pressed(uses, actor, value);
  if (!app.decision) throw await staleApp(uses, actor, app);
  return { app, decision: app.decision };
}

/** *Take it back*: the app waits for a decision again. */
export async function undoDecision(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const { app, decision } = await standing(uses, actor, value);
  const { workspaceId, userId: by } = actor.who;
  const request = { workspaceId, appId: app.id, expected: decision.id, by };
  await orStale(uses, actor, app.id, () => uses.apps.undo(request));
  return privately(paragraph(`Taken back. ${inert(app.name)} waits for a decision.`));
}

/** *Renew for 1 year*. */
export async function renewDecision(
  uses: Uses,
  actor: Actor,
  value: string | undefined,
): Promise<Reply> {
  const { app, decision } = await standing(uses, actor, value);
  if (decision.verdict !== 'approved') throw await staleApp(uses, actor, app);
  const { workspaceId, userId: by } = actor.who;
  const request = { workspaceId, appId: app.id, expected: decision.id, by };
  await orStale(uses, actor, app.id, () => uses.apps.renew(request));
  const until = endOf('1y', uses.clock.now());
  return privately(
    paragraph(`Renewed. ${inert(app.name)} is approved ${untilWords(until ?? null)}.`),
  );
}

/** *Let it end*: nothing is changed, and what will happen is said. */
export async function letEnd(uses: Uses, actor: Actor, value: string | undefined): Promise<Reply> {
  const { app, decision } = await standing(uses, actor, value);
  if (!decision.until) throw new AppError('E-STALE-CARD', 'this decision has no end');
  return privately(
    paragraph(
      `It ends on ${dayOf(decision.until)}. Then ${inert(app.name)} waits for a decision; its tokens are left as they are.`,
    ),
  );
}
