import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createBreachAsk } from '../../../src/apps/breaches/ask.ts';
import { findTheirs } from '../../../src/apps/breaches/found-store.ts';
import { createBreachLook } from '../../../src/apps/breaches/look.ts';
import { timelineOf } from '../../../src/apps/breaches/timeline-store.ts';
import { viewBreach } from '../../../src/apps/breaches/view-store.ts';
import type { AnnounceApps } from '../../../src/apps/events.ts';
import { allVendors } from '../../../src/apps/makers/vendors.ts';
import { lockAlone } from '../../../src/apps/revocations/budget-store.ts';
import { nudgeBreach } from '../../../src/apps/revocations/store.ts';
import { DANA, HOUR_MS, KIM, type RowsScene, rowsScene, SAM } from './rows-scene.ts';

/** What the watch of a breach revokes beside everything else that goes on, and what it leaves. */

let scene: RowsScene;
let ask: ReturnType<typeof createBreachAsk>;
let domain = 0;
const vendors = allVendors([]);
const lookWith = (announce: AnnounceApps) => {
  const { db, clock } = scene;
  return createBreachLook({ db, clock, announce, askIn: scene.ask.askIn });
};
beforeAll(async () => {
  scene = await rowsScene();
  const { db, clock, announce } = scene;
  ask = createBreachAsk({ db, clock, announce, vendors, askIn: scene.ask.askIn });
});
beforeEach(async () => {
  await scene.rows('update breach set due_at = null');
  await scene.newWorkspace();
  [domain = 0] = await scene.domains(1, { Drift: 3, Salesloft: 0, Zoom: 2 });
});
afterAll(() => scene.close());

async function breach(by = DANA): Promise<number> {
  const workspaceId = scene.workspaceId();
  const found = await findTheirs(scene.db, { workspaceId, typed: 'drift', vendors });
  const id = await ask.askBreach({
    workspaceId,
    vendor: 'drift',
    appIds: found.filter(({ isExact }) => isExact).map(({ appId }) => appId),
    since: new Date('2026-11-01'),
    reason: 'their notice',
    by,
    isDrill: false,
  });
  return id ?? 0;
}
const view = async (id: number) => {
  const seen = await viewBreach(scene.db, scene.workspaceId(), id);
  if (!seen) throw new Error(`no breach ${id}`);
  return seen;
};
async function agree(id: number): Promise<void> {
  const { runs } = await view(id);
  const users = runs.reduce((sum, { shownUsers }) => sum + shownUsers, 0);
  await scene.agree(runs[0]?.firstId ?? 0, SAM, users);
}
async function tick(ms = 11_000): Promise<void> {
  scene.forward(ms);
  await lookWith(scene.announce).lookAtBreaches();
}
async function watched(): Promise<number> {
  const id = await breach();
  await agree(id);
  await scene.run();
  await tick();
  expect(await view(id)).toMatchObject({ state: 'watching', again: [] });
  return id;
}
/** A reading finds that so many people let it in. */
async function letIn(name: string, users: number): Promise<void> {
  scene.forward(1_000);
  await scene.grant(domain, name, users, { at: scene.clock.now().getTime() });
  await scene.rows('update app set gone_at = null where domain_id = $1 and name = $2', [
    domain,
    name,
  ]);
}
const decided = async (name: string, verdict: 'approved' | 'ignored') =>
  scene.decide.decide({
    workspaceId: scene.workspaceId(),
    appId: await scene.appId(domain, name),
    expected: undefined,
    verdict,
    everywhere: false,
    until: undefined,
    reason: 'we use it',
    note: undefined,
    who: undefined,
    by: KIM,
    revoke: false,
  });
const again = async (id: number) =>
  (await view(id)).again.map(({ appName, state, shownUsers }) => [appName, state, shownUsers]);
const told = async () =>
  (
    await scene.rows<{ kind: string }>('select kind from notice where workspace_id = $1', [
      scene.workspaceId(),
    ])
  ).map(({ kind }) => kind);

test('what was let in while a person was asked is told in the thread, too; an approval of before the breach is none of it', async () => {
  await decided('Salesloft', 'approved');
  scene.forward(1_000);
  const id = await breach();
  await letIn('Salesloft', 1);
  await agree(id);
  await tick();
  expect(await again(id)).toEqual([['Salesloft', 'due', 1]]);
  expect(await told()).toContain('breach.again.thread');
});

test('who asked is told when nobody agreed in time', async () => {
  const id = await breach();
  scene.forward(25 * HOUR_MS);
  await scene.answer.expire();
  await tick();
  expect(await view(id)).toMatchObject({ state: 'refused' });
  expect(
    await scene.rows('select target from notice where key = $1', [`breach.refused:${id}`]),
  ).toEqual([{ target: `person:${DANA}` }]);
});

test('what somebody put aside since, where it is said that its tokens stay, keeps them', async () => {
  const id = await watched();
  await decided('Drift', 'ignored');
  await letIn('Drift', 2);
  await tick();
  expect(await again(id)).toEqual([]);
});

test('a wish that waits for a person holds up no watch', async () => {
  const id = await watched();
  await letIn('Drift', 2);
  const other = await breach(KIM);
  expect(await view(other)).toMatchObject({ runs: [{ state: 'asked' }] });
  await tick();
  expect(await again(id)).toEqual([['Drift', 'due', 2]]);
});

test('when its day is over nothing new is revoked, while what it began comes to its end', async () => {
  const id = await watched();
  await letIn('Drift', 1);
  await tick();
  await letIn('Salesloft', 1);
  await tick(25 * HOUR_MS);
  expect(await again(id)).toEqual([['Drift', 'due', 1]]);
  await scene.run();
  await tick();
  expect(await view(id)).toMatchObject({ state: 'ended' });
});

test('who presses Stop while the watch asks stops that, too', async () => {
  const id = await breach();
  await agree(id);
  await scene.run();
  await letIn('Drift', 1);
  const workspaceId = scene.workspaceId();
  let stop: Promise<unknown> = Promise.resolve();
  let isPressed = false;
  const look = lookWith(async (trx, event) => {
    if (!isPressed && event.kind === 'breach changed') {
      isPressed = true;
      stop = look.stopBreach({ workspaceId, breachId: id, by: KIM });
      stop.catch(() => undefined);
      await new Promise((done) => setTimeout(done, 100));
    }
    await scene.announce(trx, event);
  });
  scene.forward(11_000);
  await tick(0);
  scene.forward(11_000);
  await letIn('Salesloft', 2);
  await look.lookAtBreaches();
  await stop;
  const stopped = await view(id);
  expect(stopped.state).toBe('stopped');
  expect(stopped.again.map((run) => [run.state, run.stopWhy])).toEqual([
    ['stopped', 'person'],
    ['stopped', 'person'],
  ]);
});

test('it locks in the order of the jobs: revocations, the budget, the breach, its card', async () => {
  const id = await watched();
  await letIn('Salesloft', 1);
  await tick();
  await letIn('Drift', 1);
  await scene.rows(
    `update revocation set state = 'done', ended_at = $2 where workspace_id = $1 and ended_at is null`,
    [scene.workspaceId(), scene.clock.now()],
  );
  await letIn('Salesloft', 1);
  const workspaceId = scene.workspaceId();
  await breach(KIM);
  scene.forward(11_000);
  let look: Promise<void> = Promise.resolve();
  await scene.db.transaction().execute(async (trx) => {
    await trx
      .selectFrom('revocation')
      .select('id')
      .where('workspaceId', '=', workspaceId)
      .where('appId', '=', await scene.appId(domain, 'Salesloft'))
      .where('endedAt', 'is', null)
      .forNoKeyUpdate()
      .execute();
    look = lookWith(scene.announce).lookAtBreaches();
    look.catch(() => undefined);
    await new Promise((done) => setTimeout(done, 200));
    await lockAlone(trx, workspaceId, DANA);
    await nudgeBreach(trx, { workspaceId, breachId: id }, scene.clock.now());
    await trx
      .updateTable('card')
      .set({ subject: `b${id}` })
      .where('workspaceId', '=', workspaceId)
      .where('kind', '=', 'breach')
      .execute();
  });
  await look;
  expect((await again(id)).map(([name]) => name).sort()).toEqual([
    'Drift',
    'Salesloft',
    'Salesloft',
  ]);
});

test('a timeline that is too long leaves of what was read, and says how much; what people and the bot did stays', async () => {
  const id = await watched();
  const app = await scene.appId(domain, 'Drift');
  await scene.rows(
    `insert into read_file (workspace_id, domain_id, file_id, created_at, log_date, hourly, sequence, calls, unnamed, odd, read_at)
     values ($1, $2, 'f', '2026-11-02', '2026-11-02', false, 0, 1, 0, 0, '2026-11-02')`,
    [scene.workspaceId(), domain],
  );
  await scene.rows(
    `insert into app_read (workspace_id, domain_id, file_id, app_id, day, user_id, object, method, source_ip, calls)
     select $1, $2, 'f', $3, '2026-11-02', '005000000000001', 'Object' || n, 'query', '', 1 from generate_series(1, 20000) n`,
    [scene.workspaceId(), domain, app],
  );
  const key = { workspaceId: scene.workspaceId(), breachId: id };
  const { entries, left } = await timelineOf(scene.db, key);
  const acts = entries.filter(({ what }) => what !== 'reads.counted');
  expect(acts.map(({ what }) => what)).toEqual([
    'breach.asked',
    'tokens.revoke_asked',
    'tokens.revoke_agreed',
    'tokens.revoked',
    'tokens.proven',
  ]);
  expect([entries.length, left]).toEqual([20_000, acts.length]);
  expect(entries[0]?.what).toBe('reads.counted');
});
