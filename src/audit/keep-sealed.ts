import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { HOUR } from '../lib/time.ts';
import { type Chain, hashAt, movedChains } from './chain-store.ts';
import { brokenGuards } from './guard-store.ts';
import { keepSeal, openSeal, sealsOf } from './seal-store.ts';

/** What does not fit is said at once, and then so often. */
const SAID_EVERY_MS = HOUR;

/**
 * Seals the end of each chain that has moved, and logs it: what is before a seal cannot be written anew by who has the
 * database alone. A chain that does not fit its last seal is left as it is, and said; so is a guard that is off.
 */
export function createKeepSealed(deps: {
  db: Db;
  box: SecretBox;
  clock: Clock;
  log: (what: string, facts: Record<string, unknown>) => void;
  warn: (what: string, facts: Record<string, unknown>) => void;
}) {
  const { db, box, clock, log, warn } = deps;

  const said = new Map<string, number>();

  function say(what: string, facts: Record<string, unknown>): void {
    const key = `${what} ${JSON.stringify(facts)}`;
    const now = clock.now().getTime();
    if (now < (said.get(key) ?? Number.NEGATIVE_INFINITY) + SAID_EVERY_MS) return;
    said.set(key, now);
    warn(what, facts);
  }

  async function seal(chain: Omit<Chain, 'erasedAt'>): Promise<void> {
    const { workspaceId, cut, end } = chain;
    const [last] = await sealsOf(db, workspaceId);
    if (last && last.no > cut.no) {
      const [sealed, found] = [
        openSeal(box, workspaceId, last),
        await hashAt(db, workspaceId, last.no),
      ];
      if (typeof sealed === 'string' || !found?.equals(sealed)) {
        say('the audit record does not fit its seal: npm run audit:verify', {
          workspaceId,
          no: String(last.no),
        });
        return;
      }
    }
    await keepSeal(db, box, { workspaceId, cutNo: cut.no }, end, clock.now());
    log('the audit record is sealed', {
      workspaceId,
      no: String(end.no),
      hash: end.hash.toString('hex'),
    });
  }

  return async (): Promise<void> => {
    const guards = await brokenGuards(db);
    if (guards.length > 0) say('the audit record is not guarded: npm run audit:verify', { guards });
    for (const chain of await movedChains(db)) await seal(chain);
  };
}
