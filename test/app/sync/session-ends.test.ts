import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Org } from '../../../sandbox/salesforce/start.ts';
import { heldTokens, only, type SyncScene, syncScene } from './scene.ts';

describe('sessions end in mid-reading', () => {
  let scene: SyncScene;
  let org: Org;
  beforeAll(async () => {
    scene = await syncScene({ orgs: [{ name: 'Big', size: 'big', seed: 7 }] });
    org = only(scene);
    await scene.connect(org);
  });
  afterAll(() => scene.close());

  /** Ends all sessions when the nth query with this text, or page of one, arrives. */
  function endAt(soql: string, ...which: readonly number[]): () => void {
    const { take } = org.state.faults;
    let seen = 0;
    let last = '';
    org.state.faults.take = (kind, text) => {
      last = text ?? last;
      if (kind === 'query' && last.includes(soql)) {
        seen += 1;
        if (which.includes(seen)) org.endSessions();
      }
      return take(kind, text);
    };
    return () => {
      org.state.faults.take = take;
    };
  }

  test('a slice is read again, not the sync', async () => {
    const quiet = await scene.sync('Big');
    const refreshes = org.ledger.tokenCalls.refresh;
    const stop = endAt('FROM OauthToken', 6, 13, 21);
    const run = await scene.sync('Big');
    stop();
    expect(run).toMatchObject({ outcome: 'complete' });
    expect(run.tokens_read).toBe(run.tokens_counted);
    expect(await scene.storedTokens('Big')).toEqual(heldTokens(org));
    expect(org.ledger.tokenCalls.refresh - refreshes).toBe(3);
    // Three windows of five pages at most, with what asked beside them, against 24 pages of all.
    expect(run.api_calls ?? 0).toBeLessThan((quiet.api_calls ?? 0) + 3 * 8);
  });

  test('users are read again, and once each', async () => {
    const stop = endAt('FROM User', 2);
    const run = await scene.sync('Big');
    stop();
    expect(run).toMatchObject({ outcome: 'complete' });
    const [users] = await scene.rows<{ users: number }>(
      'select count(*)::integer as users from org_user where gone_at is null',
    );
    const holders = new Set([...org.state.tokens.all()].map(({ user }) => user));
    expect(users?.users).toBe(holders.size);
  });

  test('sessions that live for a part of a reading still add up to all of it', async () => {
    org.set({ realSessionMs: 400 });
    const run = await scene.sync('Big');
    org.set({ realSessionMs: null });
    expect(run).toMatchObject({ outcome: 'complete' });
    expect(await scene.storedTokens('Big')).toEqual(heldTokens(org));
  });

  test('a run that lost its domain after the last page commits nothing', async () => {
    const before = await scene.storedTokens('Big');
    const [token] = [...org.state.tokens.all()].filter(({ user }) => user > 5);
    org.state.tokens.remove(token?.ref ?? -1);
    const gate = { soql: 'FROM UserPermissionAccess', after: 1, times: 1 };
    org.faults.add({ on: 'query', do: 'delay', ms: 1500, ...gate });
    const probes = () => org.ledger.calls.filter(({ soql }) => soql?.includes(gate.soql)).length;
    const from = probes();
    await scene.makeDue('Big');
    await scene.until('the last probe', async () => probes() === from + 2);
    await scene.rows('update domain set run_id = gen_random_uuid()');
    await scene.until('it is over', async () => {
      const metrics = await (await fetch(`${scene.publicUrl}/metrics`)).text();
      return metrics.includes('orgwarden_syncs_total{outcome="lost"} 1');
    });
    expect(await scene.storedTokens('Big')).toEqual(before);
    const [running] = await scene.rows<{ status: string; lost: boolean }>(
      `select status, exists (select from sync_run r where r.domain_id = d.id and ended_at is null) as lost from domain d`,
    );
    expect(running).toEqual({ status: 'success', lost: true });
    await scene.rows('update domain set run_lease_until = clock_timestamp()');
    await expect(scene.sync('Big')).resolves.toMatchObject({ outcome: 'complete' });
    expect(await scene.storedTokens('Big')).toEqual(heldTokens(org));
  });

  test('neither side saw anything that it would refuse', () => {
    expect(scene.slack.problems).toEqual([]);
    expect(scene.salesforce.problems).toEqual([]);
  });
});
