import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestWorld, testWorld } from '../support/world.ts';
import { CHANNEL } from './domain-scene.ts';
import { orgNamed, sql } from './errors/scene.ts';

describe('the bot is stopped while it answers somebody', () => {
  let world: TestWorld;
  const dana = () => world.slack.as('dana');

  beforeAll(async () => {
    world = await testWorld({
      orgs: [{ name: 'Acme', seed: 91 }],
      deadlinesMs: { drain: 1000 },
    });
    await world.connect(orgNamed(world, 'Acme'));
  });
  afterAll(() => world.close());

  test('what was begun is done, answered and recorded before the database closes; nothing new is taken', async () => {
    await world.slack.eventually(() =>
      dana()
        .dm()
        .some((text) => text.includes('ready to review')),
    );
    // What was looked up for that is old, and no sync comes by schedule yet.
    world.clock.forward(20 * 60_000);
    // Slack is slow to say who asks: the work comes after it.
    world.slack.fault('users.info', { kind: 'slow', ms: 1500 });
    const typed = dana().command('/salesforce sync Acme', { channel: CHANNEL });
    await typed;
    const from = performance.now();
    const closed = world.bot?.close();
    // Whoever stands before it sees first that it ends, and is answered for a while yet.
    const ready = await fetch(`${world.publicUrl}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { ok: false, problems: ['this process is stopping'] },
    ]);
    expect(ready.headers.get('connection')).toBe('close');
    expect(await dana().command('/salesforce help', { channel: CHANNEL })).toMatchObject({
      ok: true,
    });
    await closed;
    await expect(fetch(`${world.publicUrl}/healthz`)).rejects.toThrow();
    expect(performance.now() - from).toBeLessThan(18_000);
    expect(await sql(world, `select 1 from audit_event where action = 'sync.asked'`)).toHaveLength(
      1,
    );
    expect(dana().ephemerals.some((text) => /Sync of|already running|spare/u.test(text))).toBe(
      true,
    );
    world.slack.clearFaults();
    expect(await dana().command('/salesforce list', { channel: CHANNEL })).toMatchObject({
      ok: false,
    });
  });
});
