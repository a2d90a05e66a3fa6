import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { orgNamed, sql, toldAlone } from './errors/scene.ts';

const DAY_MS = 24 * 3_600_000;
const CHANNEL = '#sec-alerts';

/** The next Monday at nine, by UTC: what a channel without a zone of its own goes by. */
function nextMonday(now: Date): Date {
  const day = new Date(now.toISOString().slice(0, 10)).getTime();
  const ahead = (8 - new Date(day).getUTCDay()) % 7 || 7;
  return new Date(day + ahead * DAY_MS + 9 * 3_600_000);
}

describe('the weekly digest', () => {
  let world: TestWorld;
  beforeAll(async () => {
    // One with apps of high risk, which a digest names.
    world = await testWorld({ orgs: [{ name: 'Acme', size: 'small', seed: 1 }] });
    world.slack.rateLimit({ burst: 1000, intervalMs: 1 });
  });
  afterAll(() => world.close());

  const digests = () =>
    world.slack
      .as('dana')
      .sees(CHANNEL)
      .filter((text) => text.includes('Salesforce watch ·'));

  /** How many there are to deliver or delivered, once the bot has looked whether one is due. */
  const written = async () => {
    await world.bot?.wakeWorker();
    const rows = await sql(world, `select 1 from notice where kind = 'digest.week'`);
    return rows.length;
  };

  test('there is none where nothing is watched', async () => {
    await world.slack.as('dana').command('/salesforce digest', { channel: CHANNEL });
    expect(await toldAlone(world, 'dana', 'nothing to report')).toContain('no domain is watched');
  });

  test('comes on Monday at nine, once, with what a query of the tables says', async () => {
    // On a Tuesday: the digest of the week before is still owed to whoever watched something in it.
    const tuesday = nextMonday(world.clock.now()).getTime() + DAY_MS;
    world.clock.forward(tuesday - world.clock.now().getTime());
    await world.connect(orgNamed(world, 'Acme'));
    await world.card('Acme', 'Success');
    world.clock.forward(120_000);
    expect(await written()).toBe(0);

    // One that comes and goes within the week came all the same.
    const org = orgNamed(world, 'Acme');
    const goneOnes = async (gone: boolean) => {
      const due = 'update domain set next_due_at = $1 where run_id is null and queued_at is null';
      await sql(world, due, [world.clock.now()]);
      const found = await sql<{ gone: boolean }>(
        world,
        `select gone_at is not null as gone from app where name = 'Short Stay'`,
      );
      return found.length === 1 && found[0]?.gone === gone;
    };
    org.grantToken(org.users.ordinary.username, 'Short Stay');
    await world.said(() => goneOnes(false), { what: 'it came' });
    org.revokeTokens({ app: 'Short Stay' });
    await world.said(() => goneOnes(true), { what: 'it is gone' });

    const monday = nextMonday(world.clock.now());
    world.clock.forward(monday.getTime() - world.clock.now().getTime() - 120_000);
    expect(await written()).toBe(0);
    world.clock.forward(180_000);
    expect(await written()).toBe(1);
    const [text = ''] = await world.said(() => (digests().length > 0 ? digests() : undefined), {
      what: 'the digest',
    });
    const [waiting] = await sql<{ n: number }>(
      world,
      `select count(*)::integer as n from app a join domain d on d.id = a.domain_id
       where a.status = 'new' and a.gone_at is null and d.own_app_id is distinct from a.id`,
    );
    expect(text).toContain(`${waiting?.n} waiting for a decision`);
    expect(text).toContain(`Review ${waiting?.n}`);
    expect(text).toContain('1 new app');

    world.clock.forward(3_600_000);
    expect(await written()).toBe(1);
    expect(digests()).toHaveLength(1);
  });

  test('the next one says how many more or fewer wait than in the one before', async () => {
    const last = "update notice set facts = facts || $1 where kind = 'digest.week'";
    const [waiting] = await sql<{ n: number }>(
      world,
      `select (facts->>'waiting')::integer as n from notice where kind = 'digest.week'`,
    );
    await sql(world, last, [JSON.stringify({ waiting: Number(waiting?.n) + 12 })]);
    world.clock.forward(7 * DAY_MS);
    expect(await written()).toBe(2);
    const text = await world.said(() => digests()[1], { what: 'the digest' });
    expect(text).toContain(`${waiting?.n} waiting for a decision, 12 fewer than last Monday`);
  });

  test('is shown to who asks, as the channel got it', async () => {
    await world.slack.as('dana').command('/salesforce digest', { channel: CHANNEL });
    expect(await toldAlone(world, 'dana', 'Salesforce watch ·')).toContain('1 domain');
  });
});
