import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ranOutWithin } from '../../../src/apps/decisions/ran-out-store.ts';
import { createDecisionTick } from '../../../src/apps/decisions/tick.ts';
import { DANA, HOUR_MS, KIM, type RowsScene, rowsScene, SAM } from './rows-scene.ts';

const DAY_MS = 24 * HOUR_MS;

describe('approvals with an owner and an end, on rows', () => {
  let scene: RowsScene;
  let tick: () => Promise<void>;
  let domain = 0;
  let appId = 0;

  beforeAll(async () => {
    scene = await rowsScene();
    tick = createDecisionTick(scene);
  });
  beforeEach(async () => {
    await scene.newWorkspace();
    [domain = 0] = await scene.domains(1, { DataLift: 3 });
    appId = await scene.appId(domain, 'DataLift');
    await own(SAM);
  });
  afterAll(() => scene.close());

  const own = (owner: string | null) =>
    scene.rows('update app set owner = $2 where id = $1', [appId, owner]);
  async function approve(days: number, over: { expected?: number; everywhere?: boolean } = {}) {
    const until = new Date(scene.clock.now().getTime() + days * DAY_MS);
    const made = await scene.decide.decide({
      workspaceId: scene.workspaceId(),
      appId,
      expected: over.expected,
      verdict: 'approved',
      everywhere: over.everywhere ?? false,
      until,
      by: DANA,
      revoke: false,
    });
    return made.decisionId;
  }
  async function pass(days: number): Promise<void> {
    scene.forward(days * DAY_MS);
    await tick();
    await tick();
  }
  const asked = async () =>
    (
      await scene.rows<{ subject: string; target: string; wanted: number }>(
        `select subject, target, wanted from card where workspace_id = $1 and kind = 'keep' order by id`,
        [scene.workspaceId()],
      )
    ).map(({ subject, target }) => `${subject} ${target}`);
  const wanted = async () =>
    (
      await scene.rows<{ wanted: number }>(
        `select sum(wanted)::integer as wanted from card where workspace_id = $1 and kind = 'keep'`,
        [scene.workspaceId()],
      )
    )[0]?.wanted ?? 0;
  const told = () =>
    scene.rows<{ kind: string; target: string }>(
      `select kind, split_part(target, ':', 1) as target from notice
       where workspace_id = $1 and (kind like 'app.decisionEnd%' or kind = 'app.ranOut') order by created_at, kind`,
      [scene.workspaceId()],
    );
  const ranOut = async () => {
    const [row] = await scene.rows<{ ran_out_id: number | null; status: string }>(
      'select ran_out_id, status from app where id = $1',
      [appId],
    );
    return row;
  };

  test('the owner is asked 14, 7 and 1 days before the end, once each; then the admins hear of it, once', async () => {
    const id = await approve(20);
    await pass(5);
    expect(await asked()).toEqual([]);
    await pass(1.5);
    await pass(1);
    expect(await asked()).toEqual([`k${id}/14 person:${SAM}`]);
    await own(KIM);
    await pass(6);
    await pass(6);
    const all = [`k${id}/14 person:${SAM}`, `k${id}/7 person:${KIM}`, `k${id}/1 person:${KIM}`];
    expect(await asked()).toEqual(all);
    expect(await ranOut()).toEqual({ ran_out_id: null, status: 'approved' });
    const before = await wanted();
    await pass(1);
    expect(await asked()).toEqual(all);
    expect(await wanted()).toBe(before + 3);
    expect(await ranOut()).toEqual({ ran_out_id: id, status: 'new' });
    expect(await told()).toEqual([
      { kind: 'app.decisionEndsSoon.thread', target: 'thread' },
      { kind: 'app.decisionEnded.thread', target: 'thread' },
      { kind: 'app.ranOut', target: 'admins' },
    ]);
    const [notice] = await scene.rows<{ facts: { from: string; to: string }; due_at: Date }>(
      `select facts, due_at from notice where workspace_id = $1 and kind = 'app.ranOut'`,
      [scene.workspaceId()],
    );
    const from = new Date(notice?.facts.from ?? 0);
    const to = new Date(notice?.facts.to ?? 0);
    expect(notice?.due_at).toEqual(to);
    const found = await ranOutWithin(scene.db, scene.workspaceId(), { from, to }, 5);
    expect(found).toMatchObject({ total: 1, apps: [{ name: 'DataLift', owner: KIM, users: 3 }] });
    // Decided on since: nothing is left to be told.
    await approve(90);
    expect(await ranOut()).toEqual({ ran_out_id: null, status: 'approved' });
    expect(await ranOutWithin(scene.db, scene.workspaceId(), { from, to }, 5)).toMatchObject({
      total: 0,
    });
  });

  test('a step that was missed is not made up for, and none lies before the approval', async () => {
    const long = await approve(20);
    await pass(15);
    expect(await asked()).toEqual([`k${long}/7 person:${SAM}`]);
    const short = await approve(5, { expected: long });
    await pass(1);
    expect(await asked()).toHaveLength(1);
    await pass(3.5);
    expect((await asked()).slice(1)).toEqual([`k${short}/1 person:${SAM}`]);
    // By a version that asked once, 14 days before.
    const old = await approve(13, { expected: short });
    await scene.rows('update decision set reminded_at = made_at where id = $1', [old]);
    await pass(2);
    expect(await asked()).toHaveLength(2);
    await pass(5);
    expect((await asked()).slice(2)).toEqual([`k${old}/7 person:${SAM}`]);
  });

  test('of a domain that is deleted nobody is asked, unless the approval holds elsewhere', async () => {
    const here = await approve(10);
    await scene.rows('update domain set deleted_at = $2 where id = $1', [
      domain,
      scene.clock.now(),
    ]);
    await pass(4);
    expect(await asked()).toEqual([]);
    const everywhere = await approve(10, { expected: here, everywhere: true });
    await pass(4);
    expect(await asked()).toEqual([`k${everywhere}/7 person:${SAM}`]);
  });

  test('without an owner whoever approved it is asked; a policy is nobody', async () => {
    await own(null);
    const id = await approve(10);
    await pass(4);
    expect(await asked()).toEqual([`k${id}/7 person:${DANA}`]);
    await scene.rows(`update decision set made_by = 'policy:x' where id = $1`, [id]);
    await pass(5.5);
    expect(await asked()).toHaveLength(1);
    await pass(1);
    expect((await told()).map(({ kind }) => kind)).toContain('app.ranOut');
  });

  test('kept by its owner it is asked anew; ended it waits, and nobody is told that it ran out', async () => {
    const first = await approve(20);
    await pass(7);
    const request = { workspaceId: scene.workspaceId(), appId, by: SAM };
    const until = new Date(scene.clock.now().getTime() + 90 * DAY_MS);
    const renewal = { ...request, expected: first, until, reason: 'in use' };
    for (const owns of [[KIM], []])
      await expect(scene.decide.renew({ ...renewal, owns })).rejects.toMatchObject({
        code: 'E-NOT-PERMITTED',
      });
    await expect(
      scene.decide.undo({ ...request, expected: first, owns: [KIM] }),
    ).rejects.toMatchObject({ code: 'E-NOT-PERMITTED' });
    const before = await wanted();
    await scene.decide.renew({ ...renewal, owns: ['W0SAM', SAM] });
    expect(await wanted()).toBe(before + 1);
    await expect(scene.decide.renew({ ...renewal, owns: [SAM] })).rejects.toMatchObject({
      code: 'E-STALE-CARD',
    });
    const [second] = await scene.rows<{ id: number; reason: string; made_by: string }>(
      'select id, reason, made_by from decision where app_id = $1 and ended_at is null',
      [appId],
    );
    expect(second).toMatchObject({ reason: 'in use', made_by: SAM });
    await pass(77);
    expect(await asked()).toEqual([
      `k${first}/14 person:${SAM}`,
      `k${second?.id}/14 person:${SAM}`,
    ]);
    await scene.decide.undo({ ...request, expected: second?.id ?? 0, owns: [SAM] });
    await pass(20);
    expect(await ranOut()).toEqual({ ran_out_id: null, status: 'new' });
    expect((await told()).map(({ kind }) => kind)).not.toContain('app.ranOut');
    expect(await asked()).toHaveLength(2);
  });

  test('what is of high risk is kept with a reason alone', async () => {
    const id = await approve(20);
    await scene.rows(`update app set level = 'high' where id = $1`, [appId]);
    const until = new Date(scene.clock.now().getTime() + 90 * DAY_MS);
    const renewal = { workspaceId: scene.workspaceId(), appId, by: SAM, expected: id, until };
    await expect(
      scene.decide.renew({ ...renewal, owns: [SAM], reason: ' ' }),
    ).rejects.toMatchObject({ code: 'E-NEEDS-REASON' });
    await scene.decide.renew({ ...renewal, owns: [SAM], reason: 'contract' });
  });

  test('by the policy what ran out since it is on loses what it held then, within the ceiling, and nothing else does', async () => {
    const on = () =>
      scene.rows(
        `insert into policy (workspace_id, kind, is_on, on_by, on_since) values ($1, 'revoke run out', true, $2, $3)`,
        [scene.workspaceId(), DANA, scene.clock.now()],
      );
    const asks = () =>
      scene.rows<{ app_id: number; shown_tokens: number; state: string; stop_why: string | null }>(
        'select app_id, shown_tokens, state, stop_why from revocation where workspace_id = $1 order by id',
        [scene.workspaceId()],
      );
    // So many others that three tokens are under 5 %.
    await scene.app(domain, 'Ledger', 100);
    await approve(1);
    await pass(2);
    await on();
    await scene.runPolicies();
    expect(await asks()).toEqual([]);
    await approve(1);
    await pass(2);
    // Two more let it in since then.
    await scene.grant(domain, 'DataLift', 5, { at: scene.clock.now().getTime() });
    await scene.grant(domain, 'DataLift', 3);
    await scene.runPolicies();
    expect(await asks()).toEqual([
      { app_id: appId, shown_tokens: 3, state: 'due', stop_why: null },
    ]);
    await scene.run();
    expect(scene.removals).toHaveLength(3);
    // More than a policy may take in a day waits for a person; decided on meanwhile, it is none of the policy's.
    const big = await scene.app(domain, 'Pilot', 40);
    appId = big;
    await approve(1);
    await pass(2);
    scene.forward(HOUR_MS);
    await scene.runPolicies();
    expect((await asks())[1]).toMatchObject({ app_id: big, shown_tokens: 40, stop_why: 'ceiling' });
    const waits = await scene.rows<{ id: number }>(
      `select id from revocation where app_id = $1 and state = 'asked'`,
      [big],
    );
    await approve(90);
    await scene.agree(waits[0]?.id ?? 0, SAM, 40);
    await scene.run();
    expect((await asks())[1]).toMatchObject({ state: 'stopped', stop_why: 'decision' });
    expect(scene.removals).toHaveLength(3);
    const rehearsal = await scene.policies.rehearse(scene.workspaceId(), 'revoke run out');
    expect(rehearsal).toMatchObject({ apps: 2 });
  });
});
