import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import type { PolicyKind } from '../../../src/apps/policies/policy.ts';
import { dueRevocations } from '../../../src/apps/revocations/store.ts';
import {
  DAY_MS,
  type GovernanceScene,
  HOUR_MS,
  type RevocationState,
  revokedByUs,
  twoOrgScene,
} from './governance-scene.ts';

vi.setConfig({ testTimeout: 240_000 });

const MOST_A_DAY = 25;

/** More than a batch of each, and many times what a day may take. */
const DORMANT = Array.from({ length: 7 }, (_, at) => `Dormant ${at + 1}`);
const HOLDERS = 70;
/** Unused, too; some of these fit into a day. All else was used just now: one revocation more for each would prove no more. */
const FEW = ['Few 1', 'Few 2', 'Few 3', 'Few 4'];
const FEW_HOLDERS = 7;

describe('policies, on an org full of old tokens', () => {
  let scene: GovernanceScene;
  let org: Org;
  let clean: Org;
  let workspaceId = 0;
  let dana = '';
  let sam = '';

  beforeAll(async () => {
    ({
      scene,
      one: org,
      other: clean,
      dana,
      sam,
    } = await twoOrgScene(
      { name: 'Big', size: 'few', seed: 41 },
      { name: 'Clean', size: 'clean', seed: 42 },
    ));
    // How many messages Slack takes is no matter of policies.
    scene.slack.rateLimit({ burst: 10_000, intervalMs: 1 });
    org.grantMany('Comeback', 2);
    const at = new Date(scene.clock.now().getTime() - 300 * DAY_MS);
    for (const { state } of [org, clean])
      for (const { ref } of [...state.tokens.all()])
        state.tokens.use(ref, 1, scene.clock.now().getTime() / 1000);
    for (const name of DORMANT) org.grantMany(name, HOLDERS, { at });
    for (const name of FEW) org.grantMany(name, FEW_HOLDERS, { at });
    await scene.connect(org);
    await scene.connect(clean);
    workspaceId = await scene.workspaceId();
    // Read for three weeks.
    await scene.rows(`update token set first_seen_at = first_seen_at - interval '21 days'`);
    await scene.rows(
      `insert into sync_run (id, workspace_id, domain_id, started_by, started_at, ended_at, outcome, progress)
       select gen_random_uuid(), workspace_id, domain_id, 'schedule', min(started_at) - interval '21 days',
         min(started_at) - interval '21 days', 'complete', '{}'
       from sync_run group by workspace_id, domain_id`,
    );
  });
  afterAll(() => scene.close());

  async function runPolicies(): Promise<void> {
    await scene.core.governance
      .tick()
      .find(({ name }) => name === 'policies')
      ?.run(AbortSignal.timeout(60_000));
  }

  /** A reading that begins now: one that runs already may have seen what was. */
  async function read(name: string): Promise<void> {
    await scene.until(`no sync of ${name} runs`, async () => {
      const [row] = await scene.rows<{ idle: boolean }>(
        'select run_id is null and queued_at is null and next_due_at > $2 as idle from domain where name = $1',
        [name, scene.clock.now()],
      );
      return row?.idle;
    });
    const run = await scene.sync(name, 90_000);
    expect(run.outcome).toBe('complete');
  }

  async function on(kind: PolicyKind): Promise<void> {
    expect(await scene.apps.policies.switchOn({ workspaceId, kind, by: dana })).toBe('asked');
    expect(await scene.apps.policies.switchOn({ workspaceId, kind, by: sam })).toBe('on');
  }
  const off = (kind: PolicyKind) => scene.apps.policies.switchOff({ workspaceId, kind, by: dana });

  const byPolicy = (kind: PolicyKind, domain = 'Big') =>
    scene.rows<RevocationState & { app_id: number; shown_users: number }>(
      `select r.* from revocation r join domain d on d.id = r.domain_id
       where r.policy_kind = $1 and d.name = $2 order by r.id`,
      [kind, domain],
    );
  const waiting = (rows: readonly RevocationState[]) =>
    rows.filter(({ state }) => state === 'asked' || state === 'again');
  const ended = async (kind: PolicyKind, domain?: string) =>
    scene.until(
      `what ${kind} asked for has ended`,
      async () => {
        const rows = await byPolicy(kind, domain);
        return rows.every((row) => row.ended_at || waiting([row]).length > 0) && rows;
      },
      // One after another, and each reads anew: ten seconds of a quiet machine.
      100_000,
    );
  const total = () => [...revokedByUs(org).values()].reduce((all, each) => all + each, 0);

  const decide = (appId: number, verdict: 'approved' | 'banned', revoke: boolean) =>
    scene.apps.decide({
      workspaceId,
      appId,
      expected: undefined,
      verdict,
      everywhere: false,
      until: undefined,
      reason: 'not needed',
      note: undefined,
      who: undefined,
      by: dana,
      revoke,
    });

  test('one admin asks, and asking twice changes nothing; another one or 24 hours switch it on', async () => {
    const { policies } = scene.apps;
    const kind = 're-revoke banned';
    expect(await policies.switchOn({ workspaceId, kind, by: dana })).toBe('asked');
    expect(await policies.switchOn({ workspaceId, kind, by: dana })).toBe('asked');
    const asked = (await policies.view(workspaceId)).policies.find((each) => each.kind === kind);
    expect(asked).toMatchObject({ isOn: false, asked: { by: dana }, rehearsal: { tokens: 0 } });
    scene.clock.forward(25 * HOUR_MS);
    await scene.until('it is on', async () => {
      const { policies: views } = await policies.view(workspaceId);
      return views.find((each) => each.kind === kind)?.isOn;
    });
    expect(await policies.switchOn({ workspaceId, kind, by: sam })).toBe('already');
    await off(kind);
  });

  test('the bound of the second person falls at once, and rises with another admin', async () => {
    const { policies } = scene.core.governance;
    expect(await policies.setSecondBound({ workspaceId, by: dana, users: 1_000_000 })).toBe(
      'asked',
    );
    expect(await policies.setSecondBound({ workspaceId, by: dana, users: 1_000_000 })).toBe(
      'asked',
    );
    expect(await policies.secondBound(workspaceId)).toBe(50);
    expect(await policies.setSecondBound({ workspaceId, by: dana, users: 40 })).toBe('set');
    expect(await policies.setSecondBound({ workspaceId, by: dana, users: 50 })).toBe('asked');
    expect(await policies.setSecondBound({ workspaceId, by: sam, users: 50 })).toBe('set');
    expect(await policies.secondBound(workspaceId)).toBe(50);
  });

  test('a client that comes back is revoked twice in a day; the third time a person is asked', async () => {
    const kind = 're-revoke banned';
    const { revocationIds } = await decide(await scene.appId('Comeback', 'Big'), 'banned', true);
    await scene.revocationIs(revocationIds[0] ?? 0, 'done');
    await on(kind);
    for (let round = 1; round <= 3; round += 1) {
      // A reading leaves out what was granted within Salesforce's current second.
      org.grantMany('Comeback', 2, { at: new Date(scene.clock.now().getTime() - 2000) });
      await read('Big');
      await runPolicies();
      const rows = await ended(kind);
      expect(rows).toHaveLength(round);
      expect(rows.at(-1)).toMatchObject(
        round < 3 ? { state: 'done', removed: 2 } : { state: 'asked', stop_why: 'war' },
      );
      scene.clock.forward(3 * 60_000);
    }
    expect(revokedByUs(org).get('Comeback')).toBe(6);
    await off(kind);
  });

  test('a date of last use that is hidden is no sign of being unused', async () => {
    org.set({ hideLastUsed: true });
    await read('Big');
    const before = total();
    await on('revoke unused');
    await runPolicies();
    expect(await byPolicy('revoke unused')).toEqual([]);
    expect(total()).toBe(before);
    org.set({ hideLastUsed: false });
    await off('revoke unused');
  });

  test('unused ones go within what a day may take, and one card asks for the rest', async () => {
    scene.clock.forward(25 * HOUR_MS);
    await read('Big');
    const before = total();
    const rehearsal = await scene.apps.policies.rehearse(workspaceId, 'revoke unused');
    expect(rehearsal.tokens).toBeGreaterThan(10 * MOST_A_DAY);
    expect(rehearsal.usedLater).toBeLessThanOrEqual(rehearsal.tokens);
    await on('revoke unused');
    await runPolicies();
    const rows = await ended('revoke unused');
    expect(total() - before).toBeGreaterThan(0);
    expect(total() - before).toBeLessThanOrEqual(MOST_A_DAY);
    expect(waiting(rows)).toHaveLength(1);
    expect(waiting(rows)[0]).toMatchObject({ stop_why: 'ceiling' });

    scene.clock.forward(3 * 60_000);
    await read('Big');
    await runPolicies();
    const later = await ended('revoke unused');
    expect(total() - before).toBeLessThanOrEqual(MOST_A_DAY);
    expect(waiting(later)).toHaveLength(1);
  });

  test('pause stops what a policy has begun within one batch, also where a person agreed', async () => {
    const [asked] = waiting(await byPolicy('revoke unused'));
    if (!asked) throw new Error('nothing waits');
    expect(asked.shown_tokens).toBeGreaterThan(50);
    const before = total();
    const gate = org.faults.gate('revoke');
    await scene.apps.agree({ workspaceId, revocationId: asked.id, by: sam, yes: true });
    await gate.arrived(5);
    await scene.apps.policies.pause({ workspaceId, by: dana, paused: true });
    gate.open();
    const end = await scene.revocationIs(asked.id, 'stopped', 'done', 'again');
    expect(end).toMatchObject({ state: 'stopped', stop_why: 'paused' });
    expect(end.removed).toBeLessThanOrEqual(50);
    expect(total() - before).toBe(end.removed);
    scene.clock.forward(25 * HOUR_MS);
    await read('Big');
    await runPolicies();
    expect(total() - before).toBe(end.removed);
    await off('revoke unused');
    await scene.apps.policies.pause({ workspaceId, by: dana, paused: false });
  });

  test('a mistake of the people department cuts off no more than a day may take', async () => {
    for (const user of org.users.all.slice(22, 70)) org.deactivateUser(user.username);
    scene.clock.forward(25 * HOUR_MS);
    await read('Big');
    const before = total();
    await on('revoke inactive');
    await runPolicies();
    const rows = await ended('revoke inactive');
    expect(total() - before).toBeLessThanOrEqual(MOST_A_DAY);
    expect(waiting(rows)).toHaveLength(1);
    await off('revoke inactive');
  });

  test('a person who approves while the job waits has the last word', async () => {
    const name = 'Approved meanwhile';
    org.grantMany(name, 3, { at: new Date(scene.clock.now().getTime() - 300 * DAY_MS) });
    scene.clock.forward(25 * HOUR_MS);
    await read('Big');
    const gate = org.faults.gate('query');
    await on('revoke unused');
    await runPolicies();
    const appId = await scene.appId(name);
    const own = async () => (await byPolicy('revoke unused')).find((row) => row.app_id === appId);
    const asked = await own();
    expect(asked).toMatchObject({ ended_at: null });
    await decide(appId, 'approved', false);
    gate.open();
    await scene.until('it has ended', async () => (await own())?.ended_at);
    expect(await own()).toMatchObject({ state: 'stopped', stop_why: 'decision', removed: 0 });
    expect(org.countTokens({ app: name })).toBe(3);
    await off('revoke unused');
  });

  test('of a clean org no app is banned, and of new ones only what passes itself off as another', async () => {
    const kind = 'ban look-alikes';
    await off('revoke unused');
    expect(await scene.apps.policies.rehearse(workspaceId, kind)).toMatchObject({ apps: 0 });
    await on(kind);
    await runPolicies();
    const banned = () =>
      scene.rows<{ name: string }>(
        `select name from app where status = 'banned' and name <> 'Comeback'`,
      );
    expect(await banned()).toEqual([]);
    clean.grantMany('Data Lоader', 2);
    clean.grantToken(clean.users.ordinary.username, 'Workbench');
    scene.clock.forward(3 * 60_000);
    await read('Clean');
    await runPolicies();
    expect(await banned()).toEqual([{ name: 'Data Lоader' }]);
    const [row] = await ended(kind, 'Clean');
    expect(row).toMatchObject({ state: 'done', removed: 2 });
    expect(['Data Lоader', 'Workbench'].map((name) => revokedByUs(clean).get(name))).toEqual([
      2,
      undefined,
    ]);
    const appId = await scene.appId('Data Lоader');
    const view = await scene.apps.view(workspaceId, appId);
    expect(view?.decision).toMatchObject({ madeBy: `policy:${kind}`, source: 'policy' });
    // Whoever takes that back is not overruled.
    const press = { workspaceId, appId, expected: view?.decision?.id ?? 0, by: sam };
    await scene.apps.undo(press);
    clean.grantMany('Data Lоader', 2);
    scene.clock.forward(3 * 60_000);
    await read('Clean');
    await runPolicies();
    expect(await banned()).toEqual([]);
  });

  test('of many that are due in a domain few are given at once, the oldest first', async () => {
    const { db } = scene.resources;
    const now = scene.clock.now();
    const undone = new Error('nobody else sees it');
    const seen = db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ id: number }>`
        update revocation set ended_at = null, state = 'due', due_at = ${now}, lease_owner = null, lease_until = null
        where id in (select min(r.id) from revocation r join domain d on d.id = r.domain_id where d.name = 'Big' group by app_id)
        returning id`.execute(trx);
      const ids = rows.map(({ id }) => id).sort((one, other) => one - other);
      expect(ids.length).toBeGreaterThan(3);
      const due = await dueRevocations(trx, now, 200);
      expect(due.map(({ revocationId }) => revocationId)).toEqual(ids.slice(0, 3));
      throw undone;
    });
    await expect(seen).rejects.toBe(undone);
  });
});
