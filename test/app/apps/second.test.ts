import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DANA, HOUR_MS, KIM, type RowsScene, rowsScene, SAM } from './rows-scene.ts';

/** A card's target, by its subject. */
type Cards = Record<string, string>;

describe('whoever may be the second person is asked', () => {
  let scene: RowsScene;
  beforeAll(async () => {
    scene = await rowsScene();
  });
  beforeEach(() => scene.newWorkspace());
  afterAll(() => scene.close());

  const name = (user: string, role: string, by = 'U0ROOT0001') =>
    scene.rows(
      `insert into member (workspace_id, user_id, role, granted_by, granted_at) values ($1, $2, $3, $4, $5)`,
      [scene.workspaceId(), user, role, by, scene.clock.now()],
    );
  async function cards(kind: string): Promise<Cards> {
    const rows = await scene.rows<{ subject: string; target: string }>(
      'select subject, target from card where workspace_id = $1 and kind = $2 order by id',
      [scene.workspaceId(), kind],
    );
    return Object.fromEntries(rows.map(({ subject, target }) => [subject, target]));
  }
  /** Who was written to of what waits now, and the channels of it. */
  async function asked(kind = 'revocation'): Promise<string[]> {
    await scene.askSecond();
    return Object.values(await cards(kind)).sort();
  }
  const wanted = async (like: string) =>
    (
      await scene.rows<{ subject: string; n: number }>(
        'select subject, wanted - drawn as n from card where workspace_id = $1 and subject like $2',
        [scene.workspaceId(), like],
      )
    ).map(({ n }) => n);
  async function drawn(): Promise<void> {
    await scene.rows(
      'update card set drawn = wanted, ts = $2, channel = $3 where workspace_id = $1',
      [scene.workspaceId(), '1.1', 'D1'],
    );
  }
  async function held(users: number): Promise<{ domain: number; app: number }> {
    const [domain = 0] = await scene.domains(1, { App: users });
    return { domain, app: await scene.appId(domain, 'App') };
  }

  test('of a revocation: operators and admins, not the asker, nor whom the asker named today; twenty at most', async () => {
    await name(SAM, 'operator');
    await name(KIM, 'admin');
    await name(DANA, 'operator');
    await name('U0VIEW0001', 'viewer');
    await name('U0PUPPET01', 'operator', DANA);
    const { app } = await held(60);
    await scene.revokeAll(app, DANA);
    expect(await asked()).toEqual(['channel:C0ALERTS01', `person:${KIM}`, `person:${SAM}`]);
    for (let nth = 10; nth < 40; nth += 1) await name(`U0MANY00${nth}`, 'operator');
    expect(await asked()).toHaveLength(1 + 20);
    expect(await asked()).toHaveLength(1 + 20);
  });

  test('where nobody is named, Slack’s own admins; whoever wants no messages only where nobody else is left', async () => {
    await scene.rows(
      `insert into slack_admins (workspace_id, admins, page_size, begun_at, next_at) values ($1, $2, 1000, $3, $3)`,
      [scene.workspaceId(), [DANA, SAM, KIM], scene.clock.now()],
    );
    await scene.rows(
      'insert into dm_choice (workspace_id, user_id, wanted, changed_at) values ($1, $2, false, $3)',
      [scene.workspaceId(), KIM, scene.clock.now()],
    );
    const { app } = await held(60);
    await scene.revokeAll(app, DANA);
    expect(await asked()).toEqual(['channel:C0ALERTS01', `person:${SAM}`]);
    await scene.rows('update slack_admins set admins = $2 where workspace_id = $1', [
      scene.workspaceId(),
      [DANA, KIM],
    ]);
    await scene.revokeAll((await held(60)).app, DANA);
    expect(await asked()).toContain(`person:${KIM}`);
  });

  test('their messages change as it is answered, not with each batch, and are new where it asks again', async () => {
    await name(SAM, 'operator');
    await name(KIM, 'operator');
    const { domain, app } = await held(60);
    const { revocationId } = await scene.revokeAll(app, DANA);
    await asked();
    await drawn();
    await scene.agree(revocationId, SAM, 60);
    expect(await wanted(`${revocationId}.%:%`)).toEqual([1, 1]);
    await drawn();
    scene.swap(domain, 'App', 60);
    scene.forward(HOUR_MS);
    await scene.run();
    const all = Object.keys(await cards('revocation'));
    expect(all.filter((subject) => !subject.includes(':'))).toHaveLength(2);
    expect(await asked()).toHaveLength(2 + 4);
    await scene.agree(revocationId, KIM, 60);
    await drawn();
    await scene.run();
    expect(scene.removals).toHaveLength(60);
    // Once, at the end; the channel's are drawn with each step.
    expect(await wanted(`${revocationId}.%:%`)).toEqual([1, 1, 1, 1]);
  });

  test('nobody of whom the asker’s own people made one today, be it that their role is gone again', async () => {
    const workspaceId = scene.workspaceId();
    await name(SAM, 'operator', KIM);
    // Dana named Kim, who named Sam; then Dana took Kim's role away.
    for (const [actor, subject] of [
      [DANA, KIM],
      [KIM, SAM],
    ])
      await scene.rows(
        `insert into audit_event (workspace_id, at, actor, action, subject, facts, source)
         values ($1, $2, $3, 'role.given', $4, '{}', 'slack')`,
        [workspaceId, scene.clock.now(), actor, subject],
      );
    const { app } = await held(60);
    const { revocationId } = await scene.revokeAll(app, DANA);
    expect(await asked()).toEqual(['channel:C0ALERTS01']);
    await expect(scene.agree(revocationId, SAM, 60)).rejects.toMatchObject({
      facts: { roleSince: expect.any(String) },
    });
    // Of what Li asks for, Sam may be the second person.
    await scene.agree(
      (await scene.revokeAll((await held(60)).app, 'U0LI000001')).revocationId,
      SAM,
      60,
    );
  });

  test('what waits in a domain that is deleted waits no more', async () => {
    await name(SAM, 'operator');
    const [first = 0, second = 0] = await scene.domains(2, { App: 60 });
    const { revocationIds } = await scene.ban(await scene.appId(first, 'App'), DANA, true);
    const { set } = await scene.seen(revocationIds[0] ?? 0);
    await scene.remove(first, KIM);
    expect(await scene.state(revocationIds[0] ?? 0)).toMatchObject({
      state: 'stopped',
      stop_why: 'domain',
    });
    const press = {
      workspaceId: scene.workspaceId(),
      revocationId: revocationIds[1] ?? 0,
      by: SAM,
    };
    // Its card showed two domains.
    await expect(
      scene.answer.agree({ ...press, yes: true, seen: { users: 120, set } }),
    ).rejects.toMatchObject({ facts: { changed: true } });
    await scene.agree(press.revocationId, SAM, 60);
    await scene.remove(second, KIM);
    expect(await scene.state(press.revocationId)).toMatchObject({ state: 'stopped' });
    await scene.run();
    expect(scene.removals).toEqual([]);
  });

  test('of a policy and a higher bound: the other admins, by a card that is answered once', async () => {
    await name(SAM, 'admin');
    await name(KIM, 'operator');
    await name(DANA, 'admin');
    const workspaceId = scene.workspaceId();
    const { policies } = scene;
    const kind = 're-revoke banned';
    await policies.switchOn({ workspaceId, kind, by: DANA });
    await policies.setSecondBound({ workspaceId, by: DANA, users: 5000 });
    const round = Math.floor(scene.clock.now().getTime() / 1000);
    expect(await asked('wish')).toEqual([
      'channel:C0ALERTS01',
      'channel:C0ALERTS01',
      `person:${SAM}`,
      `person:${SAM}`,
    ]);
    const press = { workspaceId, kind, round, yes: true } as const;
    await expect(policies.answerPolicy({ ...press, by: DANA })).rejects.toMatchObject({
      facts: { own: true },
    });
    await policies.answerPolicy({ ...press, by: SAM });
    await policies.answerBound({ ...press, by: SAM });
    const late = { code: 'E-STALE-CARD' };
    await expect(policies.answerPolicy({ ...press, by: SAM })).rejects.toMatchObject(late);
    await expect(policies.answerBound({ ...press, by: SAM })).rejects.toMatchObject(late);
    expect(await policies.secondBound(workspaceId)).toBe(5000);
    const { policies: views } = await policies.view(workspaceId);
    expect(views.find((each) => each.kind === kind)).toMatchObject({ isOn: true, onBy: DANA });
  });

  test('a refusal ends a wish, whoever of the admins says it', async () => {
    const workspaceId = scene.workspaceId();
    await name(SAM, 'admin');
    const { policies } = scene;
    await policies.switchOn({ workspaceId, kind: 'revoke unused', by: DANA });
    await policies.setSecondBound({ workspaceId, by: DANA, users: 5000 });
    const round = Math.floor(scene.clock.now().getTime() / 1000);
    const no = { workspaceId, round, yes: false } as const;
    await policies.answerPolicy({ ...no, kind: 'revoke unused', by: SAM });
    await policies.answerBound({ ...no, by: DANA });
    scene.forward(25 * HOUR_MS);
    await policies.inForceByTime();
    expect(await policies.secondBound(workspaceId)).toBe(50);
    const { policies: views } = await policies.view(workspaceId);
    expect(views.filter(({ isOn, asked: waits }) => isOn || waits)).toEqual([]);
    const acts = await scene.rows<{ action: string }>(
      `select action from audit_event where workspace_id = $1 and action ~ 'declined|withdrawn' order by action`,
      [workspaceId],
    );
    expect(acts.map(({ action }) => action)).toEqual(['policy.declined', 'policy.withdrawn']);
  });

  test('a higher bound lapses after 24 hours, but where nobody else is an admin: then it holds, and operators are told', async () => {
    const workspaceId = scene.workspaceId();
    const { policies } = scene;
    await name(DANA, 'admin');
    await name(SAM, 'operator');
    const raise = () => policies.setSecondBound({ workspaceId, by: DANA, users: 5000 });
    const told = () =>
      scene.rows(
        `select target from notice where workspace_id = $1 and kind = 'bound.raised.person'`,
        [workspaceId],
      );
    await name(KIM, 'admin');
    await raise();
    scene.forward(23 * HOUR_MS);
    // To be asked again does not begin anew, and to take the other admin away does not help.
    await raise();
    await scene.rows('delete from member where user_id = $1', [KIM]);
    scene.forward(HOUR_MS);
    await policies.inForceByTime();
    expect(await policies.secondBound(workspaceId)).toBe(50);
    expect(await policies.boundAsked(workspaceId)).toBeUndefined();

    await raise();
    expect(await asked('wish')).toContain(`person:${SAM}`);
    scene.forward(24 * HOUR_MS - 1);
    await policies.inForceByTime();
    expect(await policies.secondBound(workspaceId)).toBe(50);
    // One who was named meanwhile, be it by the asker, ends it.
    await name(KIM, 'admin', DANA);
    scene.forward(1);
    await policies.inForceByTime();
    expect(await policies.secondBound(workspaceId)).toBe(50);
    await scene.rows('delete from member where user_id = $1', [KIM]);

    await raise();
    scene.forward(24 * HOUR_MS);
    await policies.inForceByTime();
    expect(await policies.secondBound(workspaceId)).toBe(5000);
    expect(await told()).toEqual([{ target: `person:${SAM}` }]);
  });
});
