import { ApiError } from './api-error.ts';
import type { Trigger } from './types.ts';
import type { World } from './world.ts';

const LIFE_MS = 3000;

/** A new trigger id, good for one modal within three seconds of the sandbox's clock. */
export function issueTrigger(world: World, team: string, user: string, fromView?: string): string {
  const id = `${world.now()}.${world.random(5)}.${world.random(16)}`;
  const trigger: Trigger = { id, team, user, at: world.now(), used: false };
  world.triggers.set(id, fromView ? { ...trigger, fromView } : trigger);
  return id;
}

/** Uses a trigger up. Throws what Slack answers for a late, used or foreign one, and records it. */
export function spendTrigger(world: World, method: string, id: string, team: string): Trigger {
  const refuse = (code: string) => {
    world.problem(code, `trigger ${id.slice(0, 18)}…`, method);
    return new ApiError(code);
  };
  const trigger = world.triggers.get(id);
  if (!trigger || trigger.team !== team) throw refuse('invalid_trigger_id');
  if (trigger.used) throw refuse('exchanged_trigger_id');
  if (world.now() - trigger.at > LIFE_MS) throw refuse('expired_trigger_id');
  trigger.used = true;
  return trigger;
}
