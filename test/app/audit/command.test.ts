import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runCommand } from '../../support/bot-process.ts';
import { type TestWorld, testWorld } from '../../support/world.ts';
import { orgNamed, sql } from '../errors/scene.ts';

vi.setConfig({ testTimeout: 60_000 });

let world: TestWorld;
beforeAll(async () => {
  world = await testWorld();
  await world.connect(orgNamed(world, 'Acme'));
});
afterAll(() => world.close());

const verify = () => runCommand(world.env, 'src/audit-verify.ts');

test('npm run audit:verify: 0 and the last hash; sealed within the hour; 1 and the act that was changed', async () => {
  world.clock.forward(61 * 60_000);
  await world.bot?.wakeWorker();
  const good = await verify();
  expect(good).toMatchObject({ code: 0 });
  expect(good.output).toMatch(
    /good {6}workspace 1: acts no\. 1 to \d+ fit; sealed to no\. \d+ at .* the last hash is [0-9a-f]{64}/u,
  );
  expect(good.output).toContain('The record fits.');

  await sql(world, 'alter table audit_event disable trigger audit_event_append_only');
  await sql(world, `update audit_event set actor = 'U0SOMEBODY' where no = 2`);
  const bad = await verify();
  expect(bad).toMatchObject({ code: 1 });
  expect(bad.output).toContain('the trigger audit_event_append_only is switched off');
  expect(bad.output).toMatch(/workspace 1: act no\. 2 \(id \d+\) was changed/u);
  expect(bad.output).toContain('THE RECORD DOES NOT FIT.');
});

test('without its settings it says so, and ends with 78', async () => {
  const { code, output } = await runCommand(
    { ...world.env, ENCRYPTION_KEYS: '' },
    'src/audit-verify.ts',
  );
  expect(code).toBe(78);
  expect(output).toContain('ENCRYPTION_KEYS');
});
