import { randomBytes } from 'node:crypto';
import { recordAct } from '../../../src/audit/store.ts';
import { verifyAudit } from '../../../src/audit/verify.ts';
import { createDatabase, type Db } from '../../../src/db/database.ts';
import { createSecretBox } from '../../../src/lib/secret-box.ts';
import { testDatabase } from '../../support/servers/database.ts';

export const DAY_MS = 24 * 3_600_000;
export const START = new Date('2026-11-30T08:00:00Z');

/** A database of its own with what the record needs, and one workspace. */
export async function auditScene() {
  const database = await testDatabase();
  const { db, pool, close } = createDatabase({ url: database.url, size: 4, onError: () => {} });
  const box = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
  const addWorkspace = async (teamId: string): Promise<number> => {
    const { rows } = await pool.query(
      `insert into workspace (team_id, name, created_at) values ($1, $1, now()) returning id`,
      [teamId],
    );
    return rows[0].id;
  };
  return {
    url: database.url,
    db,
    pool,
    box,
    workspaceId: await addWorkspace('T1'),
    addWorkspace,
    act: (workspaceId: number, facts: Record<string, unknown> = {}, at = START, on: Db = db) =>
      recordAct(on, { workspaceId, actor: 'U1', action: 'app.banned', facts, source: 'slack' }, at),
    /** What somebody may do who owns the tables. */
    asOwner: async (statement: string) => {
      await pool.query(`alter table audit_event disable trigger all`);
      await pool.query(statement);
      await pool.query(`alter table audit_event enable trigger all`);
    },
    verify: (...logged: string[]) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute((trx) => verifyAudit(trx, box, logged)),
    async end() {
      await close();
      await database.drop();
    },
  };
}
