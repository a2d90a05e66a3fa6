import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../sandbox/salesforce/start.ts';
import {
  DAY_MS,
  type GovernanceScene,
  governanceScene,
  revokedByUs,
} from '../app/apps/governance-scene.ts';
import { heldTokens } from '../app/sync/scene.ts';
import { type BotProcess, startBotProcess } from '../support/bot-process.ts';
import { type Door, openDoor } from '../support/door.ts';
import { jobLocksPass } from '../support/job-locks.ts';
import { type Point, pointsOf } from './kills/points.ts';

/** Other kills with `SEED=`; each run of the tests does the same ones. */
const SEED = Number(process.env.SEED ?? 1);
/** Each kind of point once. */
const KILLS = 7;
/** In all fewer people than one may cut off in a day without a second one. */
const TOKENS = 5;
const NOTICES = 4;
/** A point that is not reached by then is this moment. */
const REACHED_WITHIN_MS = 6000;
const SETTLES_WITHIN_MS = 40_000;
const NAMES = ['Acme', 'Beta', 'Gamma'];
const LEASE_SECONDS = 60;

describe(`processes are killed with SIGKILL at ${KILLS} points, SEED=${SEED}`, () => {
  let scene: GovernanceScene;
  let door: Door;
  let bot: BotProcess;
  /** By the key of a message: how often it was taken by Slack and whoever sent it died before that was written down. */
  const unheard = new Map<string, number>();
  const asked: { id: number; org: Org; app: string }[] = [];

  beforeAll(async () => {
    console.log(`kills: SEED=${SEED}`);
    scene = await governanceScene({
      bot: false,
      orgs: NAMES.map((name, at) => ({ name, size: 'few' as const, seed: at + 1 })),
    });
    scene.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
    const at = new Date(scene.clock.now().getTime() - 200 * DAY_MS);
    for (let n = 0; n < KILLS; n += 1) orgOf(n).grantMany(`Doomed ${n}`, TOKENS, { at });
    door = await openDoor(scene.database.url);
    await start();
    for (const org of scene.orgs) await scene.consent(await scene.askFor(org), org);
    for (const name of NAMES) await scene.card(name, 'Success');
  });
  afterAll(async () => {
    bot.kill('SIGKILL');
    await bot.ended;
    await door.close();
    await scene.close();
  });

  const orgOf = (n: number): Org => {
    const org = scene.orgs[n % NAMES.length];
    if (!org) throw new Error('no org');
    return org;
  };

  async function start(): Promise<void> {
    // Its packets go through the door; ours do not.
    bot = startBotProcess({ env: { ...scene.env, DATABASE_URL: door.url, LOG_LEVEL: 'info' } });
    await bot.ready();
  }

  const posts = () =>
    scene.slack.requests.filter(({ method, answer }) => method === 'chat.postMessage' && answer.ok);
  const known = async () => {
    const rows = await scene.rows<{ ts: string }>(
      `select ts from card where ts is not null union all select sent_ts from notice where sent_ts is not null`,
    );
    return new Set(rows.map(({ ts }) => ts));
  };

  /** All that can be lost or done twice. */
  async function makeWork(n: number): Promise<void> {
    // Two starts without an end park a domain, and three that are parked at once are told of together, later.
    await scene.makeDue(orgOf(n + 1).name);
    await scene.rows(
      `insert into notice (id, workspace_id, key, kind, target, facts, created_at, due_at)
       select gen_random_uuid(), w.id, $1 || n, 'alert.test', $2, jsonb_build_object('by', $3::text), now(), now()
       from workspace w, generate_series(1, $4::integer) n`,
      [
        `kill ${n} `,
        `channel:${scene.slack.channel('#sec-alerts').id}`,
        scene.slack.as('dana').id,
        NOTICES,
      ],
    );
    await scene.forgetEnded();
    const app = `Doomed ${n}`;
    const org = orgOf(n);
    const { revocationId: id } = await scene.revokeAll(app, { by: 'U0DANA', domain: org.name });
    asked.push({ id, org, app });
    await scene.rows('update revocation set due_at = clock_timestamp() where id = $1', [id]);
  }

  /** Resolves when the process has been killed at this point, or later where it is not reached. */
  async function killAt(point: Point, org: Org, work: () => Promise<unknown>): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const victim = bot;
    const die = () => {
      victim.kill('SIGKILL');
      resolve(true);
    };
    let left = 'nth' in point ? point.nth : 0;
    const gate = point.at === 'gate' ? org.faults.gate(point.gate) : undefined;
    void gate?.arrived(1).then(die);
    if (point.at === 'message')
      scene.slack.onChange(({ kind }) => {
        if (kind !== 'message' || victim !== bot) return;
        left -= 1;
        if (left === 0) die();
      });
    if (point.at === 'statement' || point.at === 'commit')
      door.onPacket((packet) => {
        left -= 1;
        const isIt =
          point.at === 'commit'
            ? left <= 0 && packet.toString('latin1').includes('commit')
            : left === 0;
        if (!isIt) return 'pass';
        die();
        return point.lost === 'answer' ? 'pass' : 'lose';
      });
    await work();
    if (point.at === 'moment') setTimeout(die, point.ms);
    const late = setTimeout(() => resolve(false), REACHED_WITHIN_MS);
    const isReached = await promise;
    clearTimeout(late);
    victim.kill('SIGKILL');
    await victim.ended;
    door.onPacket();
    gate?.open();
    return isReached;
  }

  /** What a dead process held is held for a minute at most, and then it is free. */
  async function leasesPass(): Promise<void> {
    const held = [
      ['domain', 'run_lease_until'],
      ['card', 'claimed_until'],
      ['notice', 'claimed_until'],
      ['revocation', 'lease_until'],
    ];
    for (const [table, until] of held) {
      const rows = await scene.rows<{ left: number }>(
        `with old as (select ${until} as lease from ${table} where ${until} > clock_timestamp())
         select extract(epoch from lease - clock_timestamp())::float as left from old`,
      );
      for (const { left } of rows) expect(left).toBeLessThanOrEqual(LEASE_SECONDS);
      await scene.rows(
        `update ${table} set ${until} = clock_timestamp() where ${until} > clock_timestamp()`,
      );
    }
    await jobLocksPass(scene.env);
  }

  /** Once the query gives no row; else says what is left. */
  async function nothingLeft(query: string): Promise<void> {
    const by = performance.now() + SETTLES_WITHIN_MS;
    for (;;) {
      const left = await scene.rows(query);
      if (left.length === 0) return;
      if (performance.now() > by) expect(left).toEqual([]);
      // Pauses between two tries are over.
      for (const table of ['revocation', 'notice', 'card'])
        await scene.rows(
          `update ${table} set due_at = clock_timestamp() where due_at > clock_timestamp()`,
        );
      await sleep(200);
    }
  }

  test.each(pointsOf(SEED, KILLS).map((point, n) => ({ point, n })))(
    'kill $n at $point',
    async ({ point, n }) => {
      const isReached = await killAt(point, orgOf(n), () => makeWork(n));
      // The server ends the transaction of a dead client at once.
      await sleep(50);
      const marked = await known();
      for (const { args, answer } of posts()) {
        if (marked.has(String(answer.ts))) continue;
        const key = String(args.client_msg_id);
        unheard.set(key, (unheard.get(key) ?? 0) + 1);
      }
      console.log(`${n} ${JSON.stringify(point)} ${isReached ? '' : '(not reached) '}`);
      await leasesPass();
      await start();
    },
  );

  test('afterwards each domain is well again, and holds what its org holds', async () => {
    await leasesPass();
    await scene.makeDue(...NAMES);
    await nothingLeft(`select * from revocation where ended_at is null`);
    // A sync that was under way as the last of them was proven saw what was before.
    await nothingLeft(`select name from domain where run_id is not null`);
    for (const { id } of asked) {
      const end = await scene.revocation(id);
      expect(end).toMatchObject({ state: 'done', removed: TOKENS, failed: 0 });
    }
    for (const org of scene.orgs) {
      const first = await scene.sync(org.name);
      // Two of its starts had no end.
      const last = first.error_code === 'E-PARKED' ? await scene.sync(org.name) : first;
      expect(last).toMatchObject({ outcome: 'complete' });
      expect(await scene.storedTokens(org.name)).toEqual(heldTokens(org));
      expect(org.grants().filter(({ state }) => state === 'live')).toHaveLength(1);
    }
    expect(
      await scene.rows(`select name, error_code from domain where status <> 'success'`),
    ).toEqual([]);
    expect(await scene.rows('select 1 from alert where closed_at is null')).toEqual([]);
  });

  test('each app was ended once and whole, and nothing else was', () => {
    for (const org of scene.orgs) {
      const doomed = asked.filter((each) => each.org === org).map(({ app }) => [app, TOKENS]);
      expect(Object.fromEntries(revokedByUs(org))).toEqual(Object.fromEntries(doomed));
    }
  });

  test('no message is lost, and only those are there twice whose answer died with who asked', async () => {
    await nothingLeft(
      `select id::text, kind, due_at, tries, claimed_until from notice where sent_at is null and dropped_at is null
       union all select id::text, kind, due_at, tries, claimed_until from card where wanted > drawn and dead_at is null`,
    );
    expect(
      await scene.rows(
        `select kind, dropped_why from notice where dropped_at is not null and dropped_why not like 'nothing to say%'`,
      ),
    ).toEqual([]);
    const shown = new Set(posts().map(({ answer }) => String(answer.ts)));
    for (const ts of await known()) expect(shown.has(ts)).toBe(true);
    const tests = await scene.rows(
      `select 1 from notice where key like 'kill %' and sent_ts is not null`,
    );
    expect(tests).toHaveLength(KILLS * NOTICES);
    const byKey = Map.groupBy(posts(), ({ args }) => String(args.client_msg_id));
    const tooOften = [...byKey].filter(([key, all]) => all.length > 1 + (unheard.get(key) ?? 0));
    expect(tooOften.map(([, all]) => all.map(({ args }) => args.text))).toEqual([]);
    console.log(`doubles: ${[...byKey.values()].filter((all) => all.length > 1).length}`);
    expect(scene.slack.problems).toEqual([]);
    expect(scene.salesforce.problems).toEqual([]);
  });

  test('two starts without an end park that domain, alone', async () => {
    const [poison, ...others] = scene.orgs.map(({ name }) => name);
    for (let round = 0; round < 2; round += 1) {
      await killAt({ at: 'gate', gate: 'query' }, orgOf(0), () => scene.makeDue(poison ?? ''));
      await leasesPass();
      await start();
    }
    await scene.until('it is parked', async () => {
      const [row] = await scene.rows(
        `select 1 from domain where name = $1 and error_code = 'E-PARKED'`,
        [poison],
      );
      return row;
    });
    for (const name of others) {
      await expect(scene.sync(name)).resolves.toMatchObject({ outcome: 'complete' });
    }
    // Once it is due again it is well again.
    await expect(scene.sync(poison ?? '')).resolves.toMatchObject({ outcome: 'complete' });
    expect(await scene.rows('select 1 from domain where error_code is not null')).toEqual([]);
  });
});
