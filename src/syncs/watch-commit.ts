import type { Db } from '../db/database.ts';
import type { Stage } from '../db/stage.ts';
import { monotonicMs } from '../lib/monotonic.ts';
import { MINUTE, SECOND } from '../lib/time.ts';

const LOOK_MS = 15 * SECOND;
const SILENT_MS = MINUTE;

/**
 * A commit may take minutes, and says nothing meanwhile. Ends its connection where the server has no such session any more,
 * or has not said for a minute whether it has: what became of the commit is looked up then. Gives what ends the watch.
 */
export function watchCommit(
  stage: Pick<Stage, 'lives' | 'cutOff'>,
  db: Db,
  { lookMs, silentMs } = { lookMs: LOOK_MS, silentMs: SILENT_MS },
): () => void {
  let heardAt = monotonicMs();

  async function look(): Promise<void> {
    const lives = await stage.lives(db).catch(() => undefined);
    if (lives) heardAt = monotonicMs();
    if (lives === false || monotonicMs() - heardAt > silentMs) stage.cutOff();
  }

  const timer = setInterval(() => void look(), lookMs);
  return () => clearInterval(timer);
}
