import type { Clock } from '../lib/clock.ts';
import { createPace } from '../lib/pace.ts';
import { HOUR, later } from '../lib/time.ts';
import type { SlackAdminStore } from './slack-admins-store.ts';
import { type PageAnswer, stepAfter } from './walk.ts';

/**
 * The job that takes one page of a workspace's members, from where the walk stands. Whatever Slack says is written with
 * the time of the next page.
 */
export function createWalkOn(deps: {
  store: Pick<SlackAdminStore, 'claim' | 'save'>;
  /** Never throws. */
  readPage: (workspaceId: number, cursor: string, limit: number) => Promise<PageAnswer>;
  clock: Clock;
  warn: (what: string, facts: Record<string, unknown>) => void;
}) {
  const { store, clock } = deps;
  const isNews = createPaces(clock);

  return async ({ workspaceId }: { workspaceId: number }): Promise<void> => {
    const claimed = await store.claim(workspaceId, clock.now());
    if (!claimed) return;
    const answer = await deps.readPage(workspaceId, claimed.cursor, claimed.pageSize);
    const step = stepAfter(claimed, answer);
    const now = clock.now();
    const nextAt = later(now, step.inMs);
    await store.save(claimed, step, now, nextAt);
    const { why, walk } = step;
    if (why === undefined) return;
    // Once is usual. Each time, for hours, is not.
    if (answer.kind === 'limited' && !isNews(workspaceId)) return;
    const { tries, restarts } = walk;
    const facts = { workspaceId, why, tries, restarts, nextAt };
    deps.warn('Slack does not list the members of a workspace', facts);
  };
}

/** True at most once an hour for each workspace. */
function createPaces(clock: Clock) {
  const paces = new Map<number, () => boolean>();
  return (workspaceId: number): boolean => {
    const isTime = paces.get(workspaceId) ?? createPace(clock, HOUR);
    paces.set(workspaceId, isTime);
    return isTime();
  };
}
