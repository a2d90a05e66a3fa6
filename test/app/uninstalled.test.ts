import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordAct } from '../../src/audit/store.ts';
import { forgetActs } from '../../src/audit/trim-store.ts';
import { createDatabase } from '../../src/db/database.ts';
import { createSecretBox } from '../../src/lib/secret-box.ts';
import { migrateToLatest } from '../../src/migrate.ts';
import { createErasing } from '../../src/retention/erase.ts';
import { workspaceStore } from '../../src/workspaces/store.ts';
import { testDatabase } from '../support/servers/database.ts';
import { movableClock } from '../unit/sandbox/slack/clock.ts';

const HOUR_MS = 3_600_000;

describe('the app was taken out of a workspace', () => {
  const clock = movableClock();
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let db: ReturnType<typeof createDatabase>;
  const box = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
  const logged: string[] = [];
  const erasing = (mayBeErased = true) =>
    createErasing({
      db: db.db,
      clock,
      tell: async () => {},
      forgetActs: (trx, workspaceId, now) => forgetActs(trx, box, workspaceId, now),
      log: (what) => void logged.push(what),
      mayBeErased,
    })();

  beforeAll(async () => {
    database = await testDatabase();
    await migrateToLatest(database.url);
    db = createDatabase({ url: database.url, size: 3, onError: () => {} });
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  async function gone(teamId: string) {
    const workspaces = workspaceStore(db.db);
    const team = { teamId, name: 'Acme', slackUrl: '', alertChannel: 'C1' };
    const { id } = await workspaces.ensure(team, clock.now());
    await db.db
      .insertInto('member')
      .values({
        workspaceId: id,
        userId: 'U1',
        role: 'admin',
        grantedBy: 'U1',
        grantedAt: clock.now(),
        until: null,
      })
      .execute();
    await db.db
      .insertInto('slackAdmins')
      .values({
        workspaceId: id,
        admins: ['U1'],
        found: ['U1'],
        pageSize: 1000,
        nextAt: clock.now(),
      })
      .execute();
    const act = { workspaceId: id, actor: 'U1', action: 'role.given', source: 'slack' } as const;
    await recordAct(db.db, act, clock.now());
    await db.db
      .insertInto('grantSecret')
      .values({
        id: crypto.randomUUID(),
        workspaceId: id,
        domainId: null,
        orgId: '00D000000000001AAA',
        instanceUrl: 'https://a.my.salesforce.com',
        loginOrigin: 'https://a.my.salesforce.com',
        sealedAccess: 'sealed',
        sealedRefresh: 'sealed',
        codeExchangedAt: clock.now(),
        refreshedAt: clock.now(),
        refreshSentAt: null,
        leaseOwner: null,
        leaseUntil: null,
        endingSince: null,
        nextTryAt: null,
      })
      .execute();
    await workspaces.markGone(id, clock.now());
    return { id, team, workspaces };
  }
  const count = async (table: 'member' | 'slackAdmins' | 'auditEvent' | 'workspace', id: number) =>
    (
      await db.db
        .selectFrom(table)
        .select((eb) => eb.lit(1).as('one'))
        .where(table === 'workspace' ? 'id' : ('workspaceId' as 'id'), '=', id as never)
        .execute()
    ).length;
  const grants = () =>
    db.db.selectFrom('grantSecret').select(['endingSince', 'sealedAccess']).execute();

  test('at once: nobody is to be asked there, so Slack’s admins are forgotten', async () => {
    const { id } = await gone('T0');
    expect(await count('slackAdmins', id)).toBe(0);
    expect(await count('member', id)).toBe(1);
    await db.db.deleteFrom('grantSecret').execute();
    await db.db.deleteFrom('member').execute();
    await db.db.updateTable('workspace').set({ goneAt: null }).execute();
  });

  test('71 h: nothing else is touched, and installing again brings all of it back', async () => {
    const { id, team, workspaces } = await gone('T71');
    clock.advance(71 * HOUR_MS);
    await erasing();
    expect(await count('member', id)).toBe(1);
    expect((await grants())[0]?.endingSince).toBeNull();
    await workspaces.ensure(team, clock.now());
    clock.advance(10 * HOUR_MS);
    await erasing();
    expect(await count('member', id)).toBe(1);
    expect(logged).toEqual([]);
    await db.db.deleteFrom('grantSecret').execute();
  });

  test('73 h: grants begin to end, data goes; with the last grant the workspace and its acts', async () => {
    const { id } = await gone('T73');
    clock.advance(73 * HOUR_MS);
    await erasing();
    expect(await count('member', id)).toBe(0);
    expect(await count('slackAdmins', id)).toBe(0);
    expect(await count('auditEvent', id)).toBe(1);
    const [grant] = await grants();
    expect(grant?.endingSince).not.toBeNull();
    expect(grant?.sealedAccess).toBeNull();
    await db.db.deleteFrom('grantSecret').execute();
    await erasing();
    expect(await count('workspace', id)).toBe(0);
    expect(await count('auditEvent', id)).toBe(0);
    expect(logged).toHaveLength(2);
  });

  test('one workspace by token: nothing is erased by itself', async () => {
    const { id } = await gone('T1');
    clock.advance(1000 * HOUR_MS);
    await erasing(false);
    expect(await count('member', id)).toBe(1);
  });
});
