import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GroupItem, GroupKind } from '../../../src/apps/decisions/group.ts';
import { viewGroup } from '../../../src/apps/decisions/group-store.ts';
import { listApps } from '../../../src/apps/inventory/list-store.ts';
import { groupForReview } from '../../../src/apps/inventory/review.ts';
import { reviewApps, reviewProgress } from '../../../src/apps/inventory/review-store.ts';
import { auditReader } from '../../../src/audit/read-store.ts';
import { redrawAllOf } from '../../../src/notices/domain-cards-store.ts';
import { DANA, HOUR_MS, KIM, type RowsScene, rowsScene, SAM } from './rows-scene.ts';

const many = (count: number, users = 1) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`App ${at}`, users]));

describe('one act on many apps', () => {
  let scene: RowsScene;
  beforeAll(async () => {
    scene = await rowsScene();
  });
  beforeEach(() => scene.newWorkspace());
  afterAll(() => scene.close());

  const own = <R>(query: string) => scene.rows<R>(query, [scene.workspaceId()]);
  const ids = async () =>
    (await own<{ id: number }>('select id from app where workspace_id = $1 order by id')).map(
      ({ id }) => id,
    );
  /** All that is said of apps, and every decision that stands, to the column. */
  const state = async () => ({
    apps: await own('select * from app where workspace_id = $1 order by id'),
    standing: await own(
      'select * from decision where workspace_id = $1 and ended_at is null order by id',
    ),
  });
  const acts = () =>
    own<{ action: string; domain_id: number; facts: Record<string, unknown> }>(
      'select action, domain_id, facts from audit_event where workspace_id = $1 order by id',
    );
  const posts = () =>
    own<{ kind: string; subject: string }>(
      'select kind, subject from card where workspace_id = $1',
    );

  const approved = { verdict: 'approved', everywhere: false, reason: 'in use' } as const;
  const banned = { verdict: 'banned', everywhere: false, reason: 'data risk' } as const;
  const decideOn = (
    appIds: readonly number[],
    kind: Exclude<GroupKind, 'revoked'>,
    decided: GroupItem['decided'],
    more: { expected?: number; revoke?: boolean; until?: Date; owner?: string } = {},
  ) => {
    const { expected, ...rest } = more;
    return scene.decideMany({
      workspaceId: scene.workspaceId(),
      by: DANA,
      kind,
      items: appIds.map((appId) => ({ appId, expected, decided })),
      reason: 'in use',
      ...rest,
    });
  };
  const undo = (groupId = 0, by = SAM) =>
    scene.undoMany({ workspaceId: scene.workspaceId(), groupId, by });
  const view = (groupId = 0) => viewGroup(scene.db, scene.workspaceId(), groupId);

  test('200 approvals are one act, one message and one undo, which puts back the state before to the row', async () => {
    await scene.domains(1, many(200));
    const all = await ids();
    // Some of them were decided on before, by others, until another day, with a note and an owner.
    const before = all.slice(0, 20);
    for (const appId of before) {
      await scene.decide.decide({
        workspaceId: scene.workspaceId(),
        appId,
        expected: undefined,
        verdict: appId % 2 === 0 ? 'approved' : 'ignored',
        everywhere: false,
        until: new Date(scene.clock.now().getTime() + 9 * HOUR_MS),
        reason: 'as before',
        note: 'contract',
        who: 'sales',
        by: KIM,
        revoke: false,
      });
    }
    await own(
      `update app set owner = 'U0OWNER001', snoozed_until = now() where workspace_id = $1 and id % 3 = 0`,
    );
    await own('delete from card where workspace_id = $1');
    const was = await state();
    const seen = new Map(was.standing.map((each) => [(each as { app_id: number }).app_id, each]));
    scene.forward(HOUR_MS);
    const recorded = (await acts()).length;
    const { groupId, done, left } = await scene.decideMany({
      workspaceId: scene.workspaceId(),
      by: DANA,
      kind: 'approved',
      items: all.map((appId) => ({
        appId,
        expected: (seen.get(appId) as { id: number } | undefined)?.id,
        decided: approved,
      })),
      reason: 'in use',
    });
    expect([done.length, left]).toEqual([200, []]);
    expect(await own(`select distinct status from app where workspace_id = $1`)).toEqual([
      { status: 'approved' },
    ]);
    expect(await posts()).toEqual([{ kind: 'group', subject: `g${groupId}/C0ALERTS01` }]);
    const made = (await acts()).slice(recorded);
    expect(made).toHaveLength(201);
    expect(made[0]).toMatchObject({ action: 'group.approved', facts: { apps: 200 } });
    expect(made.slice(1).every(({ facts }) => facts.group === groupId)).toBe(true);
    // The record is read as one line, but where one asks about one of them.
    const read = (filter: object) => auditReader(scene.db).last(scene.workspaceId(), filter, 500);
    const lines = (all: Awaited<ReturnType<typeof read>>) =>
      all.filter(({ at }) => at >= scene.clock.now()).map(({ action }) => action);
    expect(lines(await read({}))).toEqual(['group.approved']);
    expect(lines(await read({ domainId: made[1]?.domain_id }))).toEqual(['group.approved']);
    expect(lines(await read({ subject: String(all[0]) }))).toEqual(['app.approved']);
    scene.forward(HOUR_MS);
    expect(await undo(groupId)).toEqual({ back: 200, apps: 200 });
    expect(await state()).toEqual(was);
    expect((await acts()).slice(recorded + 201)[0]).toMatchObject({
      action: 'group.undone',
      facts: { apps: 200, back: 200 },
    });
    expect(await posts()).toHaveLength(1);
    await expect(undo(groupId)).rejects.toMatchObject({ code: 'E-STALE-CARD', facts: { by: SAM } });
  });

  test('an import of 500 is undone to the row, but for apps that somebody decided since', async () => {
    await scene.domains(2, many(250));
    const all = await ids();
    const was = await state();
    const { groupId } = await scene.decideMany({
      workspaceId: scene.workspaceId(),
      by: DANA,
      kind: 'imported',
      items: all.map((appId, at) => ({
        appId,
        expected: undefined,
        decided: {
          verdict: at % 3 === 0 ? 'banned' : 'approved',
          everywhere: at % 50 === 0,
          until: at % 3 === 1 ? new Date('2027-11-24T00:00:00Z') : undefined,
          reason: `line ${at}`,
          owner: at % 2 === 0 ? 'U0OWNER001' : undefined,
          saidBy: 'Li Wei',
        },
      })),
    });
    expect(await posts()).toEqual([{ kind: 'group', subject: `g${groupId}/C0ALERTS01` }]);
    const [changed = 0, taken = 0, given = 0] = [all[7], all[8], all[10]];
    const standing = await own<{ id: number; decision_id: number }>(
      'select id, decision_id from app where workspace_id = $1',
    );
    const expected = (id: number) => standing.find((each) => each.id === id)?.decision_id ?? 0;
    const press = { workspaceId: scene.workspaceId(), by: SAM };
    await scene.ban(changed, SAM, false, expected(changed));
    await scene.decide.undo({ ...press, appId: taken, expected: expected(taken) });
    // Whoever owns it since stays so.
    await own(`update app set owner = 'U0OTHER001' where id = ${given} and workspace_id = $1`);
    expect(await undo(groupId)).toEqual({ back: 498, apps: 500 });
    const now = await state();
    const rest = ({ apps }: Awaited<ReturnType<typeof state>>) =>
      apps.filter((app) => ![changed, taken, given].includes((app as { id: number }).id));
    expect(rest(now)).toEqual(rest(was));
    expect(now.standing).toMatchObject([{ app_id: changed, made_by: SAM }]);
    expect(now.apps.find((app) => (app as { id: number }).id === given)).toMatchObject({
      status: 'new',
      owner: 'U0OTHER001',
    });
    expect(await view(groupId)).toMatchObject({
      back: 498,
      leftNames: expect.arrayContaining([expect.stringMatching(/^App /u)]),
      undoneBy: SAM,
    });
  });

  test('what one line of a file says of all domains takes nothing from what another says of one of them', async () => {
    const [prod = 0, test = 0] = await scene.domains(2, { Zoom: 1 });
    // Installed, so that an approval for all domains reaches it elsewhere.
    await own(`update app set application_id = '0H4' where workspace_id = $1`);
    const [inProd, inTest] = [await scene.appId(prod, 'Zoom'), await scene.appId(test, 'Zoom')];
    const { groupId, done } = await scene.decideMany({
      workspaceId: scene.workspaceId(),
      by: DANA,
      kind: 'imported',
      items: [
        { appId: inProd, expected: undefined, decided: banned },
        { appId: inTest, expected: undefined, decided: { ...approved, everywhere: true } },
      ],
    });
    expect(done).toHaveLength(2);
    const statuses = () => own('select id, status from app where workspace_id = $1 order by id');
    expect(await statuses()).toEqual([
      { id: inProd, status: 'banned' },
      { id: inTest, status: 'approved' },
    ]);
    expect(await undo(groupId)).toEqual({ back: 2, apps: 2 });
    expect((await state()).standing).toEqual([]);
  });

  test('a decision for all domains holds on where one of them is decided otherwise, and taken back since it is not revived', async () => {
    const [prod = 0, test = 0] = await scene.domains(2, { Zoom: 1 });
    await own(`update app set application_id = '0H4' where workspace_id = $1`);
    const [inProd, inTest] = [await scene.appId(prod, 'Zoom'), await scene.appId(test, 'Zoom')];
    const press = { workspaceId: scene.workspaceId(), appId: inProd };
    const { decisionId } = await scene.decide.decide({
      ...{ ...press, ...approved, everywhere: true },
      ...{ expected: undefined, by: KIM, revoke: false },
    });
    const statuses = () => own('select id, status from app where workspace_id = $1 order by id');
    const { groupId } = await decideOn([inTest], 'banned', banned, { expected: decisionId });
    expect(await statuses()).toEqual([
      { id: inProd, status: 'approved' },
      { id: inTest, status: 'banned' },
    ]);
    await scene.decide.undo({ ...press, expected: decisionId, by: SAM });
    await undo(groupId);
    expect(await statuses()).toEqual([inProd, inTest].map((id) => ({ id, status: 'new' })));
    expect((await state()).standing).toEqual([]);
  });

  test('snoozed and assigned as one, and put back as one; a later word of somebody else stands', async () => {
    await scene.domains(1, many(6));
    const all = await ids();
    const was = await state();
    const until = new Date(scene.clock.now().getTime() + 5 * HOUR_MS);
    const snoozed = await decideOn(all, 'snoozed', undefined, { until });
    const assigned = await decideOn(all, 'assigned', undefined, { owner: KIM });
    expect(
      await own('select distinct owner, snoozed_until from app where workspace_id = $1'),
    ).toEqual([{ owner: KIM, snoozed_until: until }]);
    expect(await own(`select kind, target from notice where workspace_id = $1`)).toEqual([
      { kind: 'group.assigned.person', target: `person:${KIM}` },
    ]);
    await own(`update app set owner = '${SAM}' where workspace_id = $1 and id = ${all[0]}`);
    expect(await undo(assigned.groupId)).toEqual({ back: 5, apps: 6 });
    expect(await undo(snoozed.groupId)).toEqual({ back: 6, apps: 6 });
    const now = await state();
    expect(now.apps.slice(1)).toEqual(was.apps.slice(1));
    expect(now.apps[0]).toEqual({ ...(was.apps[0] as object), owner: SAM });
  });

  test('what somebody was faster with, what is high and says no reason, and our own app are left and named', async () => {
    const [domain = 0] = await scene.domains(1, many(4));
    const [first = 0, second = 0, third = 0, fourth = 0] = await ids();
    await own(`update app set level = 'high' where id = ${second} and workspace_id = $1`);
    await scene.rows('update domain set own_app_id = $1 where id = $2', [third, domain]);
    await scene.ban(first, SAM);
    const { left, done } = await decideOn([first, second, third, fourth, 999_999], 'approved', {
      verdict: 'approved',
      everywhere: false,
    });
    expect(done).toEqual([fourth]);
    expect(left.map(({ appId, why }) => [appId, why])).toEqual([
      [first, 'decided'],
      [second, 'no reason'],
      [third, 'ours'],
      [999_999, 'gone'],
    ]);
    // Nothing of it is anything: no act, no message.
    const recorded = (await acts()).length;
    expect((await decideOn([first], 'approved', approved)).groupId).toBeUndefined();
    expect(await acts()).toHaveLength(recorded);
  });

  test('a ban of many is one wish on one budget, has no card for each app, and undone gives no token back', async () => {
    await scene.domains(1, many(30, 2));
    const all = await ids();
    const few = await decideOn(all.slice(0, 10), 'banned', banned, { revoke: true });
    expect([few.revocationIds.length, few.waitsForSecond]).toEqual([10, false]);
    await scene.run();
    expect(scene.removals).toHaveLength(20);
    expect(await view(few.groupId)).toMatchObject({
      revoking: { tokens: 20, removed: 20, running: 0, waiting: 0, short: 0 },
    });
    // 20 of 50 are used up: 40 more are too many for one.
    const more = await decideOn(all.slice(10), 'banned', banned, { revoke: true });
    expect([more.revocationIds.length, more.waitsForSecond]).toEqual([20, true]);
    expect((await posts()).map(({ kind }) => kind).sort()).toEqual([
      'group',
      'group',
      'revocation',
    ]);
    await undo(few.groupId);
    expect(scene.removals).toHaveLength(20);
    expect((await view(few.groupId))?.revoking).toMatchObject({ removed: 20 });
    // What waits for a decision that was taken back removes nothing, whoever agrees.
    await undo(more.groupId);
    const [asked = 0] = more.revocationIds;
    await scene.agree(asked, SAM, 40);
    await scene.run();
    expect(scene.removals).toHaveLength(20);
  });

  test('tokens of many go as one act, on one budget, told by one message; nothing is decided, and nothing undone', async () => {
    const [domain = 0] = await scene.domains(1, many(34, 2));
    const all = await ids();
    const [held = 0, decided = 0, going = 0, ...rest] = all;
    await scene.rows('update token set gone_at = now() where app_id = $1', [held]);
    scene.leave(domain, 'App 0', 2);
    await scene.ban(decided, SAM);
    await scene.revokeAll(going, SAM);
    const revoke = (appIds: readonly number[]) =>
      scene.revokeMany({
        workspaceId: scene.workspaceId(),
        by: DANA,
        reason: 'data risk',
        items: appIds.map((appId) => ({ appId, expected: undefined })),
      });
    const few = await revoke([held, decided, going, ...rest.slice(0, 10)]);
    expect(few.left.map(({ appId, why }) => [appId, why]).sort()).toEqual(
      [
        [held, 'no token'],
        [decided, 'decided'],
        [going, 'under way'],
      ].sort(),
    );
    expect(few).toMatchObject({ waitsForSecond: false, done: rest.slice(0, 10) });
    const removed = scene.removals.length;
    await scene.run();
    expect(scene.removals.length - removed).toBeGreaterThanOrEqual(20);
    expect(await view(few.groupId)).toMatchObject({
      kind: 'revoked',
      apps: 10,
      revoking: { tokens: 20, removed: 20, running: 0, waiting: 0, short: 0 },
    });
    await expect(undo(few.groupId)).rejects.toThrow('E-STALE-CARD');
    expect(
      await own(
        `select distinct status from app where workspace_id = $1 and id = any('{${few.done.join()}}')`,
      ),
    ).toEqual([{ status: 'new' }]);
    // 20 of 50 are used up: 42 more are too many for one.
    const more = await revoke(rest.slice(10));
    expect(more.waitsForSecond).toBe(true);
    const groups = (await posts()).filter(({ kind }) => kind === 'group');
    expect(groups).toHaveLength(2);
    expect(await acts()).toContainEqual(expect.objectContaining({ action: 'group.revoked' }));
    expect((await revoke([held])).groupId).toBeUndefined();
  });

  test('of two who decide on the same at once each app is decided once, and whoever was slower is told which', async () => {
    await scene.domains(2, many(40));
    const all = await ids();
    const half = all.slice(0, 50);
    const [one, other] = await Promise.all([
      decideOn(half, 'approved', approved),
      scene.decideMany({
        workspaceId: scene.workspaceId(),
        by: SAM,
        kind: 'banned',
        // The other way round, so that they would wait for each other.
        items: all.toReversed().map((appId) => ({ appId, expected: undefined, decided: banned })),
        revoke: true,
        reason: 'data risk',
      }),
    ]);
    expect(one.done.length + other.done.length).toBe(80);
    expect(one.left.length + other.left.length).toBe(50);
    expect([...one.left, ...other.left].every(({ why }) => why === 'decided')).toBe(true);
    expect(await own('select from decision where workspace_id = $1')).toHaveLength(80);
    const undone = await Promise.allSettled([undo(one.groupId), undo(one.groupId, DANA)]);
    const refused = undone.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(one.groupId === undefined ? 2 : 1);
  });

  test('after 24 hours it cannot be undone, and its message is drawn without that', async () => {
    await scene.domains(1, many(2));
    const { groupId } = await decideOn(await ids(), 'ignored', {
      verdict: 'ignored',
      everywhere: false,
    });
    const wanted = async () =>
      (await own<{ wanted: number }>('select wanted from card where workspace_id = $1'))[0]?.wanted;
    await scene.closeGroups();
    expect(await wanted()).toBe(1);
    scene.forward(24 * HOUR_MS);
    await scene.closeGroups();
    await scene.closeGroups();
    expect(await wanted()).toBe(2);
    await expect(undo(groupId)).rejects.toMatchObject({ code: 'E-STALE-CARD' });
  });

  test('a domain that is renamed is called so in its message, while that can still be undone', async () => {
    const [domainId = 0, other = 0] = await scene.domains(2, many(1));
    const app = await scene.appId(domainId, 'App 0');
    const { groupId } = await decideOn([app], 'approved', approved);
    const elsewhere = await decideOn([await scene.appId(other, 'App 0')], 'approved', approved);
    await redrawAllOf(scene.db, { workspaceId: scene.workspaceId(), domainId });
    const drawn = () =>
      own(
        `select subject, wanted from card where workspace_id = $1 and kind = 'group' order by id`,
      );
    const [its, others] = [groupId, elsewhere.groupId].map((id) => `g${id}/C0ALERTS01`);
    expect(await drawn()).toEqual([
      { subject: its, wanted: 2 },
      { subject: others, wanted: 1 },
    ]);
    scene.forward(24 * HOUR_MS);
    await scene.closeGroups();
    const closed = await drawn();
    await redrawAllOf(scene.db, { workspaceId: scene.workspaceId(), domainId });
    expect(await drawn()).toEqual(closed);
  });

  test('its apps are a list, in this workspace alone', async () => {
    await scene.domains(1, many(5));
    const { groupId } = await decideOn((await ids()).slice(0, 3), 'approved', approved);
    const found = (workspaceId: number) =>
      listApps(scene.db, workspaceId, { words: '', list: `g${groupId}` }, 0, scene.clock.now());
    const workspaceId = scene.workspaceId();
    expect((await found(workspaceId)).total).toBe(3);
    await scene.newWorkspace();
    expect((await found(scene.workspaceId())).total).toBe(0);
    expect(await view(groupId)).toBeUndefined();
    await expect(undo(groupId)).rejects.toMatchObject({ code: 'E-NOT-FOUND' });
  });

  test('what waits is grouped by what the readings say; our own app, snoozed and deleted ones are no part of it', async () => {
    const [domain = 0, deleted = 0] = await scene.domains(2, {
      Used: 2,
      Idle: 2,
      'Data Loader': 2,
      Dead: 2,
      Grave: 2,
      Installed: 2,
      Ours: 1,
      Asleep: 1,
      Done: 1,
      Shelf: 1,
      Past: 1,
    });
    const now = scene.clock.now();
    const set = (name: string, what: string) =>
      own(
        `update app set ${what} where workspace_id = $1 and domain_id = ${domain} and name = '${name}'`,
      );
    await scene.rows('update app set last_used_at = $1', [now]);
    await set('Idle', `last_used_at = '2026-08-01'`);
    // Used, and nobody knows when.
    await set(
      'Installed',
      `application_id = '0H4', level = 'medium', last_used_at = null, uses = 9, first_token_at = '2026-01-01'`,
    );
    for (const [name, isListed] of [
      ['Shelf', true],
      ['Past', false],
    ] as const)
      await set(name, `gone_at = '2026-11-01', is_listed = ${isListed}`);
    await set('Asleep', `snoozed_until = '2027-01-01'`);
    await scene.ban(await scene.appId(domain, 'Done'), SAM);
    await own(
      `insert into finding (workspace_id, app_id, rule, severity, evidence, since, ended_at)
       select workspace_id, id, 'burst', 'high', '[]', now(), case when name = 'Used' then now() end
       from app where workspace_id = $1 and domain_id = ${domain} and name in ('Grave', 'Used')`,
    );
    const dead = await scene.appId(domain, 'Dead');
    await scene.rows(
      `insert into org_user (workspace_id, domain_id, user_id, username, name, email, active)
       select $1, $2, t.user_id, 'u', 'U', 'u@example.com', false from token t where t.app_id = $3`,
      [scene.workspaceId(), domain, dead],
    );
    // The other apps are held by people whom no reading knows.
    await own(
      `update token set user_id = user_id || 'x' where workspace_id = $1 and app_id <> ${dead}`,
    );
    const ours = await scene.appId(domain, 'Ours');
    await scene.rows('update domain set own_app_id = $1 where id = $2', [ours, domain]);
    await scene.rows('update domain set deleted_at = $1 where id = $2', [now, deleted]);
    const found = groupForReview(await reviewApps(scene.db, scene.workspaceId(), undefined, now));
    expect(found.map(({ group, apps }) => [group, apps.map(({ name }) => name)])).toEqual([
      ['salesforce', ['Data Loader']],
      ['installed', ['Installed']],
      ['people', ['Used']],
      ['unused', ['Idle']],
      ['unheld', ['Dead']],
      ['alone', ['Grave']],
    ]);
    expect(await reviewProgress(scene.db, scene.workspaceId(), {}, now)).toEqual({
      total: 8,
      decided: 1,
      snoozed: 1,
      idle: 1,
    });
    const none = await reviewProgress(scene.db, scene.workspaceId(), { domainIds: [deleted] }, now);
    expect(none.total).toBe(0);
    // Of a list card alone, and the list of what waits shows as many.
    await set('Used', 'in_baseline = true');
    const list = `${domain}/baseline`;
    expect(await reviewApps(scene.db, scene.workspaceId(), list, now)).toHaveLength(1);
    const waiting = { words: '', statuses: ['new'] } as const;
    expect((await listApps(scene.db, scene.workspaceId(), waiting, 0, now)).total).toBe(6);
  });
});
