import { afterAll, beforeAll, expect, test } from 'vitest';
import { COSTLY } from '../../../src/lib/rates.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { expectTold, toldAlone } from './scene.ts';

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
  world.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
});
afterAll(() => world.close());

test('E-TOO-OFTEN: who does too much that is costly is told how long to wait, and nobody else is', async () => {
  // A window begins: whatever the hour is, none ends in the middle of what is counted.
  world.clock.forward(COSTLY.windowMs - (world.clock.now().getTime() % COSTLY.windowMs));
  const [dana, li] = [world.slack.as('dana'), world.slack.as('li')];
  const sync = (person: typeof dana) =>
    person.command('/salesforce sync nowhere', { channel: '#sec-alerts' });
  for (let nth = 0; nth < COSTLY.most; nth += 1) await sync(dana);
  await world.slack.idle();
  expect(dana.sees('#sec-alerts').join('\n')).not.toContain('E-TOO-OFTEN');
  await sync(dana);
  const text = await toldAlone(world, 'dana', 'E-TOO-OFTEN');
  expectTold(text, 'E-TOO-OFTEN', ['Too much at once', 'Nothing was done.']);
  expect(text).toMatch(/Try again in \d+ (?:minutes|seconds?)\. Everything else works now\./);
  await dana.command('/salesforce version', { channel: '#sec-alerts' });
  await toldAlone(world, 'dana', 'Orgwarden');
  await sync(li);
  await toldAlone(world, 'li', 'nowhere');
  world.clock.forward(COSTLY.windowMs);
  const seen = () => dana.sees('#sec-alerts').filter((line) => line.includes('nowhere')).length;
  const before = seen();
  await sync(dana);
  await world.slack.eventually(() => seen() > before, { what: 'an answer the next time' });
});
