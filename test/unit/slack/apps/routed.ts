import type { Actor } from '../../../../src/slack/kernel/actor.ts';
import type { Uses } from '../../../../src/slack/kernel/uses.ts';
import { routesOf } from '../../../../src/slack/routes.ts';
import { fakeApps } from '../apps.ts';
import { aDomain, NOW } from '../domains.ts';

export const actorOf = (role: Actor['role'] = 'operator') =>
  ({ role, who: { workspaceId: 1, userId: 'U0DANA' } }) as Actor;

/** Where presses and forms about apps lead, over apps of which a test makes what it likes. `more`: what else they use. */
export function routedApps(more: object = {}) {
  const apps = fakeApps();
  const uses = {
    command: '/salesforce',
    clock: { now: () => NOW },
    ...{
      apps: apps.apps,
      domains: { list: async () => [aDomain()], named: async () => [aDomain()] },
    },
    people: { names: async () => new Map() },
    ...more,
  };
  return { apps, routes: routesOf(uses as unknown as Uses) };
}
