import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { type GovernanceScene, governanceScene } from '../apps/governance-scene.ts';
import { inventoryView } from '../apps/inventory-view.ts';
import { only } from './scene.ts';

const MINUTE_MS = 60_000;

interface Look {
  due_at: Date | null;
  looked_to: Date;
  calls: number;
  brought: number;
  failures: number;
  claimed_until: Date | null;
}

let scene: GovernanceScene;
let org: Org;
let view: ReturnType<typeof inventoryView>;
beforeAll(async () => {
  scene = await governanceScene({
    orgs: [{ name: 'Acme', size: 'few', seed: 1, rotation: true }],
  });
  org = only(scene);
  view = inventoryView(scene);
  await scene.connect(org);
  await view.sync();
});
afterAll(() => scene.close());

const theLook = async (): Promise<Look> => {
  const [row] = await scene.rows<Look>('select * from look');
  if (!row) throw new Error('no look is planned');
  return row;
};

/** Lets so much time pass that the next look is due, and waits for its end. */
async function nextLook(): Promise<Look> {
  const { due_at: due } = await theLook();
  scene.clock.forward(Math.max(0, (due?.getTime() ?? 0) - scene.clock.now().getTime()));
  return scene.until('the look has ended', async () => {
    const look = await theLook();
    const isOver = look.claimed_until === null && look.due_at?.getTime() !== due?.getTime();
    return isOver ? look : undefined;
  });
}

const renewals = () => org.ledger.calls.filter(({ kind }) => kind === 'token').length;

/** So long after a sync none is brought forward. */
async function quietMinutes(minutes: number): Promise<void> {
  const end = scene.clock.now().getTime() + minutes * MINUTE_MS;
  while (scene.clock.now().getTime() < end) await nextLook();
}

const syncs = async () =>
  (await scene.rows<{ n: number }>('select count(*)::integer as n from sync_run'))[0]?.n;

test('a look-alike is a card within minutes of its grant, without a sync, by one more call than its facts take', async () => {
  const before = await syncs();
  const name = 'D\u0430ta Loader';
  org.grantToken(org.users.ordinary.username, name);
  const { calls } = await nextLook();
  const id = await scene.appId(name);
  expect(await view.cards('app')).toEqual([String(id)]);
  expect(await view.findings(name)).toEqual(
    expect.arrayContaining(['look-alike', 'new-app', 'not-installed']),
  );
  expect(calls).toBeLessThanOrEqual(12);
  const quiet = await nextLook();
  expect(quiet.calls).toBe(calls + 1);
  expect(await syncs()).toBe(before);
});

test('an app that an admin has just installed is known with its policy, and nothing is said of it that the next sync takes back', async () => {
  const name = 'Ticketron';
  org.installApp(name, { adminApprovedOnly: true });
  org.grantToken(org.users.ordinary.username, name);
  await nextLook();
  const facts = () =>
    scene.rows(
      `select kind, application_id, admin_approved_only, is_listed, start_url, users, tokens, admins, level, unknowns, gone_at
       from app where name = $1`,
      [name],
    );
  const [looked, found] = [await facts(), await view.findings(name)];
  expect(looked).toMatchObject([{ kind: 'connected', is_listed: true, users: 1, tokens: 1 }]);
  await view.sync();
  expect([await facts(), await view.findings(name)]).toEqual([looked, found]);
});

test('our own row, and tokens that were renewed, are no news', async () => {
  const before = await view.all();
  org.renewTokens();
  await nextLook();
  expect(await view.all()).toEqual(before);
  await view.sync();
});

test('Details says how often it looks, and what that takes', async () => {
  const dana = scene.slack.as('dana');
  await dana.command('/salesforce status Acme', { channel: '#sec-alerts' });
  await scene.slack.eventually(() => dana.modal?.text.includes('Looks for new grants every 2 min'));
  expect(dana.modal?.text).toMatch(/between syncs: \d+ of [\d,]+ API calls in its day so far/);
  await dana.closeModal({ all: true });
});

test('where the session has ended a look renews it', async () => {
  const [ran, renewed] = [await syncs(), renewals()];
  const name = 'Pocket Ledger';
  org.endSessions();
  org.grantToken(org.users.ordinary.username, name);
  await nextLook();
  expect(await view.findings(name)).toContain('new-app');
  expect([await syncs(), renewals()]).toEqual([ran, renewed + 1]);
});

test('a failure of a look changes nothing of the domain; at the API limit looks rest for an hour', async () => {
  const state = () => scene.rows('select status, error_code, failures from domain');
  const before = await state();
  const fault = org.faults.add({ on: 'query', do: 'status', status: 503 });
  const failed = await nextLook();
  expect(failed.failures).toBe(1);
  fault.clear();
  expect((await nextLook()).failures).toBe(0);
  org.faults.add({ on: 'query', do: 'api-limit', times: 1 });
  const { due_at: due } = await nextLook();
  expect((due?.getTime() ?? 0) - scene.clock.now().getTime()).toBeGreaterThan(59 * MINUTE_MS);
  expect(await state()).toEqual(before);
});

test('a renewal whose answer a look lost is told by a sync, which comes at once, as what it is', async () => {
  await view.sync();
  await scene.rows('update look set failures = 0, due_at = $1', [scene.clock.now()]);
  await quietMinutes(6);
  org.endSessions();
  org.faults.add({ on: 'token', do: 'drop-answer', times: 1 });
  expect((await nextLook()).failures).toBe(1);
  await nextLook();
  const card = await scene.card('Acme', 'E-LOST');
  const told = card.history.map((version) => scene.slack.render(version)).join('\n');
  expect(told.toLowerCase()).not.toContain('grant expired');
  // It rests: the sync failed.
  expect(await scene.rows('select brought from look')).toEqual([{ brought: 1 }]);
});
