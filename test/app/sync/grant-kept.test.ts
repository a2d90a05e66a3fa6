import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { type SyncScene, syncScene } from './scene.ts';

const SECONDS = 10;

describe('nothing of ours ends a grant because an answer was short, a policy or a queue', () => {
  let scene: SyncScene;
  const org = (name: string): Org => {
    const found = scene.orgs.find((each) => each.name === name);
    if (!found) throw new Error(`no ${name}`);
    return found;
  };
  const statesOf = (name: string) =>
    org(name)
      .grants()
      .map(({ state }) => state);

  beforeAll(async () => {
    scene = await syncScene({
      orgs: ['Short', 'Policy', 'Busy'].map((name, seed) => ({ name, seed, rotation: true })),
    });
    for (const each of scene.orgs) await scene.connect(each);
  });
  afterAll(() => scene.close());

  test.each([[{ instance_url: null }], [{ id: null }], [{ instance_url: null, id: null }]])(
    'a renewal answered with %j keeps grant, host and sync',
    async (fields) => {
      const short = org('Short');
      short.endSessions();
      const fault = short.faults.add({ on: 'token', do: 'token-fields', fields });
      const refreshes = short.ledger.tokenCalls.refresh;
      await expect(scene.sync('Short')).resolves.toMatchObject({ outcome: 'complete' });
      fault.clear();
      expect(short.ledger.tokenCalls.refresh).toBe(refreshes + 1);
      expect(statesOf('Short')).toEqual(['live']);
      expect(short.ledger.calls.filter(({ kind }) => kind === 'revoke')).toEqual([]);
      const [row] = await scene.rows<{ host: string }>(
        `select g.instance_url as host from grant_secret g join domain d on d.grant_id = g.id where d.name = 'Short'`,
      );
      expect(row?.host).toBe(short.url);
      await scene.card('Short', 'Success');
    },
  );

  test('a grant that a policy kept out for a while and that is revoked then has expired, and is not lost', async () => {
    const policy = org('Policy');
    policy.setOurApp('admin-approved');
    policy.endSessions();
    expect(await scene.sync('Policy')).toMatchObject({ error_code: 'E-APP-BLOCKED' });
    const card = scene.slack.render(await scene.card('Policy', 'E-APP-BLOCKED'));
    expect(card).toContain('invalid_app_access: user is not admin approved to access this app');
    expect(card).toContain('permission set');
    expect(card).not.toContain('[Reconnect]');
    expect(statesOf('Policy')).toEqual(['live']);
    policy.setOurApp('installed');
    expect(await scene.sync('Policy')).toMatchObject({ outcome: 'complete' });
    policy.setOurApp('admin-approved');
    policy.endSessions();
    await scene.sync('Policy');
    policy.setOurApp('installed');
    policy.endOurGrants();
    expect(await scene.sync('Policy')).toMatchObject({ error_code: 'E-GRANT-EXPIRED' });
    const ended = scene.slack.render(await scene.card('Policy', 'E-GRANT-EXPIRED'));
    expect(ended).toContain('[Reconnect]');
  });

  test('while Salesforce is busy with the token it is asked at most 12 times in 10 s, and then the sync goes on', async () => {
    const busy = org('Busy');
    busy.endSessions();
    const fault = busy.faults.add({ on: 'token', do: 'recorded', id: 'refresh-busy' });
    const asked = () => busy.ledger.calls.filter(({ kind }) => kind === 'token').length;
    const before = asked();
    await scene.makeDue('Busy');
    await scene.until('a first token call', async () => asked() > before);
    await sleep(SECONDS * 1000);
    const calls = asked() - before;
    expect(calls).toBeGreaterThan(3);
    expect(calls).toBeLessThanOrEqual(12);
    fault.clear();
    await scene.until('it went on', async () => {
      const ends = await scene.endedRuns('Busy');
      return ends.length === 2 && ends[1]?.outcome === 'complete';
    });
    expect(statesOf('Busy')).toEqual(['live']);
    expect(busy.ledger.reuse).toEqual([]);
  });

  test('neither side saw anything that it would refuse', () => {
    expect(scene.slack.problems).toEqual([]);
    expect(scene.salesforce.problems).toEqual([]);
  });
});
