import { recordAct } from '../audit/store.ts';
import type { Db } from '../db/database.ts';
import type { Clock } from '../lib/clock.ts';
import { AppError } from '../lib/errors.ts';
import type { Announce } from './events.ts';
import { lockDomain } from './reconnect-store.ts';
import { isNameTaken, nameDomain } from './rename-store.ts';

export interface RenameRequest {
  readonly workspaceId: number;
  readonly domainId: number;
  readonly by: string;
  /** On one line, and no longer than the form takes. */
  readonly name: string;
}

/**
 * Gives a domain another name: written, recorded and told in one transaction. False where it is called so already.
 * Throws E-NOT-FOUND where it is deleted, E-DUPLICATE with { field: 'name' } where another has the name.
 */
export function createRename(deps: { db: Db; clock: Clock; announce: Announce }) {
  const { db, clock, announce } = deps;

  const rename = ({ workspaceId, domainId, by, name }: RenameRequest): Promise<boolean> =>
    db.transaction().execute(async (trx) => {
      const domain = await lockDomain(trx, workspaceId, domainId);
      if (!domain || domain.deleted) {
        throw new AppError('E-NOT-FOUND', `domain ${domainId}`, { name: 'such domain' });
      }
      if (domain.name === name) return false;
      await nameDomain(trx, { workspaceId, domainId }, name);
      const facts = { before: domain.name, after: name };
      const act = { workspaceId, actor: by, action: 'domain.renamed', domainId, facts } as const;
      await recordAct(trx, { ...act, source: 'slack' }, clock.now());
      await announce(trx, { kind: 'renamed', workspaceId, domainId, by, ...facts });
      return true;
    });

  return async (request: RenameRequest): Promise<boolean> => {
    try {
      return await rename(request);
    } catch (error) {
      if (!isNameTaken(error)) throw error;
      const facts = { field: 'name', domainName: request.name };
      throw new AppError('E-DUPLICATE', 'the name is taken', facts, { cause: error });
    }
  };
}
