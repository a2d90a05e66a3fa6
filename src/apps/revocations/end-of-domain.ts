import type { Trx } from '../../db/database.ts';
import { stopped } from './answer.ts';
import { type StepDeps, step } from './step.ts';
import { idleRevocations } from './store.ts';

/**
 * For `RemoveDeps`: what waits in a domain that is deleted ends, so that no card asks for it. What is being revoked ends by its
 * job, with what it has proven.
 */
export function createEndOfDomain(deps: StepDeps) {
  return async (
    trx: Trx,
    { by, ...domain }: { workspaceId: number; domainId: number; by: string },
  ): Promise<void> => {
    for (const row of await idleRevocations(trx, domain)) {
      await step(deps, trx, row, {
        change: stopped(row, by, 'domain', deps.clock.now()),
        act: { actor: by, action: 'tokens.revoke_stopped' },
        said: true,
      });
    }
  };
}
