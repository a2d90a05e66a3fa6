import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { sql } from '../errors/scene.ts';

const HOUR_MS = 3_600_000;
const DAYS = 3;
const LIMIT = 2_400;

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld({ orgs: [{ name: 'Acme', size: 'few', seed: 1, apiLimit: LIMIT }] });
  const [org] = world.orgs;
  if (!org) throw new Error('no org');
  await world.connect(org);
});
afterAll(() => world.close());

test('over three days ours stay within a tenth of the org, the domain is never late, and Details says why', async () => {
  const [org] = world.orgs;
  if (!org) throw new Error('no org');
  const perDay: number[] = [];
  for (let day = 0; day < DAYS; day += 1) {
    const before = org.ledger.apiCalls;
    for (let hour = 0; hour < 24; hour += 1) {
      world.clock.forward(HOUR_MS);
      await settled();
    }
    perDay.push(org.ledger.apiCalls - before);
  }
  expect(Math.max(...perDay)).toBeLessThanOrEqual(LIMIT / 10);
  expect(Math.min(...perDay)).toBeGreaterThan(0);
  const dana = world.slack.as('dana');
  await dana.command('/salesforce status Acme', { channel: '#sec-alerts' });
  await world.slack.eventually(() => dana.modal?.text.includes('API budget'));
  expect(dana.modal?.text).not.toContain('Late');
}, 180_000);

/** Until no sync is due or running. */
async function settled(): Promise<void> {
  for (;;) {
    const [row] = await sql<{ busy: number }>(
      world,
      'select count(*)::int as busy from domain where run_id is not null or next_due_at <= $1',
      [world.clock.now()],
    );
    if (row?.busy === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
