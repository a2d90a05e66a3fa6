import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createBreachAsk } from '../../../src/apps/breaches/ask.ts';
import { findTheirs } from '../../../src/apps/breaches/found-store.ts';
import { createBreachLook } from '../../../src/apps/breaches/look.ts';
import { timelineOf } from '../../../src/apps/breaches/timeline-store.ts';
import { viewBreach } from '../../../src/apps/breaches/view-store.ts';
import { allVendors } from '../../../src/apps/makers/vendors.ts';
import { AppError } from '../../../src/lib/errors.ts';
import { DANA, HOUR_MS, KIM, type RowsScene, rowsScene, SAM } from './rows-scene.ts';

const CYRILLIC = 'Drіft';

describe('the breach of a vendor', () => {
  let scene: RowsScene;
  let ask: ReturnType<typeof createBreachAsk>;
  let look: ReturnType<typeof createBreachLook>;
  const vendors = allVendors([]);
  beforeAll(async () => {
    scene = await rowsScene();
    const { db, clock, announce } = scene;
    ask = createBreachAsk({ db, clock, announce, vendors, askIn: scene.ask.askIn });
    look = createBreachLook({ db, clock, announce, askIn: scene.ask.askIn });
  });
  /** A workspace in which nothing has happened; what others watch is let go. */
  async function afresh(): Promise<void> {
    await scene.rows('update breach set due_at = null');
    await scene.newWorkspace();
  }
  beforeEach(afresh);
  afterAll(() => scene.close());

  const found = (typed: string) =>
    findTheirs(scene.db, { workspaceId: scene.workspaceId(), typed, vendors });

  /** What the window ticks beforehand, asked for. */
  async function breach(typed: string, { isDrill = false, by = DANA } = {}): Promise<number> {
    const exact = (await found(typed)).filter(({ isExact }) => isExact);
    const id = await ask.askBreach({
      workspaceId: scene.workspaceId(),
      vendor: typed,
      appIds: exact.map(({ appId }) => appId),
      since: new Date('2026-11-01'),
      reason: 'their notice',
      by,
      isDrill,
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
  /** The clock looks, when it is time. */
  async function tick(ms = 11_000): Promise<void> {
    scene.forward(ms);
    await look.lookAtBreaches();
  }
  /** What the usage log says of an app on a day since it was not safe, and on one before. */
  async function reads(domainId: number, name: string): Promise<void> {
    const app = [scene.workspaceId(), domainId, await scene.appId(domainId, name)];
    await scene.rows(
      `insert into read_file (workspace_id, domain_id, file_id, created_at, log_date, hourly, sequence, calls, unnamed, odd, read_at)
       select $1, $2, 'f' || day, day, day, false, 0, 900, 4, 0, day from unnest(array['2026-11-20', '2026-10-01']::timestamptz[]) day`,
      app.slice(0, 2),
    );
    await scene.rows(
      `insert into app_read (workspace_id, domain_id, file_id, app_id, day, user_id, object, method, source_ip, calls)
       select $1, $2, file_id, $3, log_date::date, '005000000000001', 'Case', 'query', '198.51.100.7', 700 from read_file
       where domain_id = $2`,
      app,
    );
  }
  const acts = async () =>
    (
      await scene.rows<{ action: string; facts: { list?: string } }>(
        `select action, facts from audit_event where workspace_id = $1 and action like 'breach.%' order by id`,
        [scene.workspaceId()],
      )
    ).map(({ action, facts }) => [action, facts.list]);
  const cards = () =>
    scene.rows<{ kind: string; subject: string; target: string }>(
      `select kind, subject, target from card where workspace_id = $1 and kind in ('breach', 'revocation') order by id`,
      [scene.workspaceId()],
    );
  const told = async () =>
    (
      await scene.rows<{ kind: string }>(
        'select kind from notice where workspace_id = $1 order by created_at, key',
        [scene.workspaceId()],
      )
    ).map(({ kind }) => kind);

  test('two people agree, however few it hits; then all of it is proven gone on one card, and watched for a day', async () => {
    const [first = 0] = await scene.domains(2, { Drift: 3, [CYRILLIC]: 2, Zoom: 4 });
    await reads(first, 'Drift');
    const id = await breach('drift');
    await tick();
    expect(await view(id)).toMatchObject({ state: 'asked', runs: [{ state: 'asked' }, {}] });
    expect((await cards()).map(({ kind }) => kind)).toEqual(['revocation']);
    const { firstId = 0 } = (await view(id)).runs[0] ?? {};
    await expect(scene.agree(firstId, DANA, 6)).rejects.toMatchObject({ facts: { own: true } });
    await agree(id);
    await tick();
    expect(await view(id)).toMatchObject({ state: 'revoking' });
    await scene.run();
    await tick();
    const done = await view(id);
    expect(done).toMatchObject({ state: 'watching', runs: [{ removed: 3 }, { removed: 3 }] });
    expect(scene.removals).toHaveLength(6);
    expect((await cards()).map(({ kind, target }) => [kind, target])).toEqual([
      ['revocation', 'channel:C0ALERTS01'],
      ['breach', 'channel:C0ALERTS01'],
    ]);

    // A reading finds that two people let it in again.
    scene.forward(HOUR_MS);
    await scene.grant(first, 'Drift', 2, { at: scene.clock.now().getTime() });
    await scene.grant(first, 'Zoom', 5, { at: scene.clock.now().getTime() });
    await tick();
    await tick();
    expect((await view(id)).again).toMatchObject([
      { state: 'due', agreedBy: SAM, shownUsers: 2, reach: 'users' },
    ]);
    await scene.run();
    await tick();
    expect(scene.removals).toHaveLength(8);
    expect((await view(id)).again).toMatchObject([{ state: 'done', removed: 2 }]);
    expect(await told()).toEqual(['breach.again.thread', 'app.revoked.thread']);

    // The reading that follows shows nothing new: nothing is asked for twice.
    await tick();
    expect((await view(id)).again).toHaveLength(1);
    await tick(24 * HOUR_MS);
    expect(await view(id)).toMatchObject({ state: 'ended' });
    expect((await told()).at(-1)).toBe('breach.ended.thread');
    await scene.grant(first, 'Drift', 3, { at: scene.clock.now().getTime() });
    await tick();
    expect((await view(id)).again).toHaveLength(1);

    const key = { workspaceId: scene.workspaceId(), breachId: id };
    const { entries: story, left } = await timelineOf(scene.db, key);
    expect(left).toBe(0);
    expect(story.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'breach.asked',
        'tokens.revoke_asked',
        'tokens.revoke_agreed',
        'tokens.revoked',
        'tokens.proven',
        'breach.ended',
      ]),
    );
    expect(story.find(({ what }) => what === 'tokens.revoked')).toMatchObject({
      app: 'Drift',
      before: '3 tokens',
      after: '0 tokens',
    });
    expect(story.map(({ app }) => app)).not.toContain('Zoom');
    // Of the day before it was not safe, nothing is told.
    expect(story.filter(({ what }) => what === 'reads.counted')).toMatchObject([
      { who: '005000000000001', app: 'Drift', after: '700 calls of Case' },
    ]);
    expect([...done.reads.values()]).toMatchObject([
      { calls: 700, log: { state: 'visible', unnamed: 4 } },
      { calls: 0, log: { state: 'not yet' } },
    ]);
  });

  test('a drill writes the same list, asks nobody and revokes nothing', async () => {
    await scene.domains(2, { Drift: 3, Zoom: 4 });
    const drill = await breach('drift', { isDrill: true });
    await tick();
    await scene.run();
    expect(await view(drill)).toMatchObject({ state: 'drill', isDrill: true, runs: [] });
    expect(scene.removals).toEqual([]);
    expect((await cards()).map(({ kind }) => kind)).toEqual(['breach']);
    const real = await breach('drift');
    const [one, other] = [await view(drill), await view(real)];
    expect(other.listHash).toBe(one.listHash);
    expect(other.apps).toEqual(one.apps);
    expect(await acts()).toEqual([
      ['breach.drilled', one.listHash],
      ['breach.asked', one.listHash],
    ]);
  });

  test('who disagrees ends it; who stops it ends its watch, too; what somebody approved since is left alone', async () => {
    const [domain = 0] = await scene.domains(1, { Drift: 3, Salesloft: 2 });
    const refused = await breach('drift');
    const { firstId = 0 } = (await view(refused)).runs[0] ?? {};
    await scene.agree(firstId, KIM, 5, false);
    await tick();
    expect(await view(refused)).toMatchObject({ state: 'refused' });
    expect((await cards()).map(({ kind }) => kind)).toEqual(['revocation']);
    expect(scene.removals).toEqual([]);

    const id = await breach('drift');
    await agree(id);
    await tick();
    await scene.run();
    await tick();
    const app = await scene.appId(domain, 'Salesloft');
    await scene.decide.decide({
      workspaceId: scene.workspaceId(),
      appId: app,
      expected: undefined,
      verdict: 'approved',
      everywhere: false,
      until: undefined,
      reason: 'they are well again',
      note: undefined,
      who: undefined,
      by: KIM,
      revoke: false,
    });
    await scene.grant(domain, 'Salesloft', 1, { at: scene.clock.now().getTime() });
    await tick();
    expect((await view(id)).again).toEqual([]);
    const workspaceId = scene.workspaceId();
    await look.stopBreach({ workspaceId, breachId: id, by: KIM });
    await expect(look.stopBreach({ workspaceId, breachId: id, by: KIM })).rejects.toMatchObject({
      code: 'E-STALE-CARD',
    });
    await scene.grant(domain, 'Drift', 2, { at: scene.clock.now().getTime() });
    await tick();
    expect(await view(id)).toMatchObject({ state: 'stopped', stopBy: KIM, again: [] });
  });

  test('a process that dies at any call leaves it to the next one: all goes, nothing else does, and it is watched', async () => {
    let calls = 0;
    for (let killAt = 1; ; killAt += 1) {
      await afresh();
      const [domain = 0] = await scene.domains(1, { Drift: 3, Zoom: 2 });
      const id = await breach('drift');
      await agree(id);
      calls = 0;
      const dying = scene.run((session) => ({
        ...session,
        async call(work) {
          calls += 1;
          // What nobody takes for Salesforce's word: the whole try dies.
          if (calls >= killAt) throw new AppError('E-DB-DOWN', 'killed');
          return session.call(work);
        },
      }));
      const isKilled = await dying.then(
        () => false,
        () => true,
      );
      if (killAt % 2 === 0) await tick();
      await scene.rows(`update revocation set lease_until = '2000-01-01' where workspace_id = $1`, [
        scene.workspaceId(),
      ]);
      scene.forward(HOUR_MS);
      await scene.run();
      await tick();
      await tick();
      expect(await view(id), `killed at call ${killAt}`).toMatchObject({
        state: 'watching',
        runs: [{ state: 'done', removed: 3, failed: 0 }],
      });
      expect(scene.removals).toHaveLength(3);
      expect(scene.orgs.get(domain)?.get('Zoom')?.size).toBe(2);
      if (!isKilled) break;
    }
    expect(calls).toBeGreaterThan(5);
  });

  test('what the clock does is done as a whole or not at all', async () => {
    const [domain = 0] = await scene.domains(1, { Drift: 3 });
    const id = await breach('drift');
    await agree(id);
    await scene.run();
    await tick();
    await scene.grant(domain, 'Drift', 1, { at: scene.clock.now().getTime() });
    const { db, clock } = scene;
    const dies = createBreachLook({
      db,
      clock,
      askIn: scene.ask.askIn,
      announce: async () => {
        throw new Error('killed');
      },
    });
    scene.forward(11_000);
    await dies.lookAtBreaches().catch(() => undefined);
    expect((await view(id)).again).toEqual([]);
    // Two processes at once ask once.
    await Promise.all([look.lookAtBreaches(), look.lookAtBreaches()]);
    expect((await view(id)).again).toHaveLength(1);
  });

  test('random fleets: no token of an app that was not ticked is revoked, here or in another workspace', async () => {
    const name = fc.constantFrom(
      'Drift',
      'drift',
      CYRILLIC,
      'Drift​',
      'Drift Chat',
      'Adrift',
      'Zoom',
      'Salesloft',
    );
    const fleet = fc.uniqueArray(name, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fleet, fc.nat(3), fc.boolean(), async (names, out, comesBack) => {
        await afresh();
        const [others = 0] = await scene.domains(1, { Drift: 2 });
        await scene.newWorkspace();
        const domains = await scene.domains(2, Object.fromEntries(names.map((each) => [each, 2])));
        const theirs = (await found('drift')).filter(({ isExact }) => isExact);
        const ticked = new Set(
          theirs
            .filter((_, at) => at % 4 !== out)
            .map(({ domainId, name: its }) => `${domainId} ${its}`),
        );
        const appIds = theirs.filter((_, at) => at % 4 !== out).map(({ appId }) => appId);
        if (appIds.length === 0) return;
        const id = await ask.askBreach({
          workspaceId: scene.workspaceId(),
          vendor: 'drift',
          appIds,
          since: new Date('2026-11-01'),
          reason: 'their notice',
          by: DANA,
          isDrill: false,
        });
        await agree(id ?? 0);
        await scene.run();
        await tick();
        if (comesBack)
          for (const domain of domains)
            for (const each of names)
              await scene.grant(domain, each, 3, { at: scene.clock.now().getTime() });
        await tick();
        await scene.run();
        for (const domain of domains)
          for (const each of names) {
            const left = scene.orgs.get(domain)?.get(each)?.size;
            expect(left, each).toBe(ticked.has(`${domain} ${each}`) ? 0 : comesBack ? 3 : 2);
          }
        expect(scene.orgs.get(others)?.get('Drift')?.size).toBe(2);
      }),
      { numRuns: 40 },
    );
  });
});
