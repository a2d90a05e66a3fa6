import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordAct } from '../../src/audit/store.ts';
import { createDatabase } from '../../src/db/database.ts';
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
  const logged: string[] = [];
  const erasing = (mayBeErased = true) =>
    createErasing({
      db: db.db,
      clock,
      tell: async () => {},
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
        workspace_id: id,
        user_id: 'U1',
        role: 'admin',
        granted_by: 'U1',
        granted_at: clock.now(),
        until: null,
      })
      .execute();
    const act = { workspaceId: id, actor: 'U1', action: 'role.given', source: 'slack' } as const;
    await recordAct(db.db, act, clock.now());
    await db.db
      .insertInto('grant_secret')
      .values({
        id: crypto.randomUUID(),
        workspace_id: id,
        domain_id: null,
        org_id: '00D000000000001AAA',
        instance_url: 'https://a.my.salesforce.com',
        login_origin: 'https://a.my.salesforce.com',
        sealed_access: 'sealed',
        sealed_refresh: 'sealed',
        code_exchanged_at: clock.now(),
        refreshed_at: clock.now(),
        refresh_sent_at: null,
        lease_owner: null,
        lease_until: null,
        ending_since: null,
        next_try_at: null,
      })
      .execute();
    await workspaces.markGone(id, clock.now());
    return { id, team, workspaces };
  }
  const count = async (table: 'member' | 'audit_event' | 'workspace', id: number) =>
    (
      await db.db
        .selectFrom(table)
        .select((eb) => eb.lit(1).as('one'))
        .where(table === 'workspace' ? 'id' : ('workspace_id' as 'id'), '=', id as never)
        .execute()
    ).length;
  const grants = () =>
    db.db.selectFrom('grant_secret').select(['ending_since', 'sealed_access']).execute();

  test('71 h: nothing is touched, and installing again brings all of it back', async () => {
    const { id, team, workspaces } = await gone('T71');
    clock.advance(71 * HOUR_MS);
    await erasing();
    expect(await count('member', id)).toBe(1);
    expect((await grants())[0]?.ending_since).toBeNull();
    await workspaces.ensure(team, clock.now());
    clock.advance(10 * HOUR_MS);
    await erasing();
    expect(await count('member', id)).toBe(1);
    expect(logged).toEqual([]);
    await db.db.deleteFrom('grant_secret').execute();
  });

  test('73 h: grants begin to end, data goes; with the last grant the workspace and its acts', async () => {
    const { id } = await gone('T73');
    clock.advance(73 * HOUR_MS);
    await erasing();
    expect(await count('member', id)).toBe(0);
    expect(await count('audit_event', id)).toBe(1);
    const [grant] = await grants();
    expect(grant?.ending_since).not.toBeNull();
    expect(grant?.sealed_access).toBeNull();
    await db.db.deleteFrom('grant_secret').execute();
    await erasing();
    expect(await count('workspace', id)).toBe(0);
    expect(await count('audit_event', id)).toBe(0);
    expect(logged).toHaveLength(2);
  });

  test('one workspace by token: nothing is erased by itself', async () => {
    const { id } = await gone('T1');
    clock.advance(1000 * HOUR_MS);
    await erasing(false);
    expect(await count('member', id)).toBe(1);
  });
});
