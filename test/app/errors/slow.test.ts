import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { dmWith, expectTold, orgNamed, sql } from './scene.ts';

const MINUTE_MS = 60_000;

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
  await world.connect(orgNamed(world, 'Acme'), 'Production');
});
afterAll(() => world.close());

test('E-SLOW: a reading that moves no more is stopped, and the last good data stays', async () => {
  const gate = orgNamed(world, 'Acme').faults.gate('query');
  // Due now, so that it is no look that comes to the gate first.
  await sql(world, 'update domain set next_due_at = $1', [world.clock.now()]);
  await gate.arrived();
  world.clock.forward(21 * MINUTE_MS);
  const card = await world.card('Production', 'E-SLOW');
  gate.open();
  expectTold(world.slack.render(card), 'E-SLOW', [
    'it took too long',
    'We kept the last good data',
    'we try again by ourselves',
  ]);
  await dmWith(world, 'dana', 'stopped syncing', 'E-SLOW');
  world.clock.forward(61 * MINUTE_MS);
  const mended = await world.card('Production', 'Success');
  expect(mended.history.length).toBeGreaterThan(2);
});
