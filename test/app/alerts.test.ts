import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { deliverForged, dmWith, orgNamed, pressOf, sql } from './errors/scene.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Messages of the channel that are no replies, as they are shown now. */
const roots = (world: TestWorld) =>
  world.slack
    .as('dana')
    .messages('#sec-alerts')
    .filter(
      (message) => !message.onlyFor && (!message.threadTs || message.threadTs === message.ts),
    );

const alertCards = (world: TestWorld) =>
  roots(world).filter((message) =>
    message.history.some((version) => /Acknowledge|Wake now/.test(world.slack.render(version))),
  );

const until = <T>(
  world: TestWorld,
  what: string,
  look: () => T | undefined | false,
  waitMs = 20_000,
) => world.said(look, { what, waitMs });

const seenBy = async (world: TestWorld) =>
  (await sql<{ seen: number }>(world, 'select seen from alert order by id desc limit 1'))[0]
    ?.seen ?? 0;

/** One more sync of every domain, and its end. */
async function syncAgain(world: TestWorld) {
  const ended = async () =>
    Number(
      (
        await sql<{ n: string }>(
          world,
          'select count(*) n from sync_run where ended_at is not null',
        )
      )[0]?.n,
    );
  const before = await ended();
  await sql(
    world,
    'update domain set next_due_at = $1, parked_until = null where deleted_at is null',
    [world.clock.now()],
  );
  await expect.poll(ended, { interval: 20 }).toBeGreaterThan(before);
}

/** Syncs until one has ended well; one that was under way when things were put right may still fail. */
async function mend(world: TestWorld) {
  await expect
    .poll(
      async () => {
        await sql(
          world,
          `update domain set next_due_at = $1 where status = 'error' and run_id is null`,
          [world.clock.now()],
        );
        return (await sql(world, `select 1 from domain where status <> 'success'`)).length;
      },
      { interval: 500 },
    )
    .toBe(0);
}

describe('a domain that fails again and again', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await testWorld({ orgs: [{ name: 'Acme', size: 'few', seed: 1 }] });
    world.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
    await world.connect(orgNamed(world, 'Acme'), 'Production EU');
    // What the first look found is the last thing that is said.
    await until(world, 'the list of apps', () =>
      roots(world).some((message) => world.slack.render(message).includes('at the first look')),
    );
  });
  afterAll(() => world.close());

  test('has one card, with the right counter, and nothing else is posted', async () => {
    orgNamed(world, 'Acme').faults.add({ on: 'query', do: 'api-disabled-for-org' });
    const before = roots(world).length;
    // Each failure makes the next sync due at once. What lies between the tenth and the ninety-fifth is left out.
    await sql(
      world,
      `create function due_again() returns trigger language plpgsql as $$ begin
         if new.failures > old.failures and new.failures < 100 and new.failures <> 10 then new.next_due_at := new.next_due_at - interval '9 days'; end if;
         return new;
       end $$;
       create trigger due_again before update on domain for each row execute function due_again();`,
    );
    await sql(world, 'update domain set next_due_at = $1', [world.clock.now()]);
    const seen = () => {
      world.bot?.wakeWorker();
      return seenBy(world);
    };
    await expect.poll(seen, { interval: 20 }).toBe(10);
    await sql(world, 'update alert set seen = 95');
    await sql(world, 'update domain set failures = 95, next_due_at = $1', [world.clock.now()]);
    await expect.poll(seen, { interval: 20 }).toBe(100);
    const [card] = await until(world, 'the card with its counter', () => {
      const shown = alertCards(world);
      return shown.some((each) => world.slack.render(each).includes('seen 100 times')) && shown;
    });
    expect(roots(world)).toHaveLength(before + 1);
    expect(card?.replies ?? []).toEqual([]);
    const text = card ? world.slack.render(card) : '';
    expect(text).toContain('API access is off');
    expect(text).toContain('Not watched meanwhile');
    expect(text).toContain('Next reminder');
    expect(text.toLowerCase()).not.toContain('grant expired');
    const broken = world.slack
      .as('dana')
      .dm()
      .filter((each) => each.includes('stopped syncing'));
    expect(broken).toHaveLength(1);
  });

  test('reminds after four hours, in its thread and by DM to the owner', async () => {
    world.clock.forward(4 * HOUR);
    const [card] = alertCards(world);
    const replies = await until(
      world,
      'the reminder',
      () => (card?.replies.length ?? 0) > 0 && card?.replies,
    );
    expect(replies.map((reply) => world.slack.render(reply))).toEqual([
      expect.stringContaining('Still broken: Production EU'),
    ]);
    await until(world, 'the DM', () =>
      world.slack
        .as('dana')
        .dm()
        .some((text) => text.includes('Still broken') && text.includes('First seen')),
    );
  });

  test('after a day there is a new card, and the old one leads to it', async () => {
    world.clock.forward(20 * HOUR);
    const isShown = (part: string) =>
      roots(world).some((message) => world.slack.render(message).includes(part));
    await until(world, 'the new card', () => isShown('Moved to') && isShown('[Acknowledge]'));
    const old = roots(world).find((message) => world.slack.render(message).includes('Moved to'));
    await until(
      world,
      'the link',
      () => old && /archives|newer message/.test(world.slack.render(old)),
    );
  });

  test('after three days the admins hear of it by DM', async () => {
    world.clock.forward(48 * HOUR);
    await until(world, 'the escalation', () =>
      world.slack
        .as('dana')
        .dm()
        .some((text) => text.includes('Broken for') && text.includes('daily line')),
    );
  });

  test('one good sync: the card is green and says how long it was, with one line in its thread', async () => {
    orgNamed(world, 'Acme').faults.clear();
    await mend(world);
    const card = await until(world, 'the green card', () =>
      roots(world).find((message) => world.slack.render(message).includes('Fixed')),
    );
    await until(
      world,
      'its line',
      () =>
        card.replies.filter((reply) => world.slack.render(reply).includes('Well again')).length ===
        1,
    );
    expect(world.slack.problems).toEqual([]);
  });

  test('back within the hour it is the same card again', async () => {
    world.clock.forward(22 * MINUTE);
    const before = roots(world).length;
    orgNamed(world, 'Acme').faults.add({ on: 'query', do: 'api-disabled-for-org' });
    await syncAgain(world);
    await until(world, 'the card that is back', () =>
      roots(world).some((message) =>
        world.slack.render(message).includes('Back again after 22 min'),
      ),
    );
    expect(roots(world)).toHaveLength(before);
  });

  test('acknowledged once: the second one is told by whom; it lapses with a word', async () => {
    const dana = world.slack.as('dana');
    await dana.press('Acknowledge', { in: '#sec-alerts' });
    await until(world, 'who acknowledged', () =>
      roots(world).some((message) =>
        world.slack.render(message).includes('Acknowledged by Dana Ruiz'),
      ),
    );
    const [row] = await sql<{ n: string }>(
      world,
      `select count(*) n from audit_event where action = 'alert.acknowledged'`,
    );
    expect(row?.n).toBe('1');

    // Li, an operator, still sees the card of before; without an address to answer to, she is told by DM.
    const li = world.slack.person('li').id;
    await sql(
      world,
      `insert into member (workspace_id, user_id, role, granted_by, granted_at) select id, $1, 'operator', 'U0', now() from workspace`,
      [li],
    );
    const [open] = await sql<{ id: number }>(world, 'select id from alert where closed_at is null');
    const card = roots(world).findLast((message) =>
      world.slack.render(message).includes('[Wake now]'),
    );
    await deliverForged(world, 'li', {
      ...pressOf('alert.acknowledge', String(open?.id)),
      container: {
        type: 'message',
        message_ts: card?.ts,
        channel_id: world.slack.channel('#sec-alerts').id,
      },
    });
    const told = await dmWith(world, 'li', 'acknowledged by');
    expect(told).toContain('acknowledged by Dana Ruiz');
    expect(told).toContain('E-STALE-CARD');
    const acts = await sql(world, `select 1 from audit_event where action = 'alert.acknowledged'`);
    expect(acts).toHaveLength(1);
    world.clock.forward(24 * HOUR + MINUTE);
    await until(world, 'the lapse', () =>
      roots(world).some((message) =>
        message.replies.some((reply) =>
          world.slack.render(reply).includes('the acknowledgement has lapsed'),
        ),
      ),
    );
    expect(world.slack.problems).toEqual([]);
  });

  test('snoozed for a week it asks why, shows it, and Wake now ends it', async () => {
    const [open] = await sql<{ id: number }>(world, 'select id from alert where closed_at is null');
    const dana = world.slack.as('dana');
    const card = await until(world, 'the open card', () =>
      roots(world).findLast((message) => world.slack.render(message).includes('[Acknowledge]')),
    );
    await dana.choose('Snooze', '1 week (asks why)', { in: card });
    await world.slack.eventually(() => dana.modal?.text.includes('Snooze for a week'));
    await dana.fill({ Reason: 'waiting for vendor' });
    await dana.submit('Snooze');
    await until(world, 'the reason', () =>
      world.slack.render(card).includes('Snoozed by Dana Ruiz until'),
    );
    expect(world.slack.render(card)).toContain('waiting for vendor');
    await dana.press('Wake now', { in: card });
    await until(world, 'awake', () => world.slack.render(card).includes('[Acknowledge]'));
    const acts = await sql<{ action: string }>(
      world,
      `select action from audit_event where subject = $1 and actor <> 'bot' order by id`,
      [String(open?.id)],
    );
    expect(acts.map(({ action }) => action).slice(-2)).toEqual(['alert.snoozed', 'alert.woken']);
    expect(world.slack.problems).toEqual([]);
  });
});
