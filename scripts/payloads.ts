import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeSent } from '../test/support/payloads/judge.ts';

const MOST_SHOWN = 20;

/** From now on tests keep what they see sent to Slack. The function given judges all of it and says how many it refused. */
export async function keepPayloads(): Promise<(from: readonly string[]) => Promise<number>> {
  const folder = await mkdtemp(join(tmpdir(), 'orgwarden-sent-'));
  process.env.TEST_PAYLOADS = folder;
  return async (from) => {
    const { kinds, refused } = await judgeSent(folder, from);
    await rm(folder, { recursive: true, force: true });
    for (const each of refused.slice(0, MOST_SHOWN)) console.error(`FAILED payload: ${each}`);
    console.log(`payloads: ${kinds} kinds, ${refused.length} refused by other models of Block Kit`);
    return refused.length;
  };
}
