import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Fault } from '../../sandbox/salesforce/faults.ts';
import type { FaultKind } from '../../sandbox/slack/types.ts';
import { type TestWorld, testWorld } from '../support/world.ts';
import { CHANNEL } from './domain-scene.ts';
import { allSaid, orgNamed, sql } from './errors/scene.ts';

const MINUTE = 60_000;
const names = Array.from({ length: 10 }, (_, at) => `Org ${at}`);

/** Two of a kind have a card each; four are one group. */
const troubles: readonly Fault[] = [
  ...Array<Fault>(2).fill({ on: 'query', do: 'api-disabled-for-org' }),
  ...Array<Fault>(2).fill({ on: 'any', do: 'api-limit' }),
  ...Array<Fault>(2).fill({ on: 'query', do: 'invalid-session' }),
  ...Array<Fault>(4).fill({ on: 'any', do: 'status', status: 503 }),
];

interface Phase {
  readonly fault: FaultKind;
  /** Of the story. */
  readonly seconds: number;
}
const down: Phase = { fault: { kind: 'http', status: 500 }, seconds: 15 };
/** One after the other, while all are broken. */
const phases: readonly Phase[] = [
  down,
  { fault: { kind: 'rate_limited', retryAfter: 2 }, seconds: 15 },
  { fault: { kind: 'hang' }, seconds: 15 },
];
/** Slack takes the message, and its answer is lost. */
const DROPPED = 2;
/** So many calls meet each fault. */
const MEETS = 3;
const DEADLINE_MS = 2000;
const LOOK_MS = 40;

describe('Slack answers 500, 429 or nothing for a minute of the story while ten domains break and recover', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld({
      orgs: names.map((name, seed) => ({ name, seed: 200 + seed })),
      deadlinesMs: { slack: DEADLINE_MS },
    });
    world.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
    for (const org of world.orgs) await world.consent(await world.askFor(org), org);
    for (const name of names) await world.card(name, 'Success');
  }, 240_000);
  afterAll(() => world.close());

  const broken = async () =>
    (await sql(world, `select 1 from domain where status = 'error'`)).length;
  /** The story goes on while Slack fails in this way, and at least so many calls meet it. */
  async function pass({ fault, seconds }: Phase): Promise<void> {
    world.slack.clearFaults();
    world.slack.fault('*', fault);
    const from = world.slack.requests.length;
    const met = () => world.slack.requests.length - from >= MEETS;
    for (let second = 0; second < seconds || !met(); second += 1) {
      if (second > 20 * seconds) throw new Error(`nobody met ${fault.kind}`);
      world.clock.forward(1000);
      await sleep(LOOK_MS);
    }
  }

  /** Syncs of each domain while this holds for it. */
  const syncWhile = (holds: string) =>
    world.slack.eventually(
      async () => {
        const due = `update domain set next_due_at = $1, parked_until = null
          where ${holds} and run_id is null and queued_at is null returning id`;
        if ((await sql(world, due, [world.clock.now()])).length > 0) world.bot?.wakeWorker();
        return (await sql(world, `select 1 from domain where ${holds}`)).length === 0;
      },
      { waitMs: 90_000, what: `no domain with ${holds}` },
    );

  /** Every message of the bot that anybody can see and that is not for one reader's screen only. */
  const said = () => {
    const places = [
      ...world.slack.as('dana').messages(CHANNEL),
      ...world.slack
        .people()
        .flatMap(({ handle, team }) =>
          team === world.slack.home.id ? world.slack.as(handle).messages('dm') : [],
        ),
    ];
    const messages = places.filter(({ onlyFor }) => !onlyFor);
    return [...new Map(messages.map((message) => [message.ts, message])).values()];
  };
  const known = () =>
    sql<{ channel: string; ts: string; kind: string }>(
      world,
      `select channel, ts, kind from card where ts is not null
       union all select sent_channel, sent_ts, 'notice' from notice where sent_ts is not null`,
    );
  const lost = async () => {
    const text = await (await fetch(`${world.publicUrl}/metrics`)).text();
    const counts = [
      ...text.matchAll(/^orgwarden_deliveries_total\{[^}]*outcome="lost"\} (\d+)/gmu),
    ];
    return counts.reduce((sum, [, n]) => sum + Number(n), 0);
  };

  test('afterwards every card is true, nothing is lost, each came once, and doubles are counted', async () => {
    await allSaid(world);
    const before = { said: said().length, known: (await known()).length, lost: await lost() };
    expect(before.said).toBe(before.known);

    world.slack.fault('*', down.fault);
    for (const [at, name] of names.entries()) {
      const trouble = troubles[at];
      if (trouble) orgNamed(world, name).faults.add(trouble);
    }
    // What passes by itself is told of when it has come three times.
    await syncWhile('failures < 3');
    expect(await broken()).toBe(10);
    for (const phase of phases) await pass(phase);
    world.slack.clearFaults();
    const posts = () =>
      world.slack.requests.filter(({ method }) => method === 'chat.postMessage').length;
    const posted = posts();
    world.slack.fault('chat.postMessage', { kind: 'drop' }, DROPPED);
    await world.said(() => posts() >= posted + DROPPED, { what: 'two are lost' });
    world.slack.clearFaults();
    world.slack.fault('*', down.fault);
    for (const name of names) orgNamed(world, name).faults.clear();
    await syncWhile(`status = 'error'`);
    await pass(down);
    world.slack.clearFaults();
    // Some waits between tries have grown by now.
    world.clock.forward(6 * MINUTE);
    await allSaid(world);

    const rows = await known();
    const shown = new Map(said().map((message) => [message.ts, message]));
    // Nothing is lost: whatever we say was sent is there.
    expect(rows.filter(({ ts }) => !shown.has(ts))).toEqual([]);
    expect(
      await sql(
        world,
        `select kind, dropped_why from notice where dropped_at is not null and dropped_why not like 'nothing to say%'`,
      ),
    ).toEqual([]);
    // Each once: what is there and not ours to know is a double, whose answer was lost and counted.
    const doubles = said().length - rows.length;
    expect(doubles).toBeLessThanOrEqual(DROPPED);
    expect((await lost()) - before.lost).toBeGreaterThanOrEqual(doubles);
    expect((await lost()) - before.lost).toBeGreaterThan(0);
    expect(new Set(rows.map(({ channel, ts }) => `${channel}/${ts}`)).size).toBe(rows.length);

    // Every card shows what is true now.
    const cards = rows.filter(({ kind }) => kind === 'domain' || kind === 'alert');
    const texts = cards.map(({ kind, ts }) => {
      const message = shown.get(ts);
      return { kind, text: message ? world.slack.render(message) : '' };
    });
    const domains = texts.filter(({ kind }) => kind === 'domain').map(({ text }) => text);
    expect(domains).toHaveLength(10);
    for (const text of domains) expect(text).toContain('· Success');
    const alerts = texts.filter(({ kind }) => kind === 'alert').map(({ text }) => text);
    expect(alerts.length).toBeGreaterThanOrEqual(7);
    for (const text of alerts) expect(text).toMatch(/Fixed|Moved to/u);
    expect(await sql(world, 'select 1 from alert where closed_at is null')).toEqual([]);
    expect(world.slack.problems).toEqual([]);
  }, 300_000);
});
