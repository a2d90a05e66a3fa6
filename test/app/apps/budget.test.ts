import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { viewRevocation } from '../../../src/apps/revocations/view-store.ts';
import { LOCK_WAITS } from '../../support/lock-waits.ts';
import { DANA, HOUR_MS, KIM, type RowsScene, rowsScene, SAM } from './rows-scene.ts';

const BOUND = 50;

describe('what one person may remove alone in 24 hours', () => {
  let scene: RowsScene;
  beforeAll(async () => {
    scene = await rowsScene();
  });
  beforeEach(() => scene.newWorkspace());
  afterAll(() => scene.close());

  const inState = async (...states: string[]) =>
    (
      await scene.rows<{ id: number }>(
        'select id from revocation where workspace_id = $1 and state = any($2) order by id',
        [scene.workspaceId(), states],
      )
    ).map(({ id }) => id);
  const cards = () =>
    scene.rows(`select subject from card where kind = 'revocation' and workspace_id = $1`, [
      scene.workspaceId(),
    ]);
  /** An app held by so many in a domain of its own. */
  async function held(users: number): Promise<{ domain: number; app: number }> {
    const [domain = 0] = await scene.domains(1, { App: users });
    return { domain, app: await scene.appId(domain, 'App') };
  }
  const own = { code: 'E-NOT-PERMITTED', facts: { own: true } };

  test('a ban everywhere over 40 domains with 50 users each removes nothing, and is asked by one card', async () => {
    const [first = 0] = await scene.domains(40, { DataLift: 50 });
    const { revocationIds } = await scene.ban(await scene.appId(first, 'DataLift'), DANA, true);
    const [id = 0] = revocationIds;
    await scene.run();
    expect(scene.removals).toEqual([]);
    expect(await inState('asked')).toHaveLength(40);
    expect(await cards()).toEqual([{ subject: expect.stringMatching(`^${id}\\.`) }]);
    await expect(scene.agree(id, DANA, 40 * BOUND)).rejects.toMatchObject(own);
    // A card that shows other numbers agrees to nothing.
    const stale = { code: 'E-STALE-CARD', facts: { changed: true } };
    await expect(scene.agree(id, SAM, BOUND)).rejects.toMatchObject(stale);
    expect(await inState('due')).toEqual([]);
    await scene.agree(id, SAM, 40 * BOUND);
    expect(await inState('due')).toEqual(revocationIds);
    expect(await cards()).toHaveLength(1);
  });

  test('of ten slices of one app the sixth asks; another person has a budget of their own, and the next day is new', async () => {
    const { app } = await held(110);
    const asked: boolean[] = [];
    for (let slice = 0; slice < 6; slice += 1) {
      const from = slice * 10;
      const { waitsForSecond, revocationId } = await scene.revoke(app, DANA, from, from + 10);
      asked.push(waitsForSecond);
      await scene.run();
      if (waitsForSecond) await scene.agree(revocationId, SAM, 10, false);
    }
    expect(asked).toEqual([false, false, false, false, false, true]);
    expect(scene.removals).toHaveLength(BOUND);
    expect((await scene.revoke(app, SAM, 50, 60)).waitsForSecond).toBe(false);
    await scene.run();
    scene.forward(23 * HOUR_MS);
    const early = await scene.revoke(app, DANA, 60, 61);
    expect(early.waitsForSecond).toBe(true);
    await scene.agree(early.revocationId, DANA, 1, false);
    scene.forward(2 * HOUR_MS);
    expect((await scene.revoke(app, DANA, 60, 110)).waitsForSecond).toBe(false);
  });

  test('what a policy takes is on the budget of who set it up, who cannot agree to it either', async () => {
    const [taken, more] = [await held(25), await held(30)];
    // A policy takes 5 % of a domain at most.
    await scene.app(taken.domain, 'Rest', 500);
    await scene.app(more.domain, 'Rest', 500);
    expect(await scene.policyTakes(taken.app, DANA, 25)).toMatchObject({ waitsForSecond: false });
    await scene.run();
    expect(scene.removals).toHaveLength(25);
    const { revocationId, waitsForSecond } = await scene.revokeAll(more.app, DANA);
    expect(waitsForSecond).toBe(true);
    await scene.agree(revocationId, SAM, 30, false);
    const asked = await scene.policyTakes(more.app, DANA, 30);
    expect(asked?.waitsForSecond).toBe(true);
    const [id = 0] = asked?.revocationIds ?? [];
    await expect(scene.agree(id, DANA, 30)).rejects.toMatchObject(own);
    await scene.agree(id, SAM, 30);
    await scene.run();
    expect(scene.removals).toHaveLength(55);
  });

  test('a policy that has used the budget up asks by one card, and revokes nothing more', async () => {
    const [first, second] = [await held(20), await held(20)];
    for (const { domain, app } of [first, second]) {
      await scene.app(domain, 'Rest', 600);
      await scene.ban(app, SAM);
    }
    await scene.run();
    scene.forward(HOUR_MS);
    // They are back.
    for (const { domain } of [first, second]) {
      await scene.rows(`delete from token where domain_id = $1 and gone_at is not null`, [domain]);
      await scene.grant(domain, 'App', 20, { at: scene.clock.now().getTime() });
    }
    const workspaceId = scene.workspaceId();
    await scene.rows(
      `insert into setting (workspace_id, name, value) values ($1, 'revoke.second_over', '30')`,
      [workspaceId],
    );
    await scene.rows(
      `insert into policy (workspace_id, kind, is_on, on_by, on_since) values ($1, 're-revoke banned', true, $2, $3)`,
      [workspaceId, DANA, scene.clock.now()],
    );
    scene.removals.length = 0;
    await scene.runPolicies();
    await scene.run();
    expect(scene.removals).toHaveLength(20);
    const [waits = 0, ...more] = await inState('asked');
    expect(more).toEqual([]);
    expect(await scene.state(waits)).toMatchObject({ stop_why: 'second' });
    await scene.runPolicies();
    await scene.run();
    expect(scene.removals).toHaveLength(20);
    expect(await inState('asked')).toEqual([waits]);
    expect((await scene.revokeAll((await held(11)).app, DANA)).waitsForSecond).toBe(true);
  });

  test('what another person agreed to is on nobody’s budget, but what it has grown by since is', async () => {
    const [agreed, other] = [await held(60), await held(50)];
    const { revocationId } = await scene.revokeAll(agreed.app, DANA);
    await scene.agree(revocationId, SAM, 60);
    await scene.grant(agreed.domain, 'App', 70, { unread: true });
    await scene.run();
    expect(scene.removals).toHaveLength(70);
    const again = await scene.revoke(other.app, DANA, 0, 41);
    expect(again.waitsForSecond).toBe(true);
    await scene.agree(again.revocationId, DANA, 41, false);
    expect((await scene.state(again.revocationId))?.stop_why).toBe('withdrawn');
    expect((await scene.revoke(other.app, DANA, 0, 40)).waitsForSecond).toBe(false);
    expect((await scene.revokeAll((await held(50)).app, SAM)).waitsForSecond).toBe(false);
  });

  test('it is counted again as rows are frozen: what grew beyond it waits whole', async () => {
    const [first, second] = [await held(25), await held(25)];
    await scene.revokeAll(first.app, DANA);
    const { revocationId } = await scene.revokeAll(second.app, DANA);
    await scene.grant(second.domain, 'App', 26, { unread: true });
    await scene.run();
    expect(scene.removals).toHaveLength(25);
    expect(await scene.state(revocationId)).toMatchObject({ state: 'again', stop_why: 'second' });
    expect(await cards()).toEqual([{ subject: expect.stringMatching(`^${revocationId}\\.`) }]);
    await expect(scene.agree(revocationId, DANA, 26)).rejects.toMatchObject(own);
    await scene.agree(revocationId, SAM, 26);
    await scene.run();
    expect(scene.removals).toHaveLength(51);
  });

  test('what has grown since it was agreed to begins only where the asker may remove that much more', async () => {
    const [agreed, other] = [await held(60), await held(45)];
    await scene.revokeAll(other.app, DANA);
    const { revocationId } = await scene.revokeAll(agreed.app, DANA);
    await scene.agree(revocationId, SAM, 60);
    await scene.grant(agreed.domain, 'App', 66, { unread: true });
    await scene.run();
    expect(scene.removals).toHaveLength(45);
    expect(await scene.state(revocationId)).toMatchObject({ state: 'again', stop_why: 'second' });
    await scene.agree(revocationId, KIM, 66);
    await scene.run();
    expect(scene.removals).toHaveLength(111);
  });

  test('what was agreed to is a set of people: as many others in their place ask again, and fewer do not', async () => {
    const [swapped, fewer] = [await held(60), await held(60)];
    const { revocationId } = await scene.revokeAll(swapped.app, DANA);
    await scene.agree(revocationId, SAM, 60);
    scene.swap(swapped.domain, 'App', 55);
    await scene.run();
    expect(scene.removals).toEqual([]);
    expect(await scene.state(revocationId)).toMatchObject({ state: 'again', stop_why: 'second' });
    const view = await viewRevocation(scene.db, scene.workspaceId(), revocationId);
    expect(view?.changed).toMatchObject({ added: 55, gone: 55 });
    await scene.agree(revocationId, KIM, 60);
    await scene.run();
    expect(scene.removals).toHaveLength(60);
    expect((await scene.state(revocationId))?.state).toBe('done');

    const second = await scene.revokeAll(fewer.app, DANA);
    await scene.agree(second.revocationId, SAM, 60);
    scene.swap(fewer.domain, 'App', 50);
    scene.leave(fewer.domain, 'App', 50);
    await scene.run();
    // 10 of those agreed to, and as many others as Dana may remove alone.
    expect(scene.removals).toHaveLength(70);
    expect((await scene.revoke((await held(1)).app, DANA, 0, 1)).waitsForSecond).toBe(false);
  });

  test('a card agrees to those it showed, also where others are as many', async () => {
    const [first = 0] = await scene.domains(2, { App: 60 });
    const [one = 0, other = 0] = (await scene.ban(await scene.appId(first, 'App'), DANA, true))
      .revocationIds;
    const key = (revocationId: number) => ({
      workspaceId: scene.workspaceId(),
      revocationId,
      by: KIM,
    });
    const { set } = await scene.seen(one);
    await scene.answer.stop(key(one));
    const { set: left } = await scene.seen(other);
    expect(left).not.toBe(set);
    await scene.rows('update revocation set shown_users = 120 where id = $1', [other]);
    const stale = { code: 'E-STALE-CARD', facts: { changed: true } };
    const old = { ...key(one), yes: true, seen: { users: 120, set } };
    await expect(scene.answer.agree(old)).rejects.toMatchObject(stale);
    await scene.answer.agree({ ...old, seen: { users: 120, set: left } });
    expect(await inState('due')).toEqual([other]);
  });

  test('of many asks at the same moment no more begin than one may', async () => {
    const [domain = 0] = await scene.domains(1, {});
    // Apps of one name are locked together: these are not.
    const apps: number[] = [];
    for (let nth = 0; nth < 6; nth += 1) apps.push(await scene.app(domain, `App ${nth}`, 20));
    const asked = await Promise.all(apps.map((app) => scene.revokeAll(app, DANA)));
    expect(asked.filter(({ waitsForSecond }) => !waitsForSecond)).toHaveLength(2);
    expect(await inState('asked')).toHaveLength(4);
  });

  test('who freezes no more than was counted for it waits for nobody who counts; who freezes more does', async () => {
    const [fits, grown] = [await held(10), await held(10)];
    await scene.revokeAll(fits.app, DANA);
    await scene.revokeAll(grown.app, DANA);
    await scene.grant(grown.domain, 'App', 15, { unread: true });
    const counting = new pg.Client({ connectionString: scene.url });
    await counting.connect();
    await counting.query('begin');
    await counting.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `revoke/${scene.workspaceId()}/${DANA}`,
    ]);
    const ran = scene.run();
    const waits = async () => (await scene.rows(LOCK_WAITS, [['advisory']])).length;
    await expect.poll(waits, { interval: 20 }).toBe(1);
    expect(scene.removals).toHaveLength(10);
    await counting.query('commit');
    await counting.end();
    await ran;
    expect(scene.removals).toHaveLength(25);
  });

  test('a ban waits for a revocation under way before it takes a card that this one needs', async () => {
    const { app } = await held(10);
    const { revocationId } = await scene.revokeAll(app, DANA);
    const freezing = new pg.Client({ connectionString: scene.url });
    await freezing.connect();
    await freezing.query('begin');
    await freezing.query('select from revocation where id = $1 for no key update', [revocationId]);
    const banned = scene.ban(app, SAM);
    const waits = async () => (await scene.rows(LOCK_WAITS, [['transactionid', 'tuple']])).length;
    await expect.poll(waits, { interval: 20 }).toBe(1);
    await freezing.query(`set local lock_timeout = '2s'`);
    await freezing.query(
      `update card set wanted = wanted + 1 where workspace_id = $1 and kind = 'app' and subject = $2`,
      [scene.workspaceId(), String(app)],
    );
    await freezing.query('commit');
    await freezing.end();
    expect(await banned).toMatchObject({ waitsForSecond: false });
  });

  test('a role that the asker gave within a day does not agree', async () => {
    const { app } = await held(60);
    await scene.rows(
      `insert into member (workspace_id, user_id, role, granted_by, granted_at) values ($1, $2, 'operator', $3, $4)`,
      [scene.workspaceId(), SAM, DANA, scene.clock.now()],
    );
    const { revocationId } = await scene.revokeAll(app, DANA);
    const refused = { code: 'E-NOT-PERMITTED', facts: { roleSince: expect.any(String) } };
    await expect(scene.agree(revocationId, SAM, 60)).rejects.toMatchObject(refused);
    scene.forward(23 * HOUR_MS);
    await expect(scene.agree(revocationId, SAM, 60)).rejects.toMatchObject(refused);
    await scene.agree(revocationId, KIM, 60);
    scene.forward(2 * HOUR_MS);
    const later = await scene.revokeAll((await held(60)).app, DANA);
    await scene.agree(later.revocationId, SAM, 60);
    expect(await inState('due')).toHaveLength(2);
  });

  test('nor does it raise the bound, or switch a policy on', async () => {
    const workspaceId = scene.workspaceId();
    await scene.rows(
      `insert into member (workspace_id, user_id, role, granted_by, granted_at) values ($1, $2, 'admin', $3, $4)`,
      [workspaceId, SAM, DANA, scene.clock.now()],
    );
    const { policies } = scene;
    const raise = (by: string) => policies.setSecondBound({ workspaceId, by, users: 5000 });
    const on = (by: string) => policies.switchOn({ workspaceId, by, kind: 're-revoke banned' });
    expect([await raise(DANA), await raise(SAM)]).toEqual(['asked', 'named']);
    expect([await on(DANA), await on(SAM)]).toEqual(['asked', 'named']);
    expect(await policies.secondBound(workspaceId)).toBe(BOUND);
    expect([await raise(KIM), await on(KIM)]).toEqual(['set', 'on']);
  });

  test('a lower bound counts what was removed before it; a retry is no way around it', async () => {
    const { app } = await held(40);
    await scene.rows(
      `insert into setting (workspace_id, name, value) values ($1, 'revoke.second_over', '10')`,
      [scene.workspaceId()],
    );
    const { revocationId, waitsForSecond } = await scene.revoke(app, DANA, 0, 10);
    expect(waitsForSecond).toBe(false);
    await scene.run();
    await scene.rows(
      `update revocation set state = 'stopped', stop_why = 'failed', failed = 10 where id = $1`,
      [revocationId],
    );
    scene.forward(25 * HOUR_MS);
    await scene.revoke((await held(10)).app, DANA, 0, 10);
    await scene.run();
    const { workspaceId } = scene;
    const again = scene.answer.retry({ workspaceId: workspaceId(), revocationId, by: SAM });
    await expect(again).rejects.toMatchObject({ code: 'E-NOT-PERMITTED', facts: { over: true } });
    scene.forward(25 * HOUR_MS);
    await scene.answer.retry({ workspaceId: workspaceId(), revocationId, by: SAM });
  });

  test('all that was asked for together is stopped by one press', async () => {
    const [first = 0] = await scene.domains(3, { App: 40 });
    const { revocationIds } = await scene.ban(await scene.appId(first, 'App'), DANA, true);
    await scene.agree(revocationIds[0] ?? 0, SAM, 120);
    const key = { workspaceId: scene.workspaceId(), revocationId: revocationIds[1] ?? 0, by: KIM };
    await scene.answer.stopAll(key);
    expect(await inState('stopped')).toEqual(revocationIds);
    await expect(scene.answer.stopAll(key)).rejects.toMatchObject({ code: 'E-STALE-CARD' });
    await scene.run();
    expect(scene.removals).toEqual([]);
  });
});
