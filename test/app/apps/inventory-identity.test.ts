import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { DAY_MS, type GovernanceScene, governanceScene } from './governance-scene.ts';
import { inventoryView } from './inventory-view.ts';

const ORIGINAL = {
  kind: 'connected',
  namespace: 'datalift',
  startUrl: 'https://app.datalift.example/start',
  adminApprovedOnly: true,
} as const;

describe('a name alone excuses nothing', () => {
  let scene: GovernanceScene;
  let view: ReturnType<typeof inventoryView>;
  let [eu, us]: (Org | undefined)[] = [];
  let workspaceId: number;
  beforeAll(async () => {
    scene = await governanceScene({
      orgs: [
        { name: 'EU', size: 'few', seed: 1 },
        { name: 'US', size: 'few', seed: 2 },
      ],
    });
    [eu, us] = scene.orgs;
    view = inventoryView(scene);
    eu?.installApp('DataLift', ORIGINAL);
    eu?.grantToken(eu.users.ordinary.username, 'DataLift');
    for (const org of scene.orgs) await scene.connect(org);
    workspaceId = await scene.workspaceId();
    scene.clock.forward(2000);
    const appId = await scene.appId('DataLift', 'EU');
    await scene.apps.decide({
      workspaceId,
      appId,
      expected: undefined,
      verdict: 'approved',
      everywhere: true,
      until: new Date(scene.clock.now().getTime() + 365 * DAY_MS),
      reason: undefined,
      note: undefined,
      who: undefined,
      by: 'U000000001',
      revoke: false,
    });
  });
  afterAll(() => scene.close());

  const named = (domain: string) =>
    scene.rows<{ id: number; name: string; status: string; installed: boolean }>(
      `select a.id, a.name, a.status, a.application_id is not null as installed from app a
       join domain d on d.id = a.domain_id
       where d.name = $1 and a.gone_at is null and not a.in_baseline order by a.id`,
      [domain],
    );

  test('in its own domain, others of that name and names like it are new, each with its card', async () => {
    const wrong = ['datalift', 'DataLift ', 'D\u0430taLift'];
    const ours = eu?.state.ourApp.name ?? '';
    for (const name of wrong) eu?.grantToken(eu.users.ordinary.username, name);
    const twin = { uninstalledTwin: true };
    eu?.grantToken(eu.users.ordinary.username, 'DataLift', twin);
    eu?.grantToken(eu.users.ordinary.username, ours, twin);
    await view.sync('EU');
    const found = await named('EU');
    expect(found.map(({ name }) => name).sort()).toEqual([...wrong, 'DataLift', ours].sort());
    for (const { name, status, installed } of found) {
      expect([name, status, installed]).toEqual([name, 'new', false]);
    }
    const cards = await view.cards('app');
    for (const { id } of found) expect(cards).toContain(String(id));
    const approved = await scene.rows(
      `select 1 from app a join domain d on d.id = a.domain_id
       where d.name = 'EU' and a.name = 'DataLift' and a.status = 'approved' and a.in_baseline`,
    );
    expect(approved).toHaveLength(1);
    expect(await view.findings('DataLift')).toContain('same-name');
    // Ours is one row; the other of its name is an app like any other.
    const same = found.find(({ name }) => name === ours);
    expect(await scene.apps.view(workspaceId, same?.id ?? 0)).toMatchObject({ isOurs: false });
  });

  test('elsewhere it excuses the installed one of the same maker, and no other', async () => {
    us?.installApp('DataLift', ORIGINAL);
    us?.grantToken(us.users.ordinary.username, 'DataLift');
    us?.grantToken(us.users.ordinary.username, 'DataLift', { uninstalledTwin: true });
    await view.sync('US');
    const found = await named('US');
    expect(found.map(({ status, installed }) => ({ status, installed }))).toEqual(
      expect.arrayContaining([
        { status: 'approved', installed: true },
        { status: 'new', installed: false },
      ]),
    );
    expect(found).toHaveLength(2);
    const cards = await view.cards('app');
    for (const { id, status } of found) {
      expect(cards.includes(String(id)), status).toBe(status === 'new');
    }
  });

  test('one of that name whose maker is another is new there', async () => {
    const third = us?.installApp('DataLift', {
      ...ORIGINAL,
      startUrl: 'https://evil.example/start',
    });
    expect(third?.startUrl).toBe('https://evil.example/start');
    await view.sync('US');
    const states = (await named('US')).map(({ status }) => status);
    expect(states).toEqual(['new', 'new']);
    const ended = await scene.rows<{ key: string }>(
      `select key from notice where kind = 'app.decisionEnded.thread'`,
    );
    expect(ended).toHaveLength(1);
    // It still holds where a person made it.
    const [decision] = await scene.rows<{ ended_at: Date | null }>('select ended_at from decision');
    expect(decision?.ended_at).toBeNull();
  });
});
