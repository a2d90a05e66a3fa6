import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Postgres, startPostgres } from '../../../sandbox/embedded/postgres.ts';
import { only, type SyncScene, syncScene } from './scene.ts';

const WATCHED = [
  'app',
  'token',
  'org_user',
  'package',
  'app_use',
  'finding',
  'notice',
  'audit_event',
] as const;
const MOST_WAL = 1_000_000;

describe('a second sync of an unchanged org', () => {
  // A server of its own: its log is written by nobody else.
  let postgres: Postgres;
  let scene: SyncScene;
  beforeAll(async () => {
    postgres = await startPostgres();
    scene = await syncScene({
      orgs: [{ name: 'Big', size: 'big', seed: 7 }],
      env: { DATABASE_URL: postgres.adminUrl },
    });
    await scene.connect(only(scene));
    // Autovacuum's own log would be counted as ours.
    for (const table of WATCHED)
      await scene.rows(`alter table ${table} set (autovacuum_enabled = off)`);
  }, 60_000);
  afterAll(async () => {
    await scene.close();
    await postgres.stop();
  });

  async function writes() {
    await scene.rows('select pg_stat_force_next_flush()');
    const counted = await scene.rows<{ relname: string; writes: string }>(
      `select relname, n_tup_ins + n_tup_upd + n_tup_del as writes from pg_stat_user_tables
       where schemaname = 'public' and relname = any($1) order by relname`,
      [WATCHED],
    );
    return Object.fromEntries(counted.map(({ relname, writes: each }) => [relname, Number(each)]));
  }

  /** Sessions hand their counts in with a delay of up to a second. */
  async function settled() {
    let before = await writes();
    return scene.until('the counters stand still', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const now = await writes();
      const same = JSON.stringify(now) === JSON.stringify(before);
      before = now;
      return same && now;
    });
  }

  const wal = async (): Promise<string> => {
    const [row] = await scene.rows<{ at: string }>('select pg_current_wal_lsn() as at');
    return row?.at ?? '';
  };

  test('writes no row of what it watches, and under 1 MB of log', async () => {
    await scene.until('all is said', async () => {
      const [row] = await scene.rows<{ n: number }>(
        'select count(*)::int as n from notice where sent_at is null and dropped_at is null',
      );
      return row?.n === 0;
    });
    const before = await settled();
    expect(before.token).toBeGreaterThan(11_000);
    const from = await wal();
    await expect(scene.sync('Big')).resolves.toMatchObject({ outcome: 'complete' });
    await scene.card('Big', 'Success');
    const [row] = await scene.rows<{ bytes: string }>(
      'select pg_wal_lsn_diff(pg_current_wal_lsn(), $1) as bytes',
      [from],
    );
    expect(Number(row?.bytes)).toBeLessThan(MOST_WAL);
    expect(await settled()).toEqual(before);
  }, 30_000);

  test('although Salesforce counts our own use of our own grant', () => {
    const org = only(scene);
    const ref = org.state.grants.all[0]?.ref ?? -1;
    expect(org.state.tokens.get(ref)?.uses).toBeGreaterThan(50);
  });

  test('while one changed row is one changed row', async () => {
    const org = only(scene);
    const before = await settled();
    const token = [...org.state.tokens.all()].find(({ user }) => user > 10);
    org.revokeTokens({
      user: org.users.all[token?.user ?? 0]?.username ?? '',
      app: org.state.apps[token?.app ?? 0]?.name ?? '',
    });
    await scene.sync('Big');
    const after = await settled();
    expect((after.token ?? 0) - (before.token ?? 0)).toBeGreaterThanOrEqual(1);
    expect((after.token ?? 0) - (before.token ?? 0)).toBeLessThan(6);
    expect(after.notice).toBe(before.notice);
  }, 30_000);
});
