import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import type { SecretBox } from '../lib/secret-box.ts';
import { type Chain, chains, hashAt } from './chain-store.ts';
import { brokenGuards } from './guard-store.ts';
import { keepSeal, openSeal, sealsOf } from './seal-store.ts';

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

  async function seal(chain: Chain): Promise<void> {
    const { workspaceId, cut, end } = chain;
    const [last] = await sealsOf(db, workspaceId);
    if (last?.no === end.no || end.no === 0n) return;
    if (last && last.no > cut.no) {
      const [sealed, found] = [
        openSeal(box, workspaceId, last),
        await hashAt(db, workspaceId, last.no),
      ];
      if (typeof sealed === 'string' || !found?.equals(sealed)) {
        warn('the audit record does not fit its seal: npm run audit:verify', {
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
    if (guards.length > 0)
      warn('the audit record is not guarded: npm run audit:verify', { guards });
    for (const chain of await chains(db)) if (!chain.erasedAt) await seal(chain);
  };
}
