import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../sandbox/salesforce/start.ts';
import { uuidOf } from '../../src/lib/ids.ts';
import { heldTokens, type SyncScene, syncScene } from '../app/sync/scene.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { jobLocksPass } from '../support/job-locks.ts';

/** After the leases of the dead one, a minute at most, are over. */
const RECOVERS_MS = 60_000;
const LEASE_SECONDS = 60;
/** A busy machine takes its time to load a process. */
const STARTS_MS = 60_000;
const LEASES = `update domain set run_lease_until = clock_timestamp() where name = any($1)`;
const claimsOf = (table: 'card' | 'notice') =>
  `update ${table} set claimed_until = clock_timestamp() where claimed_until is not null`;

const TOKENS = 'FROM OauthToken';

const asked = (org: Org) => org.ledger.calls.filter(({ soql }) => soql?.includes(TOKENS)).length;

/** Three domains: one told of while we die, one in mid-sync, one that never ends a sync. */
describe('the process is killed with SIGKILL', () => {
  let scene: SyncScene;
  let told: Org;
  let halfway: Org;
  let poison: Org;
  let bot: BotProcess;

  beforeAll(async () => {
    scene = await syncScene({
      bot: false,
      orgs: [
        { name: 'Told', size: 'small', seed: 1 },
        { name: 'Halfway', size: 'small', seed: 2 },
        { name: 'Poison', size: 'small', seed: 3 },
      ],
    });
    const [a, b, c] = scene.orgs;
    if (!a || !b || !c) throw new Error('no orgs');
    [told, halfway, poison] = [a, b, c];
    await start();
  }, 90_000);
  afterAll(async () => {
    await bot.stop();
    await scene.close();
  });

  async function start(): Promise<void> {
    bot = startBotProcess({ env: { ...scene.env, LOG_LEVEL: 'info' } });
    await bot.says('"event":"started"', STARTS_MS);
  }

  async function kill(): Promise<void> {
    bot.kill('SIGKILL');
    await bot.ended;
    await jobLocksPass(scene.env);
    await start();
  }

  /** What a dead process held is free again, as after a minute. */
  async function leasesPass(...domains: string[]): Promise<void> {
    await scene.rows(LEASES, [domains]);
    await scene.rows(claimsOf('card'));
    await scene.rows(claimsOf('notice'));
  }

  const messages = () =>
    scene.slack.requests.filter(({ method, answer }) => method === 'chat.postMessage' && answer.ok);
  /** How often each notice and card was accepted, by the key that goes with it. */
  function accepted(): Map<string, number> {
    const times = new Map<string, number>();
    for (const { args } of messages()) {
      const key = String(args.client_msg_id);
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    return times;
  }
  const startsOf = async (name: string) => {
    const [row] = await scene.rows<{ starts: number; running: boolean; code: string | null }>(
      `select starts_without_end as starts, run_id is not null and run_lease_until > clock_timestamp() as running,
         error_code as code from domain where name = $1`,
      [name],
    );
    return row;
  };

  test('right after Slack accepted a message, while two domains are in mid-sync', async () => {
    for (const org of [halfway, poison]) {
      org.faults.add({ on: 'query', do: 'hang', soql: TOKENS });
      const page = await scene.consent(await scene.askFor(org), org);
      expect(page.text).toContain('Connected');
      await scene.until('in mid-sync', async () => asked(org) > 0);
    }
    const aimed = Promise.withResolvers<void>();
    const victim = bot;
    scene.slack.onChange(() => {
      const sent = scene.slack.as('dana').dm();
      if (!sent.some((text) => text.includes('ready to review'))) return;
      // Accepted, and no answer sent yet.
      victim.kill('SIGKILL');
      aimed.resolve();
    });
    await scene.consent(await scene.askFor(told), told);
    await aimed.promise;
    await bot.ended;
    await jobLocksPass(scene.env);
    await start();
    halfway.faults.clear();
  }, 120_000);

  test('what the dead one held is held for a minute at most, and then the sync completes', async () => {
    const leases = await scene.rows<{ left: number }>(
      `select extract(epoch from run_lease_until - clock_timestamp())::float as left from domain where name in ('Halfway', 'Poison')
       union all select extract(epoch from claimed_until - clock_timestamp()) from card where claimed_until is not null
       union all select extract(epoch from claimed_until - clock_timestamp()) from notice where claimed_until is not null`,
    );
    expect(leases.length).toBeGreaterThanOrEqual(2);
    for (const { left } of leases) expect(left).toBeLessThanOrEqual(LEASE_SECONDS);
    await leasesPass('Halfway', 'Poison');
    await scene.card('Halfway', 'Success', RECOVERS_MS);
    const first = await scene.endedRuns('Halfway');
    expect(first).toMatchObject([{ outcome: 'complete' }]);
    const stored = await scene.storedTokens('Halfway');
    const held = heldTokens(halfway);
    expect([...held].filter(([key]) => !stored.has(key)).length).toBeLessThanOrEqual(1);
  }, 100_000);

  test('no notice is lost, and only the one that we aimed at is there twice', async () => {
    await scene.until('all notices sent', async () => {
      const [left] = await scene.rows<{ left: number }>(
        'select count(*)::integer as left from notice where sent_at is null and dropped_at is null',
      );
      return left?.left === 0;
    });
    const rows = await scene.rows<{ id: string; kind: string; dropped_at: Date | null }>(
      'select id, kind, dropped_at from notice',
    );
    const [deployment] = await scene.rows<{ id: string }>('select id from deployment');
    const times = accepted();
    const timesOf = (id: string) => times.get(uuidOf(`${deployment?.id} notice ${id} 0`));
    for (const { id, dropped_at } of rows) {
      expect(dropped_at).toBeNull();
      expect(timesOf(id)).toBeGreaterThanOrEqual(1);
      expect(timesOf(id)).toBeLessThanOrEqual(2);
    }
    const twice = rows.filter(({ id }) => timesOf(id) === 2).map(({ kind }) => kind);
    expect(twice).toContain('sync.ready.person');
    // What else was on its way to Slack in that very moment may be there twice too, and no more than that.
    expect(twice.length).toBeLessThanOrEqual(3);
  });

  test('two starts without an end park that domain, alone', async () => {
    await scene.until('the second start', async () => {
      const now = await startsOf('Poison');
      return now?.starts === 2 && now.running && asked(poison) > 1;
    });
    await kill();
    await leasesPass('Poison');
    await scene.card('Poison', 'Error', 45_000);
    expect(await startsOf('Poison')).toMatchObject({ code: 'E-PARKED', running: false });

    for (const name of ['Told', 'Halfway']) {
      await expect(scene.sync(name)).resolves.toMatchObject({ outcome: 'complete' });
    }
    expect((await scene.endedRuns('Poison')).map(({ error_code }) => error_code)).toEqual([
      'E-PARKED',
    ]);
  }, 120_000);

  test('once it is due again it is tried again, and well again', async () => {
    poison.faults.clear();
    await expect(scene.sync('Poison')).resolves.toMatchObject({ outcome: 'complete' });
    expect(await startsOf('Poison')).toMatchObject({ starts: 0, code: null });
    expect(scene.slack.problems).toEqual([]);
    expect(scene.salesforce.problems).toEqual([]);
  });
});
