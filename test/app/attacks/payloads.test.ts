import { Agent } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patiently } from '../../../src/db/deadlines.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { deliverRaw, orgNamed, sql } from '../errors/scene.ts';
import { anyRequest } from './any-payload.ts';

const COUNT = 10_000;
const AT_ONCE = 300;

let world: TestWorld;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
beforeAll(async () => {
  // Each refusal is a line: ten thousand of them say nothing here. Three hundred at once wait for ten connections, on a busy
  // machine longer than people should: that is told as 503, and is not what is looked for.
  world = await testWorld({ env: { LOG_LEVEL: 'fatal' }, deadlinesMs: { database: patiently } });
  world.slack.rateLimit({ burst: 100_000, intervalMs: 1 });
  await world.connect(orgNamed(world, 'Acme'), 'Production');
});
afterAll(async () => {
  agent.destroy();
  await world.close();
});

test('ten thousand payloads that anybody could have made: no 500, no stack, nothing changed, and the bot goes on', async () => {
  const { slack } = world;
  const everything = () =>
    sql(
      world,
      `select (select count(*) from domain where deleted_at is null) domains, (select count(*) from grant_secret) grants,
        (select count(*) from revocation) revocations, (select count(*) from policy) policies, (select count(*) from member) roles`,
    );
  const before = await everything();
  const requests = fc.sample(
    anyRequest({
      teams: [slack.home.id, slack.home.id, slack.home.id, 'T0OTHER001'],
      people: ['dana', 'sam', 'gus'].map((handle) => slack.person(handle).id),
      channels: [slack.channel('#sec-alerts').id, 'C0NOTTHERE'],
      acts: ['domain.details', 'domain.sync', 'app.ban', 'consent.back', 'alert.acknowledge', 'x'],
      windows: ['domain.add.form', 'settings.form', 'app.ban.form', 'x'],
    }),
    { numRuns: COUNT, seed: 20261130 },
  );
  const bad: unknown[] = [];
  const statuses = new Map<number, number>();
  const waiting = requests.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const each of waiting) {
        const { status, body } = await deliverRaw(world, { ...each, agent });
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status >= 500 || /\.ts:\d|node_modules|at async/u.test(body))
          bad.push({ status, each });
      }
    }),
  );
  expect(bad.slice(0, 5)).toEqual([]);
  // Bolt understood some, and refused most: else this would try nothing.
  expect(statuses.get(200)).toBeGreaterThan(1_000);
  expect(statuses.get(400)).toBeGreaterThan(1_000);
  expect(await everything()).toEqual(before);
  await slack.as('dana').command('/salesforce version', { channel: '#sec-alerts' });
  await slack.eventually(() =>
    slack.as('dana').ephemerals.some((each) => each.includes('rgwarden')),
  );
});
