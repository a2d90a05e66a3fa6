import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort } from '../../sandbox/embedded/free-port.ts';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { heldTokens, only, type SyncScene, syncScene } from '../app/sync/scene.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { jobLocksPass } from '../support/job-locks.ts';

const LEASE_SECONDS = 60;
/** PostgreSQL ends a transaction that says nothing for so long; the bot itself asks for a minute. */
const IDLE_MS = 5000;
const RECOVERS_MS = 60_000;
const STARTED = '"event":"started"';
/** A busy machine takes its time to load a process. */
const STARTS_MS = 60_000;
const LAST_PROBE = 'FROM UserPermissionAccess';

describe('a worker is stopped after its last page for longer than its lease', () => {
  let scene: SyncScene;
  let org: Org;
  let second: Org;
  let frozen: BotProcess;
  let other: BotProcess | undefined;

  beforeAll(async () => {
    scene = await syncScene({
      bot: false,
      orgs: [
        { name: 'Acme', size: 'few', seed: 1 },
        { name: 'Beta', size: 'few', seed: 2 },
      ],
    });
    org = only(scene);
    second = scene.orgs[1] ?? org;
    const address = new URL(scene.database.url);
    address.searchParams.set('idle_in_transaction_session_timeout', String(IDLE_MS));
    frozen = startBotProcess({
      env: { ...scene.env, DATABASE_URL: address.href, LOG_LEVEL: 'info' },
    });
    await frozen.says(STARTED, STARTS_MS);
    await scene.connect(org);
    await scene.connect(second);
  });
  afterAll(async () => {
    frozen.kill('SIGCONT');
    await Promise.all([frozen.stop(), other?.stop()]);
    await scene.close();
  });

  const probes = () => org.ledger.calls.filter(({ soql }) => soql?.includes(LAST_PROBE)).length;
  const runs = () =>
    scene.rows<{ id: string; outcome: string | null }>(
      `select r.id, outcome from sync_run r join domain d on d.id = r.domain_id where d.name = 'Acme' order by started_at`,
    );

  /** Holds a domain's row until its sync waits for it with all that it read. */
  async function untilCommitWaits(name: string): Promise<() => Promise<void>> {
    const client = new pg.Client({ connectionString: scene.database.url });
    await client.connect();
    await scene.makeDue(name);
    await scene.until('it runs', async () => {
      const [row] = await scene.rows(
        'select 1 from domain where name = $1 and run_id is not null',
        [name],
      );
      return row;
    });
    await client.query('begin');
    await client.query('select from domain where name = $1 for update', [name]);
    await scene.until('it waits for the row', async () => {
      const [row] = await scene.rows(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'select "id" from "domain"%for no key update'`,
      );
      return row;
    });
    return async () => {
      await client.query('commit');
      await client.end();
    };
  }

  /** Nobody has taken over while it is held, and it is held for a minute at most; then it is over. */
  async function leaseEnds(name: string): Promise<void> {
    expect(await scene.endedRuns(name)).toHaveLength(1);
    const held = `extract(epoch from run_lease_until - clock_timestamp())::float`;
    const [lease] = await scene.rows<{ left: number }>(
      `select ${held} as left from domain where name = $1`,
      [name],
    );
    expect(lease?.left).toBeLessThanOrEqual(LEASE_SECONDS);
    await scene.rows('update domain set run_lease_until = clock_timestamp() where name = $1', [
      name,
    ]);
  }

  test('another one syncs; the first, awake again, commits nothing', async () => {
    second.faults.add({ on: 'query', do: 'delay', ms: 300, soql: 'FROM AppMenuItem', times: 1 });
    const release = await untilCommitWaits('Beta');
    const from = probes();
    org.faults.add({ on: 'query', do: 'delay', ms: 1000, soql: LAST_PROBE, after: 1, times: 1 });
    await scene.makeDue('Acme');
    await scene.until('the last probe of the reading', async () => probes() === from + 2);
    frozen.kill('SIGSTOP');
    // Within its transaction now, it holds the row while it is frozen.
    await release();
    const [, mine] = await runs();

    // The world moves on: what the frozen one has read is not true any more.
    org.revokeTokens({ user: org.users.all[4]?.username ?? '' });
    org.grantToken(org.users.ordinary.username, 'Newcomer');
    await jobLocksPass(scene.env);
    const port = await freePort();
    other = startBotProcess({
      env: { ...scene.env, PORT: String(port), LOG_LEVEL: 'info' },
      role: 'worker',
    });
    await other.says(STARTED, STARTS_MS);
    await leaseEnds('Acme');
    await scene.until(
      'the other one syncs',
      async () => (await scene.endedRuns('Acme')).length === 2,
      RECOVERS_MS,
    );
    await leaseEnds('Beta');
    await scene.until(
      'the other one syncs what was in mid-commit',
      async () => (await scene.endedRuns('Beta')).length === 2,
      RECOVERS_MS,
    );
    const after = await scene.storedTokens('Acme');
    const held = heldTokens(org);
    for (const key of after.keys()) expect(held.has(key)).toBe(true);
    const written = await scene.rows('select xmin, * from token order by 2, 3, 4, 5, 6');
    const told = await scene.rows('select id, kind from notice order by id');

    frozen.kill('SIGCONT');
    await scene.until(
      'both are lost',
      async () => frozen.output.split('"outcome":"lost"').length === 3,
    );
    expect(await scene.storedTokens('Acme')).toEqual(after);
    expect(await scene.rows('select xmin, * from token order by 2, 3, 4, 5, 6')).toEqual(written);
    expect(await scene.rows('select id, kind from notice order by id')).toEqual(told);
    const lost = (await runs()).find(({ id }) => id === mine?.id);
    expect(lost?.outcome).toBe('stopped');
  }, 200_000);

  test('and is of use again', async () => {
    await other?.stop();
    other = undefined;
    for (const each of [org, second]) {
      await expect(scene.sync(each.name)).resolves.toMatchObject({ outcome: 'complete' });
      expect(await scene.storedTokens(each.name)).toEqual(heldTokens(each));
    }
    expect(scene.salesforce.problems).toEqual([]);
  });
});
