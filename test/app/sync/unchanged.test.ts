import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Postgres, startPostgres } from '../../../sandbox/embedded/postgres.ts';
import { only, type SyncScene, syncScene } from './scene.ts';

const WATCHED = [
  'app',
  'token',
  'org_user',
  'package',
  'app_use',
  'finding',
  'domain_finding',
  'app_source',
  'trail_event',
  'decision',
  'notice',
  'audit_event',
] as const;
const MOST_WAL = 1_000_000;

describe('a second sync of an unchanged org', () => {
  // A server of its own: its log is written by nobody else, nor by autovacuum.
  let postgres: Postgres;
  let scene: SyncScene;
  beforeAll(async () => {
    const { binaries } = inject('servers');
    postgres = await startPostgres({
      settings: { autovacuum: 'off' },
      ...(binaries && { binaries }),
    });
    scene = await syncScene({
      orgs: [{ name: 'Big', size: 'big', seed: 7 }],
      env: { DATABASE_URL: postgres.adminUrl },
    });
    const org = only(scene);
    // Whose the tokens of so many external client apps are would be asked over many syncs, each of which finds some.
    org.setPermission(org.users.admin.username, 'ExternalClientAppViewer', false);
    await scene.connect(org);
    for (const table of WATCHED) await countWrites(table);
  });
  afterAll(async () => {
    await scene.close();
    await postgres.stop();
  });

  /** Counts rows as they are written: PostgreSQL's own counters come up to ten seconds late. */
  async function countWrites(table: string): Promise<void> {
    await scene.rows(`create sequence writes_to_${table} minvalue 0 start 0`);
    await scene.rows(`
      create function count_${table}() returns trigger language plpgsql as
      $$ begin perform nextval('writes_to_${table}'); return null; end $$`);
    await scene.rows(`
      create trigger count_writes after insert or update or delete on ${table}
      for each row execute function count_${table}()`);
    await scene.rows(`select nextval('writes_to_${table}')`);
  }

  async function writes() {
    const counted: [string, number][] = [];
    for (const table of WATCHED) {
      const [row] = await scene.rows<{ n: number }>(
        `select last_value::int as n from writes_to_${table}`,
      );
      counted.push([table, row?.n ?? -1]);
    }
    return Object.fromEntries(counted);
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
    const [held] = await scene.rows<{ n: number }>('select count(*)::int as n from token');
    expect(held?.n).toBeGreaterThan(11_000);
    const before = await writes();
    const from = await wal();
    await expect(scene.sync('Big')).resolves.toMatchObject({ outcome: 'complete' });
    await scene.card('Big', 'Success');
    const [row] = await scene.rows<{ bytes: string }>(
      'select pg_wal_lsn_diff(pg_current_wal_lsn(), $1) as bytes',
      [from],
    );
    expect(Number(row?.bytes)).toBeLessThan(MOST_WAL);
    expect(await writes()).toEqual(before);
  });

  test('although Salesforce counts our own use of our own grant', () => {
    const org = only(scene);
    const ref = org.state.grants.all[0]?.ref ?? -1;
    expect(org.state.tokens.get(ref)?.uses).toBeGreaterThan(50);
  });

  test('while one changed row is one changed row', async () => {
    const org = only(scene);
    const before = await writes();
    const token = [...org.state.tokens.all()].find(({ user }) => user > 10);
    org.revokeTokens({
      user: org.users.all[token?.user ?? 0]?.username ?? '',
      app: org.state.apps[token?.app ?? 0]?.name ?? '',
    });
    await scene.sync('Big');
    const after = await writes();
    expect((after.token ?? 0) - (before.token ?? 0)).toBeGreaterThanOrEqual(1);
    expect((after.token ?? 0) - (before.token ?? 0)).toBeLessThan(6);
    expect(after.notice).toBe(before.notice);
  });
});
