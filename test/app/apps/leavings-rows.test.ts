import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createAnswerLeaving } from '../../../src/apps/leavings/answer.ts';
import { noteLeavers } from '../../../src/apps/leavings/find.ts';
import { viewLeaving } from '../../../src/apps/leavings/view-store.ts';
import { DANA, type RowsScene, rowsScene, SAM, userOf } from './rows-scene.ts';

const MINUTE_MS = 60_000;

describe('people who became inactive, on rows', () => {
  let scene: RowsScene;
  let answers: ReturnType<typeof createAnswerLeaving>;
  let domain = 0;

  beforeAll(async () => {
    scene = await rowsScene();
    const { db, clock, announce, ask: revoke } = scene;
    answers = createAnswerLeaving({ db, clock, announce, revoke });
  });
  beforeEach(async () => {
    await scene.newWorkspace();
    [domain = 0] = await scene.domains(1, { DataLift: 10, Ledger: 4, Zoom: 1 });
    for (let number = 1; number <= 11; number += 1) await person(number, true);
  });
  afterAll(() => scene.close());

  const person = (number: number, active: boolean) =>
    scene.rows(
      `insert into org_user (workspace_id, domain_id, user_id, username, name, email, active, profile)
       values ($1, $2, $3, $4, $4, $4, $5, null)
       on conflict (workspace_id, domain_id, user_id) do update set active = excluded.active`,
      [scene.workspaceId(), domain, userOf(number), `p${number}@acme.com`, active],
    );
  /** A whole reading, as its transaction ends it. */
  async function read(): Promise<void> {
    scene.forward(MINUTE_MS);
    const { db, announce, clock, workspaceId } = scene;
    const reading = { workspaceId: workspaceId(), domainId: domain, now: clock.now() };
    await db.transaction().execute((trx) => noteLeavers(trx, announce, reading));
  }
  /** Who stands on which card. */
  const found = async () => {
    const rows = await scene.rows<{ id: number; people: number[] }>(
      `select leaving_id as id, array_agg(substr(user_id, 4)::integer order by user_id) as people from leaving_user
       where workspace_id = $1 group by leaving_id order by leaving_id`,
      [scene.workspaceId()],
    );
    return rows.map(({ people }) => people);
  };
  const last = async () =>
    (
      await scene.rows<{ id: number }>(
        'select max(id) as id from leaving where workspace_id = $1',
        [scene.workspaceId()],
      )
    )[0]?.id ?? 0;
  const view = async (id: number) => {
    const seen = await viewLeaving(scene.db, scene.workspaceId(), id);
    if (!seen) throw new Error(`no card ${id}`);
    return seen;
  };
  const cards = () =>
    scene.rows<{ subject: string; wanted: number; due_at: Date }>(
      `select subject, wanted, due_at from card where workspace_id = $1 and kind = 'leaving' order by id`,
      [scene.workspaceId()],
    );
  const press = async (by = DANA) => ({
    workspaceId: scene.workspaceId(),
    leavingId: await last(),
    by,
  });

  test('told is who was active before and is not now, once, if they hold tokens; the first reading tells nobody', async () => {
    await person(1, false);
    await read();
    expect(await found()).toEqual([]);
    await person(2, false);
    // Holds nothing.
    await person(11, false);
    await read();
    expect(await found()).toEqual([[2]]);
    await read();
    expect(await found()).toEqual([[2]]);
    const id = await last();
    expect(await view(id)).toMatchObject({ tokensThen: 2, tokens: 2, appsTotal: 2, inactive: 1 });
    const before = (await cards())[0]?.wanted ?? 0;
    await person(2, true);
    await read();
    expect(await cards()).toMatchObject([{ subject: `l${id}`, wanted: before + 1 }]);
    expect(await view(id)).toMatchObject({ inactive: 0, tokens: 0 });
    await person(2, false);
    await read();
    expect(await found()).toEqual([[2], [2]]);
  });

  test('five have a card each, six are one that lists them; where nobody is active, that is not visible', async () => {
    await read();
    for (const number of [1, 2, 3, 4, 5]) await person(number, false);
    await read();
    expect(await found()).toEqual([[1], [2], [3], [4], [5]]);
    for (const number of [1, 2, 3, 4, 5]) await person(number, true);
    await read();
    for (const number of [1, 2, 3, 4, 5, 6]) await person(number, false);
    await read();
    expect((await found()).at(-1)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await cards()).toHaveLength(6);
    for (const number of [7, 8, 9, 10, 11]) await person(number, false);
    await read();
    expect(await found()).toHaveLength(6);
  });

  test('whatever comes and goes, a card names just those', async () => {
    const seen = new Map<number, boolean>();
    const active = new Map<number, boolean>();
    let seed = 7;
    const next = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const wanted: number[][] = [];
    for (let step = 0; step < 25; step += 1) {
      for (let change = 0; change < next(4); change += 1) {
        const number = 1 + next(10);
        active.set(number, next(2) === 0);
        await person(number, active.get(number) ?? true);
      }
      const left = Array.from({ length: 10 }, (_, at) => at + 1).filter(
        (number) => seen.get(number) === true && active.get(number) === false,
      );
      for (let number = 1; number <= 10; number += 1) seen.set(number, active.get(number) ?? true);
      await read();
      const tokens = (number: number) => (number === 1 ? 3 : number <= 4 ? 2 : 1);
      const order = left.toSorted((a, b) => tokens(b) - tokens(a) || a - b);
      if (left.length > 5) wanted.push(left);
      else wanted.push(...order.map((number) => [number]));
    }
    expect(wanted.length).toBeGreaterThan(5);
    expect(await found()).toEqual(wanted);
  });

  test('all their tokens go as one wish, over all apps, and nobody else loses one; the card follows to the proof', async () => {
    await read();
    await person(1, false);
    await read();
    const asked = await answers.revokeLeft(await press());
    expect(asked).toMatchObject({ waitsForSecond: false, left: [] });
    expect(asked.revocationIds).toHaveLength(3);
    const id = await last();
    expect((await view(id)).runs.map(({ state }) => state)).toEqual(['due', 'due', 'due']);
    await expect(answers.revokeLeft(await press(SAM))).rejects.toMatchObject({
      code: 'E-STALE-CARD',
    });
    const before = (await cards())[0]?.wanted ?? 0;
    await scene.run();
    expect(scene.removals).toHaveLength(3);
    const done = await view(id);
    expect(done.runs.map(({ state, removed }) => [state, removed])).toEqual([
      ['done', 1],
      ['done', 1],
      ['done', 1],
    ]);
    expect(done.tokens).toBe(0);
    expect((await cards())[0]?.wanted).toBeGreaterThan(before);
    const [held] = await scene.rows<{ users: number }>(
      'select count(distinct user_id)::integer as users from token where domain_id = $1 and gone_at is null',
      [domain],
    );
    expect(held?.users).toBe(9);
    const acts = await scene.rows(
      `select action, actor, facts ->> 'tokens' as tokens from audit_event where workspace_id = $1 and action like 'leaving.%'`,
      [scene.workspaceId()],
    );
    expect(acts).toEqual([{ action: 'leaving.revoked', actor: DANA, tokens: '3' }]);
    // No card of the apps is opened for it.
    expect(
      await scene.rows(`select from card where workspace_id = $1 and kind = 'app'`, [
        scene.workspaceId(),
      ]),
    ).toEqual([]);
  });

  test('who is active again loses nothing, what is being removed is left and named, many wait for a second person', async () => {
    await read();
    await person(1, false);
    await read();
    await scene.revoke(await scene.appId(domain, 'Ledger'), SAM, 2, 4);
    const asked = await answers.revokeLeft(await press());
    expect(asked.left).toMatchObject([{ name: 'Ledger', why: 'under way' }]);
    await scene.run();
    await person(2, false);
    await read();
    const stale = await press();
    await person(2, true);
    await expect(answers.revokeLeft(stale)).rejects.toMatchObject({ code: 'E-STALE-CARD' });
    await expect(
      answers.revokeLeft({ ...stale, workspaceId: stale.workspaceId - 1 }),
    ).rejects.toThrow();
    // The bound counts a person once for each app, as for all that one act asks for.
    const at = { workspaceId: scene.workspaceId(), by: SAM };
    await scene.policies.setSecondBound({ ...at, users: 2 });
    await person(3, false);
    await read();
    expect(await answers.revokeLeft(await press())).toMatchObject({ waitsForSecond: true });
    await expect(answers.leaveLeft({ ...stale, leavingId: 999_999 })).rejects.toMatchObject({
      code: 'E-NOT-FOUND',
    });
  });

  test('left as they are, by whom; and nothing is told where quiet hours hold until they are over', async () => {
    await scene.rows(
      `insert into route (workspace_id, channel, quiet_from, quiet_to, zone) values ($1, 'C0ALERTS01', 0, 1439, 'UTC')`,
      [scene.workspaceId()],
    );
    await read();
    await person(3, false);
    await read();
    const [card] = await cards();
    expect(card?.due_at.getTime()).toBeGreaterThan(scene.clock.now().getTime());
    await answers.leaveLeft(await press());
    await answers.leaveLeft(await press(SAM));
    expect(await view(await last())).toMatchObject({ leftBy: DANA, tokens: 2 });
  });
});
